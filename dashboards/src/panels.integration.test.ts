import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { allGroups, ruleFile } from '@atrium/alerts';
import { Bot, seededRandom, until, valueOf } from '@atrium/bots';
import { GATE_METRICS, METRICS } from '@atrium/metrics';
import type { ClientReport } from '@atrium/protocol';
import { OBJECTIVES } from '@atrium/slo';
import { createExposition } from '../../k8s/release-gate/src/http/exposition.ts';
import { serve, type Served } from '../../k8s/release-gate/src/http/testing/served.ts';
import { Stage } from '../../k8s/release-gate/src/run/testing/stage.ts';
import { watched } from '../../k8s/release-gate/src/telemetry/testing/watched.ts';
import { findMonitoringPrograms } from '../../scripts/lib/monitoring-programs.ts';
import { startPrometheus, type Prometheus } from '../../scripts/lib/prometheus.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { uidOf, type BoardName } from './board.ts';
import { expressionsOf, panelsOf, type BoardJson } from './board-json.ts';
import { generated } from './generated.ts';

/** 5 minutes become 10 s, which hold two reports of a page. */
const CLOCK = 30;
const WITHIN_MS = 110_000;
const there = findMonitoringPrograms(process.env).kind === 'found';

/**
 * Nothing that this test can wait for makes them: a process that was told to stop is gone before it is scraped again, a
 * room is judged for the second time after 5 minutes, and no worker dies, a process alone renews no lease, moves no
 * room and has no certificate. No release of the gate was taken back,
 * and the one that was promoted is under way no more.
 */
const NOT_HERE = [
  METRICS.drainedSessions.name,
  'slo="deploy-continuity"',
  'age="5m"',
  METRICS.beatDuration.name,
  METRICS.moveFreeze.name,
  METRICS.moveGap.name,
  METRICS.workerLastDeath.name,
  METRICS.certificateExpiry.name,
  GATE_METRICS.gateReverted.name,
  GATE_METRICS.gateHold.name,
  GATE_METRICS.gateStarted.name,
];

const NO_RTP = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
/** What a page says once, and a bot does not measure: how long it waited for the first voice. */
const CAME_IN: ClientReport = {
  coversMs: 1_000,
  route: 'none',
  rttMs: null,
  audioIn: NO_RTP,
  videoIn: NO_RTP,
  audioOut: NO_RTP,
  videoOut: NO_RTP,
  heard: { samples: 0, concealed: 0, bufferMs: null },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
  silent: [],
  limitedBy: 'none',
  join: { how: 'new', stages: { welcome: 80, first_audio: 400 }, awaited: ['audio'], traceId: '1'.repeat(32) },
};

type Asked = { where: string; expr: string };

const BOARDS = [...generated()]
  .filter(([path]) => path.endsWith('.json'))
  .map(([, text]) => JSON.parse(text) as BoardJson);

/** As Grafana fills them in: all processes of the service, people, and each promise in turn. */
function filledIn(expr: string): string[] {
  const filled = expr
    .replace(/\$__(rate_interval|range)/g, '2m')
    .replace(/\$job\b/g, 'atrium')
    .replace(/\$instance\b/g, '.+')
    .replaceAll('$participant', 'person')
    .replace(/\$(core_hour|gigabyte)_price/g, '0.05');
  return filled.includes('$slo') ? OBJECTIVES.map(({ id }) => filled.replaceAll('$slo', id)) : [filled];
}

const ASKED: readonly Asked[] = BOARDS.flatMap((board) =>
  panelsOf(board).flatMap(({ title = '', targets = [] }) =>
    targets.flatMap(({ expr = '' }) =>
      filledIn(expr).map((filled) => ({ where: `${board.uid}: ${title}`, expr: filled })),
    ),
  ),
);

let folder: string;
const services: Service[] = [];
const bots: Bot[] = [];
let prometheus: Prometheus;
let gate: Served | null = null;
const startS = Date.now() / 1000;

beforeAll(async () => {
  if (!there) return;
  folder = mkdtempSync(join(tmpdir(), 'atrium-panels-'));
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, ruleFile(allGroups({ clock: CLOCK })));
  for (const track of ['primary', 'canary'] as const) {
    services.push(
      await startService({ RELEASE_TRACK: track, RELEASE_VERSION: `1.0.0-${track}`, RELEASE_WEIGHT: '50' }),
    );
  }
  gate = await serveGate();
  prometheus = await startPrometheus({
    targets: [
      ...services.map(({ metricsUrl }) => ({ url: metricsUrl })),
      { url: `${gate.url}/metrics`, labels: { job: 'atrium-gate' } },
    ],
    ruleFiles: [rules],
    scrapeIntervalMs: 1_000,
    evaluationIntervalMs: 1_000,
  });
  // What does not exist before the first scrape begins at its first value, and has not grown.
  await vi.waitFor(async () => expect(await prometheus.query('atrium_build_info')).toHaveLength(2), {
    timeout: 60_000,
    interval: 200,
  });
  for (const service of services) await talk(service);
});

