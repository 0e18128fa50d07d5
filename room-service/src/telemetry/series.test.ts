import { expect, test } from 'vitest';
import { Series } from './series.ts';

test('each label set has its own, made once, in whatever order its labels are written', () => {
  const made: object[] = [];
  const series = new Series({ labels: ['kind', 'way'], make: (labels) => (made.push(labels), { labels }) });
  const first = series.at({ kind: 'audio', way: 'in' });
  expect(series.at({ way: 'in', kind: 'audio' })).toBe(first);
  expect(series.at({ kind: 'audio', way: 'out' })).not.toBe(first);
  // The same values, the other way round.
  expect(series.at({ kind: 'in', way: 'audio' })).not.toBe(first);
  expect(made).toEqual([
    { kind: 'audio', way: 'in' },
    { kind: 'audio', way: 'out' },
    { kind: 'in', way: 'audio' },
  ]);
});

test('a metric without labels has one', () => {
  const series = new Series({ labels: [], make: () => ({}) });
  expect(series.at({})).toBe(series.at({}));
});
