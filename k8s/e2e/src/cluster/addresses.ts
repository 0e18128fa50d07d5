/**
 * The one node, which is this machine in a network of its own. The addresses are private ones, and nothing routes there
 * from outside.
 */
export const NODE = { name: 'node1', address: '10.199.0.1', prefix: 24 } as const;

export const POD_RANGE = '10.244.0.0/24';
export const SERVICE_RANGE = '10.96.0.0/16';
/** The first of the range is the API's by Kubernetes' own rule. */
export const API_SERVICE_ADDRESS = '10.96.0.1';
/** What every pod is told to ask. */
export const DNS_SERVICE_ADDRESS = '10.96.0.10';
export const DOMAIN = 'cluster.local';

/** On the node's address. None can be taken: the network is new. */
export const PORTS = {
  etcd: 2379,
  etcdPeer: 2380,
  api: 6443,
  dns: 53,
  dnsHealth: 8053,
  gateway: 8000,
  gatewayMetrics: 8082,
  flagger: 8090,
  prometheus: 9090,
} as const;

export type PortName = keyof typeof PORTS;

export const API_URL = `https://${NODE.address}:${PORTS.api}`;

export function urlOf(port: PortName, path = ''): string {
  return `http://${NODE.address}:${PORTS[port]}${path}`;
}
