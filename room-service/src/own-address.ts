import type { Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { PodConfig } from './config-pods.ts';

/** How other pods reach this one, as it is set, or else by where it listens. */
export function internalAddress({ host, port, address }: PodConfig['control'], server: Server | null): string {
  if (address !== null) return address;
  const { port: bound } = (server?.address() ?? { port }) as AddressInfo;
  const ip = /^(0\.0\.0\.0|::)$/.test(host) ? ownAddress() : host;
  return isIP(ip) === 6 ? `[${ip}]:${bound}` : `${ip}:${bound}`;
}

/** The first at which another machine may reach this one; a pod of Kubernetes has one. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return (outward.find(({ family }) => family === 'IPv4') ?? outward[0])?.address ?? '127.0.0.1';
}
