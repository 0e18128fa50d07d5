import type { AskedPanel, OpsDefinition } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { boardOf } from './boards.ts';
import type { PrometheusClient } from './prometheus-client.ts';
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
