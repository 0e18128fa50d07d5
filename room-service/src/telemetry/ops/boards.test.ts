import type { AskedPanel, OpsDefinition, PanelAnswer } from '@atrium/ops/view';
import { describe, expect, it } from 'vitest';
import { boardOf } from './boards.ts';
import type { PrometheusClient, Sample } from './prometheus-client.ts';
import { Sources } from './sources.ts';

const PANELS = 12;
/** Four are asked at once. */
const AT_ONCE = 4;
const panel = (title: string): AskedPanel => ({
  title,
  kind: 'stat',
  about: '',
  unit: 'none',
  width: 6,
  thresholds: [],
  targets: [{ expr: title }],
});
const panels = Array.from({ length: PANELS }, (_, at) => panel(`${at}`));
const definition = { boards: [{ name: 'one', title: '', about: '', rows: [{ title: '', panels }] }] } as unknown;
const now = () => 0;

async function ask(query: PrometheusClient['query']) {
  const prometheus: PrometheusClient = { query, queryRange: () => expect.fail('there are no lines') };
  const sources = new Sources({ prometheusUrl: 'x', alertmanagerUrl: null, now });
  return boardOf('one', { definition: definition as OpsDefinition, prometheus, sources, now });
}

it('[OPS4] a Prometheus that does not answer is not waited for by every panel', async () => {
  let questions = 0;
  const board = await ask(() => {
    questions++;
    return Promise.resolve({ ok: false, kind: 'away', why: 'nobody listens' });
  });
  expect(questions).toBeLessThanOrEqual(AT_ONCE);
  expect(board?.panels.map(({ problem }) => problem)).toEqual(panels.map(() => 'nobody listens'));
  expect(board?.prometheus.state).toBe('away');
});

it('[OPS7] a panel that fails hides no other', async () => {
  const board = await ask((expr) =>
    Promise.resolve(
      expr === '1' ? { ok: false, kind: 'refused', why: 'no' } : { ok: true, value: [{ labels: {}, value: 7 }] },
    ),
  );
  expect(board?.panels.map(({ problem }) => problem)).toEqual(panels.map((_, at) => (at === 1 ? 'no' : null)));
});

describe('[OPS42] lines end now, with what a number beside them says', () => {
  // 02:00:17, which is no round time.
  const atMs = Date.UTC(2026, 0, 2, 2, 0, 17);
  const round = atMs / 1000 - 17;
  const here = { of: 'here' };
  const lines = { ...panel('lines'), kind: 'lines', targets: [{ expr: 'x', legend: '{{of}}' }] };
  const chart = { boards: [{ name: 'one', title: '', about: '', rows: [{ title: '', panels: [lines] }] }] } as unknown;
  const answered = async (now: readonly Sample[]) => {
    const prometheus: PrometheusClient = {
      query: () => Promise.resolve({ ok: true, value: now }),
      queryRange: (_, { startS, endS, stepS }) => {
        expect([startS, endS, stepS]).toEqual([round - 3600, round, 30]);
        return Promise.resolve({ ok: true, value: [{ labels: here, values: [[round, 3]] }] });
      },
    };
    const sources = new Sources({ prometheusUrl: 'x', alertmanagerUrl: null, now: () => atMs });
    const board = await boardOf('one', {
      definition: chart as OpsDefinition,
      prometheus,
      sources,
      now: () => atMs,
    });
    return board!.panels[0]!;
  };
  const ends = (panelAnswer: PanelAnswer) => panelAnswer.lines.map(({ name, values }) => [name, ...values.slice(-2)]);

  it('of what was there, and of what has only just come', async () => {
    const answer = await answered([
      { labels: { of: 'new' }, value: 1 },
      { labels: here, value: 7 },
    ]);
    expect(answer.atMs.slice(-2)).toEqual([round * 1000, atMs]);
    expect(ends(answer)).toEqual([
      ['here', 3, 7],
      ['new', null, 1],
    ]);
    expect(answer.lines.every(({ values }) => values.length === answer.atMs.length)).toBe(true);
  });

  it('and what is no more has nothing now', async () => {
    expect(ends(await answered([]))).toEqual([['here', 3, null]]);
  });
});
