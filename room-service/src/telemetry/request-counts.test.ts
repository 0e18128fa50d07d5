import { ok, refuse } from '@atrium/protocol';
import { expect, test } from 'vitest';
import type { Asked } from '../signaling/watch.ts';
import { Metrics } from './metrics.ts';
import { RequestCounts, type RequestCountsOptions } from './request-counts.ts';

const REPORT: Asked = { name: 'report', traceparent: undefined, participant: null };

function stage(more: Partial<RequestCountsOptions> = {}) {
  const bugs: unknown[] = [];
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const onBug = (error: unknown) => bugs.push(error);
  const counts = new RequestCounts({ metrics, track: 'primary', clock: () => 0, onBug, ...more });
  return { counts, metrics, bugs };
}

async function countOf(metrics: Metrics, outcome: string): Promise<number> {
  const { text } = await metrics.exposition();
  const labels = `request_group="report",outcome="${outcome}",participant="person"`;
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`atrium_requests_total{${labels}}`))
      ?.split(' ')
      .at(-1),
  );
}

test('[JOI1] a request is counted by the time its answer is told', async () => {
  const { counts, metrics } = stage();
  const answers: number[] = [];
  await counts
    .request(REPORT, () => Promise.resolve(ok(null)))
    .then(async () => {
      answers.push(await countOf(metrics, 'ok'));
    });
  await counts.request(REPORT, () => Promise.resolve(refuse('too_many')));
  expect([...answers, await countOf(metrics, 'refused')]).toEqual([1, 1]);
});

test('[OFF1] a fault of counting is told, and the answer is as it is', async () => {
  let times = 0;
  const { counts, bugs } = stage({ clock: () => ((times += 1) > 1 ? NaN : 0) });
  expect(await counts.request(REPORT, () => Promise.resolve(ok(1)))).toEqual(ok(1));
  expect(bugs).toEqual([new TypeError('atrium_request_duration_seconds cannot be NaN')]);
});

test('[OFF1] a failure of the work is its caller’s alone, and counts nothing', async () => {
  const { counts, metrics, bugs } = stage();
  await expect(counts.request(REPORT, () => Promise.reject(new Error('of the work')))).rejects.toThrow('of the work');
  expect([bugs, await countOf(metrics, 'ok'), await countOf(metrics, 'failed')]).toEqual([[], 0, 0]);
});
