import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '@atrium/metrics';
import { createCertificate, createIdentity } from '../../doctor/testing/certificate.ts';
import { OtlpReceiver } from '../../lib/otlp-receiver.ts';
import { scrapeOf } from '../../lib/scrape.ts';
import type { Fault } from '../fault.ts';
import { blockEventLoop, inspectable } from '../inspector.ts';
import type { Stage } from '../stage.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SEATS = 20;

/** A certificate of the site for so long, and from when it is served. */
function certify(folder: string, untilMs: number): Record<'TLS_CERT' | 'TLS_KEY', string> {
  const files = { TLS_CERT: join(folder, `cert-${untilMs}.pem`), TLS_KEY: join(folder, `key-${untilMs}.pem`) };
  const site = createIdentity('rooms.test');
  writeFileSync(files.TLS_CERT, createCertificate({ of: site, by: site, from: Date.now() - DAY_MS, until: untilMs }));
  writeFileSync(files.TLS_KEY, site.keyPem);
  return files;
}

/** What a fault started before the pods, for when it is injected. */
const collectors = new WeakMap<Stage, OtlpReceiver>();
const ports = new WeakMap<Stage, number>();

/** What a process runs out of, and what blocks it. */
export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'event-loop-blocked',
    what: 'The event loop stands still for 0.6 s of every second',
    fires: ['EventLoopBlocked'],
    besides: {
      EventLoopFull: 'a loop that stands still is busy',
      TicksSlow: 'a tick that was cut in two by a standstill was long',
      SignallingBurnsFast: 'requests wait for it',
      SignallingBurnsSlowly: 'requests wait for it',
    },
    env: async (stage) => {
      const { port, env } = await inspectable();
      ports.set(stage, port);
      return env;
    },
    inject: (stage) => {
      const port = ports.get(stage) ?? 0;
      return blockEventLoop({ pid: stage.service.pid, port, blockedMs: 600, freeMs: 400 });
    },
  },
  {
    name: 'certificate-expired',
    what: 'The certificate that is served ended an hour ago',
    visitors: 0,
    env: ({ folder }) => certify(folder, Date.now() + 90 * DAY_MS),
    fires: ['CertificateEnded'],
    besides: {
      CertificateExpiresNow: 'what has ended ends soon; Alertmanager holds it back',
      CertificateExpiresSoon: 'what has ended ends soon; Alertmanager holds it back',
      PodDown: 'a start on a busy machine takes longer than the alert waits at this clock',
    },
    inject: async (stage) => {
      await stage.replace(0, certify(stage.folder, Date.now() - HOUR_MS));
      return () => stage.replace(0);
    },
  },
  {
    name: 'descriptors-run-out',
    what: 'The limit of file descriptors is lowered to just above what is open',
    fires: ['FileDescriptorsRunOut'],
    besides: {},
    inject: async ({ service }) => {
      const open = (await scrapeOf(service.metricsUrl)).get(METRICS.openFds.name) ?? NaN;
      const limits = readFileSync(`/proc/${service.pid}/limits`, 'utf8');
      const [, soft = ''] = /^Max open files +(\d+)/m.exec(limits) ?? [];
      const limit = (to: string) => execFileSync('prlimit', ['--pid', `${service.pid}`, `--nofile=${to}:`]);
      limit(`${Math.ceil(open * 1.1)}`);
      return () => void limit(soft);
    },
  },
  {
    name: 'seats-full',
    what: `More people come than the ${SEATS} seats that there are`,
    env: () => ({ MEDIA_PEOPLE_PER_WORKER: `${SEATS}` }),
    fires: ['PodFull', 'SeatsRunOut'],
    besides: {},
    inject: async ({ visitors }) => {
      await visitors.come(SEATS);
      return () => visitors.go(SEATS);
    },
  },
  {
    name: 'traces-lost',
    what: 'The collector refuses what it is sent',
    env: async (stage) => {
      const collector = await OtlpReceiver.start();
      stage.onEnd(() => collector.close());
      collectors.set(stage, collector);
      return { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    },
    fires: ['TelemetryLost'],
    besides: {},
    inject: (stage) => {
      const collector = collectors.get(stage);
      if (collector === undefined) throw new Error('there is no collector');
      collector.status = 400;
      return () => void (collector.status = 200);
    },
  },
];
