import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OpsDefinition } from '@atrium/ops/view';
import { expect, it, onTestFinished } from 'vitest';
import { OPS_FILES } from './files.ts';
import { Now, type NowOptions } from './now.ts';
import type { Sample } from './prometheus-client.ts';
import { Runbooks } from './runbooks.ts';
import { Sources } from './sources.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 30);
let questions = 0;
const away = () => {
  questions++;
  return Promise.resolve({ ok: false, kind: 'away', why: 'nobody listens' } as const);
};

it('[OPS2] [OPS4] [OPS8] a page of this service leads while Prometheus is away, and Alertmanager is asked for no others', async () => {
  const asked: string[] = [];
  const page = {
    labels: { alertname: 'GoodTimeBurnsFast', severity: 'page', slo: 'good-time', service: 'atrium' },
    annotations: { summary: '24 % is bad over the last hour' },
    startsAt: '2026-01-02T03:04:00Z',
    status: { state: 'active' },
  };
  const server = createServer((request, response) => {
    asked.push(decodeURIComponent(request.url ?? ''));
    response.end(JSON.stringify([page]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const alertmanagerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = () => NOW_MS;
  const answer = await new Now({
    definition: JSON.parse(readFileSync(OPS_FILES.definition, 'utf8')) as OpsDefinition,
    prometheus: { query: away, queryRange: away },
    alertmanager: alertmanagerUrl,
    sources: new Sources({ prometheusUrl: 'http://127.0.0.1:1', alertmanagerUrl, now }),
    toDo: () => null,
    startedMs: NOW_MS,
    now,
  }).ask();
  // Who did not answer once is not waited for again.
  expect(questions).toBe(1);
  expect(asked).toEqual(['/api/v2/alerts?filter=service="atrium"']);
  expect(answer.sentence).toEqual({
    state: 'bad',
    text: '24 % is bad over the last hour. Whether it is still so nobody can say: Prometheus does not answer.',
    aside: '',
    sinceMs: Date.parse('2026-01-02T03:04:00Z'),
    next: { text: '', runbook: null, board: null },
  });
});

it('[OPS44] [OPS45] whoever opens the page of any pod is told what hurt many before, as Prometheus holds it', async () => {
  const definition = JSON.parse(readFileSync(OPS_FILES.definition, 'utf8')) as OpsDefinition;
  const { queries, ranges } = definition;
  const nowS = NOW_MS / 1000;
  /** Eight of ten had it bad five minutes ago. */
  const points = (usual: number, then: number) =>
    [600, 300, 285, 15].map((ago) => [nowS - ago, ago === 300 ? then : usual] as const);
  const before = new Map([
    [ranges.here, [{ labels: {}, values: points(10, 10) }]],
    [
      ranges.time,
      [
        { labels: { verdict: 'bad' }, values: points(0, 480) },
        { labels: { verdict: 'good' }, values: points(600, 120) },
      ],
    ],
  ]);
  const sources = new Sources({ prometheusUrl: 'http://127.0.0.1:1', alertmanagerUrl: null, now: () => NOW_MS });
  let nowMs = NOW_MS;
  const now = new Now({
    definition,
    prometheus: {
      query: (query) => Promise.resolve({ ok: true, value: query === queries.up ? [{ labels: {}, value: 1 }] : [] }),
      queryRange: (query) => Promise.resolve({ ok: true, value: before.get(query) ?? [] }),
    },
    alertmanager: null,
    sources,
    toDo: () => null,
    startedMs: NOW_MS - 3_600_000,
    now: () => nowMs,
  });
  const over = { kind: 'unpaged', name: 'unpaged', title: 'Up to 8 people had a bad time', endedMs: NOW_MS - 285_000 };
  expect((await now.ask()).ended).toEqual([over]);
  // It stays said, though it is not asked again.
  before.clear();
  nowMs += 5_000;
  expect((await now.ask()).ended).toEqual([over]);
});

const definition = JSON.parse(readFileSync(OPS_FILES.definition, 'utf8')) as OpsDefinition;

/** A page that was opened an hour after its process began, by what Prometheus answers to each query. */
function answeredBy(answers: ReadonlyMap<string, readonly Sample[]>, toDo: NowOptions['toDo']): Now {
  return new Now({
    definition,
    prometheus: {
      query: (query) => Promise.resolve({ ok: true, value: answers.get(query) ?? [] }),
      queryRange: () => Promise.resolve({ ok: true, value: [] }),
    },
    alertmanager: null,
    sources: new Sources({ prometheusUrl: 'http://127.0.0.1:1', alertmanagerUrl: null, now: () => NOW_MS }),
    toDo,
    startedMs: NOW_MS - 3_600_000,
    now: () => NOW_MS,
  });
}

it('[OPS70] [OPS71] [OPS72] [OPS73] what to do first is chosen by what Prometheus says at that moment', async () => {
  const { queries } = definition;
  const runbooks = new Runbooks({ folder: OPS_FILES.runbooks });
  const of = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
    Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
  const says = new Map<string, readonly Sample[]>();
  const now = answeredBy(says, (name) => runbooks.toDo(name));
  const firing = ['GoodTimeBurnsFast', 'SignallingBurnsFast', 'EventLoopBlocked', 'WorkerDied'].map((alertname) => ({
    labels: { alertname, severity: 'ticket' },
    value: NOW_MS / 1000 - 60,
  }));
  const first = async (what: Readonly<Partial<Record<keyof OpsDefinition['queries'], readonly Sample[]>>>) => {
    says.clear();
    says.set(queries.up, of('instance', { a: 1 })).set(queries.alerts, firing);
    for (const [name, samples] of Object.entries(what)) says.set(queries[name as keyof typeof what], samples);
    const { alerts } = await now.ask();
    return Object.fromEntries(alerts.map(({ name, doFirst }) => [name, doFirst]));
  };
  const late = of('reason', { audio_delay: 60 }).map(({ labels, value }) => ({
    labels: { ...labels, verdict: 'bad' },
    value,
  }));
  expect((await first({ timeNow: late, longWay: of('x', { y: 0.1 }) })).GoodTimeBurnsFast).toMatch(/^their own line/);
  expect((await first({ timeNow: late, longWay: of('x', { y: 0.57 }) })).GoodTimeBurnsFast).toMatch(
    /^a media worker that stands still/,
  );
  const slow = { answered: of('request_group', { join: 40, report: 150 }), slow: of('request_group', { join: 17 }) };
  const stutters = await first({ ...slow, late: of('instance', { a: 0 }), deathsLately: of('x', { y: 0 }) });
  expect(stutters.SignallingBurnsFast).toMatch(/^the loop is fine, and .*: joins wait for the media worker/);
  expect(stutters.WorkerDied).toMatch(/Go on with: note it/);
  const blocked = await first({
    ...slow,
    slow: of('request_group', { join: 22, report: 45 }),
    late: of('instance', { a: 2 }),
    busy: of('instance', { a: 0.62 }),
    cpu: of('instance', { a: 0.6 }),
    deaths: of('x', { y: 3.2 }),
    deathsLately: of('x', { y: 3.3 }),
  });
  expect(blocked.SignallingBurnsFast).toMatch(/Go on with: EventLoopBlocked$/);
  expect(blocked.EventLoopBlocked).toMatch(
    /^The event loop of a is busy 62 % of the time, and has CPU for 97 % of that over the last minute: work in long pieces/,
  );
  expect(blocked.WorkerDied).toMatch(/^It goes on, 3 died over the last minute: .* Go on with: WorkerKeepsDying/);
});

it('[OPS62] [OPS64] the release is asked for with everything else, and named where its canary is what is wrong', async () => {
  const { queries } = definition;
  const nowS = NOW_MS / 1000;
  const gate = (name: string, value: number, more = {}) => ({
    labels: { __name__: `atrium_gate_${name}`, instance: 'g', ...more },
    value,
  });
  const told = [
    ...[gate('phase', 1, { phase: 'Progressing' }), gate('weight_ratio', 0.1), gate('look_age_seconds', 1)],
    ...[gate('weight_age_seconds', 60), gate('started_seconds', nowS - 300), gate('hold', 1, { hold: 'unproven' })],
  ];
  const ofTrack = (track: string, good: number, bad: number) => [
    { labels: { track, verdict: 'good' }, value: good },
    { labels: { track, verdict: 'bad' }, value: bad },
  ];
  const version = (track: string, value: number) => ({ labels: { version: track, track }, value });
  const answers = new Map<string, readonly Sample[]>([
    [queries.up, [{ labels: {}, value: 1 }]],
    [queries.people, [{ labels: { participant_state: 'joined' }, value: 40 }]],
    [
      queries.timeNow,
      [
        { labels: { verdict: 'good', reason: 'none' }, value: 30 * 60 },
        { labels: { verdict: 'bad', reason: 'no_audio' }, value: 10 * 60 },
      ],
    ],
    [queries.processes, [version('primary', 1), version('canary', 1)]],
    [queries.peopleByVersion, [version('primary', 25), version('canary', 15)]],
    [queries.timeByTrack, [...ofTrack('primary', 25 * 60, 0), ...ofTrack('canary', 5 * 60, 10 * 60)]],
    [queries.release, told],
    [queries.releaseAt, [{ labels: { instance: 'g' }, value: nowS - 5 }]],
  ]);
  const ask = () => answeredBy(answers, () => null).ask();
  const { release, sentence } = await ask();
  expect(release).toMatchObject({ stage: 'rooms', weight: 0.1, sinceMs: NOW_MS - 65_000, beganMs: NOW_MS - 300_000 });
  expect(release?.holds).toEqual([{ hold: 'unproven', words: 'too little is proven' }]);
  expect(sentence.text).toContain('It is the canary: 10 of its 15 people have it bad, 67 % of their time');
  expect(sentence.next?.text).toMatch(/^End the release: npm run release -- abort/);
  // Without a gate nothing is said of releases.
  answers.delete(queries.release);
  const without = await ask();
  expect(without.release).toBeNull();
  expect(without.sentence.text).not.toContain('canary');
});
