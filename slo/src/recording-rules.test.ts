import { describe, expect, it, test } from 'vitest';
import type { Objective } from './objective.ts';
import { GOOD_TIME as OUR_TIME } from './objectives/good-time.ts';
import { JOIN_SUCCESS } from './objectives/join-success.ts';
import { OBJECTIVES } from './objectives.ts';
import { recordingRules, sumOver } from './recording-rules.ts';
import { errorSeries, SERIES } from './series.ts';
import { periodWindow } from './windows.ts';

const GOOD_TIME = { ...OUR_TIME, target: 0.99, periodDays: 30 };
const rulesOf = (objective: Objective, clock?: number) =>
  recordingRules(objective, clock).flatMap(({ rules }) => rules);
const exprOf = (objective: Objective, record: string, clock?: number) =>
  rulesOf(objective, clock).find((rule) => rule.record === record)?.expr;

test('[SLO3] numerator and denominator are recorded, and every window is the sum of one by the sum of the other', () => {
  expect(exprOf(JOIN_SUCCESS, errorSeries('1h'))).toBe(
    'sum_over_time(atrium:slo_bad:rate5m{slo="join-success"}[1h]) / (sum_over_time(atrium:slo_total:rate5m{slo="join-success"}[1h]) > 0)',
  );
  // They are over 5 minutes already.
  expect(exprOf(JOIN_SUCCESS, errorSeries('5m'))).toBe(
    'atrium:slo_bad:rate5m{slo="join-success"} / (atrium:slo_total:rate5m{slo="join-success"} > 0)',
  );
});

describe('the recorded series', () => {
  it.each(OBJECTIVES.map((objective) => [objective.id, objective] as const))(
    'of %s are one of each, labelled with it',
    (id, objective) => {
      const rules = rulesOf(objective);
      const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', periodWindow(objective)].map(errorSeries);
      expect(rules.map(({ record }) => record).sort()).toEqual([...Object.values(SERIES), ...windows].sort());
      expect(rules.map(({ labels }) => labels)).toEqual(rules.map(() => ({ slo: id })));
    },
  );

  it('are rated and summed up as often as is scraped, the budget every two minutes', () => {
    expect(recordingRules(GOOD_TIME).map(({ name, intervalS }) => [name, intervalS])).toEqual([
      ['slo-good-time', 30],
      ['slo-good-time-windows', 30],
      ['slo-good-time-budget', 120],
    ]);
  });
});

test('[SLO10] what is left is 1 less the share of bad by what the target leaves room for, exactly', () => {
  expect(exprOf({ ...GOOD_TIME, target: 0.999 }, SERIES.budgetLeft)).toBe(
    '1 - atrium:slo_error:ratio30d{slo="good-time"} / 0.001',
  );
  expect(exprOf({ ...GOOD_TIME, target: 0.9995 }, SERIES.budgetLeft)).toMatch(/ \/ 0\.0005$/);
  expect(exprOf({ ...GOOD_TIME, periodDays: 28 }, SERIES.budgetLeft)).toContain('ratio28d');
  expect(exprOf(GOOD_TIME, SERIES.target)).toBe('vector(0.99)');
});

test('[SLO11] a clock divides ranges and intervals, and leaves names as they are', () => {
  const [plain, fast] = [rulesOf(GOOD_TIME), rulesOf(GOOD_TIME, 30)];
  expect(fast.map(({ record }) => record)).toEqual(plain.map(({ record }) => record));
  expect(recordingRules(GOOD_TIME, 30).map(({ intervalS }) => intervalS)).toEqual([1, 1, 4]);
  expect(exprOf(GOOD_TIME, SERIES.total, 30)).toContain('[10s]');
  expect(exprOf(GOOD_TIME, errorSeries('1h'), 30)).toContain('[2m]');
  expect(exprOf(GOOD_TIME, errorSeries('30d'), 30)).toContain('[1d]');
  // The rate of 10 s holds for 1 s.
  const of = { id: 'good-time', windowS: 3600 };
  expect(sumOver(SERIES.total, of)).toBe('sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[1h]) * 30');
  expect(sumOver(SERIES.total, { ...of, clock: 30 })).toBe(
    'sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[2m]) * 1',
  );
});
