/** The release gate: asks everything, again and again, and answers Flagger. Wiring alone. */
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabelValue } from '@atrium/metrics';
import { pino } from 'pino';
import { readConfig } from './config.ts';
import type { Answer, Hook } from './gate/answers.ts';
import { numberless } from './gate/reasons.ts';
import { createDesk } from './http/desk.ts';
import { createExposition } from './http/exposition.ts';
import { createHooks } from './http/hooks.ts';
import { appendTo } from './replay/record-file.ts';
import { recorded } from './replay/recorder.ts';
import { Gate, type GateOptions } from './run/gate.ts';
import { KubernetesCluster } from './run/kubernetes-cluster.ts';
import { RunTrial } from './run/run-trial.ts';
import { reportOf } from './run/report.ts';
import { linkTraces } from './run/trace-link.ts';
import { Kubernetes } from './sources/kubernetes.ts';
import { Prober } from './sources/prober.ts';
import { Prometheus } from './sources/prometheus.ts';
import { RoomService } from './sources/room-service.ts';
import { GateMetrics } from './telemetry/gate-metrics.ts';
import { tellingOf } from './telemetry/telling.ts';
import { LIMITS } from './trial/limits.ts';

/** A verdict takes effect within two seconds, and what is published lasts for thirty (directory, DIR28). */
const LOOK_EVERY_MS = 1_000;
const WITHIN_MS = 1_500;
const PROMETHEUS_WITHIN_MS = 2_000;

const log = pino({ base: { service: 'release-gate' } });
const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`The release gate cannot start:\n${read.mistakes.map((one) => `  ${one}\n`).join('')}`);
  process.exit(2);
}
const { canary, policy, prometheus, prober, podPorts, kubernetes, operators, freezes, ports } = read.config;
const { otlpEndpoint, traceUrl, grafana, recordFile } = read.config;
const nowS = () => Date.now() / 1000;
const asking = (source: LabelValue<'source'>, timeoutMs = WITHIN_MS) => ({
  timeoutMs,
  failed: () => metrics.failed(source),
});
const roomService = new RoomService({ ...read.config.roomService, ...asking('room_service') });
const options: GateOptions = {
  policy,
  where: prometheus.where,
  freezes,
  nowS,
  salt: () => randomBytes(16).toString('hex'),
  prometheus: new Prometheus({ url: prometheus.url, ...asking('prometheus', PROMETHEUS_WITHIN_MS) }),
  roomService,
  trial: new RunTrial({
    prober: new Prober({ ...prober, ...asking('prober') }),
    ...{ roomService, limits: LIMITS, ports: podPorts },
  }),
  cluster: new KubernetesCluster({
    ...canary,
    kubernetes: new Kubernetes({ ...kubernetes, ...asking('kubernetes') }),
  }),
};
const gate =
  recordFile === null
    ? new Gate(options)
    : recorded(
        options,
        appendTo(recordFile, (error) => log.error({ err: error }, 'the run is recorded no more')),
      );
const metrics = new GateMetrics({ gate, policy, freezes, nowS });
const linkTrace = linkTraces({ isSent: otlpEndpoint !== null, url: traceUrl });
const telling = tellingOf({
  ...{ otlpEndpoint, grafana, linkTrace, nowS },
  log: { warn: (fields, message) => log.warn(fields, message), info: (message) => log.info(message) },
});
const asked = (hook: Hook): Answer => {
  metrics.asked();
  return gate.answer(hook);
};

const servers = await Promise.all([
  listen(createHooks({ ...canary, gate: { answer: asked, event: (message) => gate.event(message) } }), ports.hooks),
  listen(
    createDesk({
      operators,
      report: () => reportOf(gate, { policy, linkTrace }),
      order: (order) => gate.order(order),
    }),
    ports.desk,
  ),
  listen(createExposition({ read: () => metrics.exposition() }), ports.metrics),
]);
log.info({ canary, policy: policy.name, ports }, 'the gate listens');

const ends = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ends.abort());
let told = '';
while (!ends.signal.aborted) {
  await gate.look().catch((error: unknown) => log.error({ err: error }, 'a look failed: this is a bug'));
  metrics.looked();
  telling.looked(gate);
  const state = inBrief();
  if (state !== told) log.info({ state: (told = state) }, 'the release');
  await pause(LOOK_EVERY_MS, undefined, { signal: ends.signal }).catch(() => undefined);
}
await telling.close();
for (const server of servers) {
  server.close();
  server.closeAllConnections();
}
log.info('the gate ends');

/** One line for each thing that changes, and none for each look. */
function inBrief(): string {
  const { looked, blind } = gate;
  if (blind !== null) return blind.replace(/ for [\d.]+ \w+/, '');
  const { phase, weight } = looked?.seen ?? {};
  const why = [...(looked?.answers.rollback.why ?? []), ...(looked?.answers['confirm-traffic-increase'].why ?? [])];
  return [`${phase} at ${weight} %`, ...new Set(why.map(numberless))].join('; ');
}

function listen(app: RequestListener, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