afterAll(async () => {
  await Promise.allSettled(bots.map((bot) => bot.leave()));
  await Promise.allSettled([...services, ...(there ? [prometheus] : [])].map((running) => running.stop()));
  await gate?.close();
  if (there) rmSync(folder, { recursive: true, force: true });
});

/** A release gate that has seen a release promoted. */
async function serveGate(): Promise<Served> {
  const stage = new Stage();
  const { look, metrics } = watched(stage);
  await look();
  stage.seen = { ...stage.seen, phase: 'Succeeded' };
  await look();
  return serve(createExposition({ read: () => metrics.exposition() }));
}

/** Two who stand together and talk, and one who comes and goes. They say that they are people, as these boards are about people. */
async function talk({ url: base }: Service): Promise<void> {
  const come = async (name: string, seed: number, media: boolean): Promise<Bot> => {
    const voice = { seed, random: seededRandom(seed), talkShare: 0.95, video: 'small', media } as const;
    return valueOf(await Bot.join({ base, room: 'panels', name, color: seed, kind: 'person', ...voice }));
  };
  const [ana, ben] = [await come('Ana', 1, true), await come('Ben', 2, true)];
  bots.push(ana, ben);
  await Promise.all([ana.walkTo(-0.4, 0), ben.walkTo(0.4, 0)]);
  await until('Ana hears Ben', async () => (await ana.stats()).received.some(({ packets }) => packets > 0));
  valueOf(await ana.ask('report', CAME_IN));
  await (await come('Cleo', 3, false)).leave();
}

test.runIf(there)(
  '[DSH9] every target of every panel has a series in a real Prometheus',
  { timeout: 240_000 },
  async () => {
    let waiting = ASKED.filter(({ expr }) => !NOT_HERE.some((part) => expr.includes(part)));
    expect(waiting.length).toBeGreaterThan(200);
    await vi.waitFor(
      async () => {
        const answers = await Promise.all(waiting.map(async (asked) => ((await hasSeries(asked)) ? [] : [asked])));
        waiting = answers.flat();
        expect(waiting).toEqual([]);
      },
      { timeout: WITHIN_MS, interval: 3_000 },
    );
  },
);

test.runIf(there)('[DSH9] Prometheus understands what it cannot answer here, and what marks deploys', async () => {
  const rest = [
    ...ASKED.filter(({ expr }) => NOT_HERE.some((part) => expr.includes(part))),
    ...BOARDS.flatMap((board) => expressionsOf({ ...board, panels: [] })).flatMap(({ where, expr }) =>
      filledIn(expr).map((filled) => ({ where, expr: filled })),
    ),
  ];
  const empty: Asked[] = [];
  for (const asked of rest) if (!(await hasSeries(asked))) empty.push(asked);
  expect(empty.some(({ where }) => where === 'Deploys and restarts')).toBe(false);
  expect(empty.length).toBeLessThan(rest.length);
});

test.runIf(there)('[DSH9] what is known shows as it is', async () => {
  await vi.waitFor(
    async () => {
      expect(await shown('slo-overview', 'People in rooms')).toEqual([4]);
      expect(await shown('slo-overview', 'Processes that answer')).toEqual([2]);
      expect(await shown('room-service', 'Rooms')).toEqual([2]);
      expect(await shown('media-plane', 'Workers alive')).toEqual([2]);
      expect(await shown('release-cockpit', 'Versions that run')).toEqual([1, 1]);
      expect(await shown('release-cockpit', 'Phase of the release')).toEqual([1]);
      expect(await shown('release-cockpit', 'Gate sees nothing')).toEqual([0]);
      expect(await shown('telemetry-health', 'Watchdog')).toEqual([1]);
      expect(await shown('telemetry-health', 'Pages that report')).toEqual([1]);
      const [onCanary = 0] = await shown('release-cockpit', 'People on the canary');
      expect(Math.abs(onCanary - 0.5)).toBeLessThan(0.1);
    },
    { timeout: 50_000, interval: 1_000 },
  );
});

/** What a panel has now, of all its series. */
async function shown(name: BoardName, title: string): Promise<number[]> {
  const of = ASKED.filter(({ where }) => where === `${uidOf(name)}: ${title}`);
  expect(of).toHaveLength(1);
  return (await prometheus.query(of[0]!.expr)).map(({ value }) => value);
}

/** With a number in it, as long as this test has run. */
async function hasSeries({ expr, where }: Asked): Promise<boolean> {
  const range = { startS, endS: Date.now() / 1000, stepS: 2 };
  const series = await prometheus.queryRange(expr, range).catch((error: unknown) => {
    throw new Error(`${where}: ${expr}`, { cause: error });
  });
  return series.some(({ values }) => values.some(({ value }) => Number.isFinite(value)));
}
