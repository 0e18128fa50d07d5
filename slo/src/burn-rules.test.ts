import { describe, expect, it, test } from 'vitest';
import { burnRules } from './burn-rules.ts';
import type { Consequence } from './objective.ts';
import { GOOD_TIME as OUR_TIME } from './objectives/good-time.ts';
import { SESSIONS_KEPT as OUR_SESSIONS } from './objectives/sessions-kept.ts';
import { BURN_WINDOWS } from './windows.ts';

/** With numbers of their own: a new target of ours is no mistake in the rules. */
const GOOD_TIME = { ...OUR_TIME, target: 0.99, periodDays: 30, evidenceMin: 600 };
const SESSIONS_KEPT = { ...OUR_SESSIONS, target: 0.999, periodDays: 30, evidenceMin: 100 };

test('[BRN2] an objective has one alert that pages and one that opens a ticket, as its consequences say', () => {
  const names = (consequences: readonly Consequence[]) =>
    burnRules({ ...GOOD_TIME, consequences }).map(({ name, severity }) => `${name} ${severity}`);
  expect(names(['page', 'ticket'])).toEqual(['GoodTimeBurnsFast page', 'GoodTimeBurnsSlowly ticket']);
  expect(names(['ticket', 'gate'])).toEqual(['GoodTimeBurnsSlowly ticket']);
  expect(names(['gate'])).toEqual([]);
});

test('[BRN1] a factor is times what the target leaves room for, exactly', () => {
  const [page, ticket] = burnRules(SESSIONS_KEPT);
  expect(page?.conditions.map(({ long, short, factor, threshold }) => [long, short, factor, threshold])).toEqual([
    ['1h', '5m', 14.4, 0.0144],
    ['6h', '30m', 6, 0.006],
  ]);
  expect(ticket?.conditions.map(({ long, short, factor, threshold }) => [long, short, factor, threshold])).toEqual([
    ['1d', '2h', 3, 0.003],
    ['3d', '6h', 1, 0.001],
  ]);
  expect(page?.expr).toContain(' > 0.0144\n');
});

test('[BRN3] both windows must be above the threshold, in one of the two pairs', () => {
  const [page] = burnRules(GOOD_TIME);
  expect(page?.expr).toBe(`(
  atrium:slo_error:ratio1h{slo="good-time"} > 0.144
  and atrium:slo_error:ratio5m{slo="good-time"} > 0.144
  and sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[1h]) * 30 >= 600
  and sum_over_time((atrium:slo_bad:rate5m{slo="good-time"} > 3.5)[1h:30s]) / sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[1h]) > 0.144
  and atrium:slo_bad:rate5m{slo="good-time"} > 3.5
)
or
(
  atrium:slo_error:ratio6h{slo="good-time"} > 0.06
  and atrium:slo_error:ratio30m{slo="good-time"} > 0.06
  and sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[6h]) * 30 >= 600
  and sum_over_time((atrium:slo_bad:rate5m{slo="good-time"} > 3.5)[6h:30s]) / sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[6h]) > 0.06
  and avg_over_time(atrium:slo_bad:rate5m{slo="good-time"}[30m]) > 3.5
)`);
});

test('[BRN4] the long window holds the evidence and, of events, more than three bad ones', () => {
  for (const { expr } of burnRules(SESSIONS_KEPT)) {
    expect(expr.match(/sum_over_time\(atrium:slo_total:rate5m.*\) \* 30 >= 100/g)).toHaveLength(2);
    expect(expr.match(/sum_over_time\(atrium:slo_bad:rate5m.*\) \* 30 > 3\.5/g)).toHaveLength(2);
  }
});

test('[BRN4] a page of time needs more than three who have it bad at once, and a ticket does not', () => {
  const [page, ticket] = burnRules(GOOD_TIME);
  expect(page?.expr.match(/ > 3\.5/g)).toHaveLength(4);
  expect(ticket?.expr).not.toContain('3.5');
  const [fast] = burnRules(GOOD_TIME, 30);
  expect(fast?.expr).toContain('sum_over_time((atrium:slo_bad:rate5m{slo="good-time"} > 3.5)[2m:1s])');
});

test('[SLO11] a clock leaves names, factors and thresholds, and divides evidence that is time', () => {
  const [page, fast] = [burnRules(GOOD_TIME)[0], burnRules(GOOD_TIME, 30)[0]];
  expect(fast?.conditions).toEqual(page?.conditions);
  expect(fast?.name).toBe(page?.name);
  expect([page?.forS, fast?.forS]).toEqual([60, 2]);
  expect(fast?.expr).toContain('atrium:slo_error:ratio1h{slo="good-time"} > 0.144');
  expect(fast?.expr).toContain('sum_over_time(atrium:slo_total:rate5m{slo="good-time"}[2m]) * 1 >= 20');
  expect(burnRules(SESSIONS_KEPT, 30)[0]?.expr).toContain('[2m]) * 1 >= 100');
});

describe('the alerts', () => {
  it('change with the target, and with nothing else of it', () => {
    const [before, after] = [burnRules(GOOD_TIME), burnRules({ ...GOOD_TIME, target: 0.98 })];
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
    expect(after.flatMap(({ conditions }) => conditions.map(({ threshold }) => threshold))).toEqual([
      0.288, 0.12, 0.06, 0.02,
    ]);
  });

  it('use every burn window', () => {
    expect(burnRules(GOOD_TIME).flatMap(({ conditions }) => conditions)).toHaveLength(BURN_WINDOWS.length);
  });
});
