/**
 * Runs Prometheus and Alertmanager beside `npm start`, with the generated rules, and keeps their data between starts.
 * Whatever goes wrong is one line: the room needs neither. Ends when its stdin does.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installMonitoring } from './lib/install-monitoring.ts';
import { findMonitoringPrograms, MONITORING_PACKAGES } from './lib/monitoring-programs.ts';
import { startAlertmanager, startPrometheus } from './lib/prometheus.ts';
import { installCommand } from '@atrium/worker';

const { env } = process;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RULES = ['slo/generated/recording-rules.yaml', 'alerts/generated/alerts.yaml'];
const ALERTMANAGER_CONFIG = 'alerts/generated/alertmanager.yaml';
/** Four scrapes in the minute over which a rate is read. */
const SCRAPE_MS = 15_000;
/** The period of the promises and a day, and never more than this on a disk. */
const RETENTION = ['--storage.tsdb.retention.time=31d', '--storage.tsdb.retention.size=1GB'];

const log = (line: string) => void process.stderr.write(`${line}\n`);
const stopping = new Promise<void>((resolve) => {
  process.stdin.on('end', resolve).on('close', resolve).resume();
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, resolve);
});
const stops: (() => Promise<void>)[] = [];
try {
  if (await areThere()) await run();
} catch (error) {
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n').slice(-2);
  log(`No Prometheus or Alertmanager: ${what}. The room does not need them.`);
}
for (const stop of stops) await stop();
process.exit(0);

async function run(): Promise<void> {
  // One folder for each service of this machine: two Prometheus cannot share one.
  const folder = join(set(env.XDG_STATE_HOME) ?? join(homedir(), '.local', 'state'), 'atrium', set(env.PORT) ?? '3000');
  mkdirSync(folder, { recursive: true });
  const alertmanager = await startAlertmanager({
    configFile: configFile(folder),
    dataFolder: join(folder, 'alertmanager'),
    port: Number(env.ALERTMANAGER_PORT),
  });
  stops.push(alertmanager.stop);
  const prometheus = await startPrometheus({
    targets: [{ url: `http://${hostOf(env.METRICS_HOST)}:${env.METRICS_PORT ?? ''}/metrics` }],
    ruleFiles: RULES.map((file) => join(ROOT, file)).filter((file) => existsSync(file)),
    scrapeIntervalMs: SCRAPE_MS,
    evaluationIntervalMs: SCRAPE_MS,
    alertmanager: alertmanager.url,
    dataFolder: join(folder, 'prometheus'),
    port: Number(env.PROMETHEUS_PORT),
    flags: RETENTION,
  });
  stops.unshift(prometheus.stop);
  const gone = Promise.race([
    prometheus.ended.then((code) => `Prometheus ended with code ${code}: /ops cannot tell how people are.`),
    alertmanager.ended.then((code) => `Alertmanager ended with code ${code}: nobody is told of alerts.`),
  ]);
  const why = await Promise.race([stopping, gone]);
  if (typeof why === 'string') {
    log(why);
    await stopping;
  }
}

/** Without a terminal, or with ATRIUM_YES=1, they are installed; a person who wants a room is not asked while it starts. */
async function areThere(): Promise<boolean> {
  const found = findMonitoringPrograms(env);
  if (found.kind === 'found') return true;
  if (found.kind === 'missing' && (env.ATRIUM_YES === '1' || !process.stderr.isTTY)) {
    const installed = await installMonitoring({ purpose: 'The page for on-call', env, log });
    if (installed.kind === 'found') return true;
  }
  log(
    found.kind === 'wrong'
      ? found.why
      : `The page for on-call (/ops) needs Prometheus: ${installCommand(MONITORING_PACKAGES)}; the room does not.`,
  );
  return false;
}

/** The generated one; without it one that tells nobody, so that /ops knows all the same. */
function configFile(folder: string): string {
  const generated = join(ROOT, ALERTMANAGER_CONFIG);
  if (existsSync(generated)) return generated;
  const path = join(folder, 'alertmanager.json');
  writeFileSync(path, JSON.stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }));
  return path;
}

/** An empty variable is an unset one. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function hostOf(host = ''): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
