import type { PanelAnswer } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { lately, SPANS } from './lately.ts';

const MINUTE_MS = 60_000;
const panel: PanelAnswer['panel'] = { title: '', kind: 'lines', about: '', unit: 'none', width: 12, thresholds: [] };

it('[OPS23] a board opens with the last 15 minutes of every line', () => {
  const minutes = Array.from({ length: 61 }, (_, minute) => minute);
  const lines = [{ name: '', labels: {}, values: minutes }];
  const answer = { panel, problem: null, atMs: minutes.map((minute) => minute * MINUTE_MS), lines };
  const [first, hour] = SPANS;
  const last = lately(answer, first);
  expect(last.atMs).toHaveLength(16);
  expect(last.atMs[0]).toBe(45 * MINUTE_MS);
  expect(last.lines[0]?.values).toEqual(minutes.slice(45));
  expect(lately(answer, hour)).toEqual(answer);
});

it('[OPS23] what has no time keeps its one value', () => {
  const answer = { panel, problem: null, atMs: [], lines: [{ name: '', labels: {}, values: [7] }] };
  expect(lately(answer, SPANS[0])).toEqual(answer);
});
