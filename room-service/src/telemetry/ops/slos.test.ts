import type { OpsAlert, OpsObjective } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { slosOf } from './slos.ts';

const series = {
  bad: 'bad',
  total: 'total',
  budgetLeft: 'left',
  period: 'period',
  known: 'known',
  error: { '5m': 'error5m', '1h': 'error1h' },
};
const objective = (id: string): OpsObjective => ({
  id,
  title: id,
  promise: '',
  target: 0.99,
  periodDays: 30,
  counts: 'events',
  burn: null,
});
const recorded = (slo: string, name: string, value: number) => ({ labels: { __name__: name, slo }, value });

it('the promise that hurts most comes first, and last what nobody can judge', () => {
  const ids = ['unjudged', 'kept', 'overspent', 'kept too', 'pages'];
  const slos = slosOf({
    definition: { objectives: ids.map(objective), series },
    recorded: [
      ...ids.slice(1).map((id) => recorded(id, 'error1h', 0)),
      recorded('overspent', 'left', -0.1),
      recorded('unjudged', 'error1h', NaN),
    ],
    errors: [],
    nowMs: 70_000,
    alerts: [{ name: 'A', slo: 'pages', severity: 'page', isQuiet: false } as OpsAlert],
  });
  expect(slos.map(({ id }) => id)).toEqual(['pages', 'overspent', 'kept', 'kept too', 'unjudged']);
});

it('[OPS48] a promise keeps its place when its ticket becomes a page, and when that is over', () => {
  const order = (...severities: OpsAlert['severity'][]) =>
    slosOf({
      definition: { objectives: ['a', 'b', 'c'].map(objective), series },
      recorded: ['a', 'b', 'c'].map((slo) => recorded(slo, 'error1h', 0)),
      errors: [],
      nowMs: 70_000,
      alerts: severities.map((severity, at) => ({ name: 'A', slo: 'bc'[at], severity, isQuiet: false }) as OpsAlert),
    }).map(({ id }) => id);
  for (const severities of [
    ['ticket', 'ticket'],
    ['ticket', 'page'],
    ['page', 'page'],
  ] as const)
    expect(order(...severities)).toEqual(['b', 'c', 'a']);
});

it('[OPS14] says of how much of the period the budget is', () => {
  const known = (...numbers: [string, number][]) =>
    slosOf({
      definition: { objectives: [objective('a')], series },
      recorded: numbers.map(([name, value]) => recorded('a', name, value)),
      errors: [],
      nowMs: 70_000,
      alerts: [],
    })[0]?.known;
  expect(known(['known', 4 * 86_400], ['period', 30 * 86_400])).toBeCloseTo(4 / 30);
  expect(known(['known', 100.5], ['period', 100])).toBe(1);
  expect(known(['period', 100])).toBeNull();
  expect(known(['known', 1], ['period', 0])).toBeNull();
});

it('[OPS20] says since when a promise has been kept again, or has not been', () => {
  const turned = (now: number, points: [number, number][]) =>
    slosOf({
      definition: { objectives: [objective('a')], series },
      recorded: [recorded('a', 'error5m', now)],
      errors: [{ labels: { slo: 'a', __name__: 'error5m' }, values: points }],
      nowMs: 70_000,
      alerts: [],
    })[0]?.turnedMs;
  const burnt: [number, number][] = [
    [10, 0],
    [20, 0.3],
    [30, NaN],
    [40, 0.2],
    [50, 0.01],
    [60, 0],
  ];
  expect(turned(0, burnt)).toBe(50_000);
  // Above again, after the last point; and all along.
  expect(turned(0.3, burnt)).toBe(60_000);
  expect(turned(0.3, burnt.slice(0, 4))).toBe(20_000);
  expect(turned(0, burnt.slice(4))).toBeNull();
  expect(turned(NaN, burnt)).toBeNull();
});

it('[OPS42] a plot of a budget ends now, with what the share of bad beside it is', () => {
  const burn = { alert: 'A', severity: 'page', long: '1h', short: '5m', factor: 14.4 } as const;
  const points = (name: string, values: [number, number][]) => ({ labels: { slo: 'a', __name__: name }, values });
  const plot = slosOf({
    definition: { objectives: [{ ...objective('a'), burn }], series },
    recorded: [recorded('a', 'error1h', 0.02), recorded('a', 'error5m', NaN)],
    errors: [points('error1h', [[60, 0.01]]), points('error5m', [[60, 0.5]])],
    nowMs: 70_000,
    alerts: [],
  })[0]?.plot;
  expect(plot?.atMs).toEqual([60_000, 70_000]);
  expect(plot?.long.map((times) => times && Math.round(times))).toEqual([1, 2]);
  expect(plot?.short.map((times) => times && Math.round(times))).toEqual([50, null]);
});
