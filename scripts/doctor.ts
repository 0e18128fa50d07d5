/** npm run doctor: what is missing or misconfigured on this machine, each with its fix. Ends with 1 on anything bad. */
import { lookup as dnsLookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { readConfig, type Config } from '../room-service/src/config.ts';
import { isLoopback } from './doctor/addresses.ts';
import { judgeAnnounced } from './doctor/announced.ts';
import { bad, formatFinding, isHealthy, warn, type Finding } from './doctor/finding.ts';
import { checkIce } from './doctor/ice.ts';
import { checkHttpPort, checkMediaPorts, portRange, portsOf } from './doctor/ports.ts';
import { checkCache, checkChromium, checkMonitoring, checkNode, checkWorker } from './doctor/programs.ts';
import { checkReachability } from './doctor/reachability.ts';
import { checkTls } from './doctor/tls.ts';

/** Every interface has a link-local address, and no browser is told it. */
const LINK_LOCAL = /^fe[89ab]/i;

const findings: Finding[] = [];
const report = (...found: Finding[]) => {
  for (const finding of found) process.stdout.write(`${formatFinding(finding)}\n`);
  findings.push(...found);
};

report(
  checkNode(),
  await checkWorker(process.env),
  checkChromium(process.env),
  checkMonitoring(process.env),
  checkCache(process.env),
);
const read = readConfig(process.env);
if (read.ok) {
  report(...read.notes.map((note) => warn('configuration', note, 'see docs/hosting.md.')));
  await checkConfig(read.config);
} else {
  report(...read.mistakes.map((mistake) => bad('configuration', mistake, 'see docs/hosting.md.')));
}
process.stdout.write(
  isHealthy(findings) ? '\nAtrium can run here.\n' : '\nAtrium cannot run here as it is configured.\n',
);
process.exitCode = isHealthy(findings) ? 0 : 1;

async function checkConfig({ http, media, ice }: Config): Promise<void> {
  const isAtrium = () => answersLivez(http);
  report(await checkHttpPort({ ...http, isAtrium }), ...(await checkMediaPorts({ ...media, isAtrium })));

  const mediaPorts = media.portBase === 0 ? 'of the workers' : portRange(media.portBase, media.workers);
  const announced = await judgeAnnounced({
    listenIp: media.listenIp,
    announced: media.announcedAddress,
    own: ownAddresses(),
    mediaPorts,
    lookup,
  });
  report(announced.finding);
  const { ip, isOwn } = announced;
  if (ip !== null) {
    const { listenIp, portBase, workers } = media;
    report(...(await checkReachability({ listenIp, ports: portsOf(portBase, workers), ip, isOwn })));
  }

  const localOnly = ip !== null && isLoopback(ip);
  report(...checkTls({ tls: http.tls, behindProxy: http.trustProxy !== false, localOnly, now: Date.now() }));
  report(...(await checkIce({ urls: [...ice.stunUrls, ...(ice.turn?.urls ?? [])], lookup })));
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter((address) => !address.internal && !LINK_LOCAL.test(address.address)).map(({ address }) => address);
}

async function lookup(name: string): Promise<string | null> {
  try {
    return (await dnsLookup(name)).address;
  } catch {
    return null;
  }
}

async function answersLivez({ tls, port, host }: Config['http']): Promise<boolean> {
  const name = host === undefined || /^(0\.0\.0\.0|::)$/.test(host) ? 'localhost' : host;
  try {
    const response = await fetch(`${tls === null ? 'http' : 'https'}://${name}:${port}/livez`, {
      signal: AbortSignal.timeout(10_000),
    });
    return (await response.text()) === 'ok';
  } catch {
    return false;
  }
}
