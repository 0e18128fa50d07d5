import { describe, expect, it, test } from 'vitest';
import { explain } from './explain.ts';
import { DEPLOY_CONTINUITY } from './objectives/deploy-continuity.ts';
import { GOOD_TIME as OUR_TIME } from './objectives/good-time.ts';
import { JOIN_SUCCESS } from './objectives/join-success.ts';

const GOOD_TIME = { ...OUR_TIME, target: 0.99, periodDays: 30 };

test('[SLO16] explain says what is promised, the budget, and when each alert tells', () => {
  const text = explain(GOOD_TIME, 50);
  expect(text).toContain('99 % of participant-seconds in 30d are good');
  expect(text).toContain('1 %: 432 minutes (7 h 12 min) of 30d with everything bad');
  expect(text).toContain('1,296,000 of 129,600,000 participant-seconds with 50 people in rooms');
  expect(text).toContain('5m 30m 1h 2h 6h 1d 3d 30d');
  expect(text).toContain('burns 14.4 times as fast as it may (14.4 % bad) in 1h and in 5m');
  // 14.4 % of an hour is 518.4 s, the rates are behind by 150 s, and it must hold for 60 s.
  expect(text).toContain('everything is bad: tells after 12 min 8 s (1h)');
  // 6 % of six hours by a tenth of everything.
  expect(text).toContain('ten times the budget (10 % bad): tells after 3 h 39 min (6h)');
});

describe('explain', () => {
  it('says what tells nobody, and why', () => {
    expect(explain(DEPLOY_CONTINUITY)).toContain('No alert: a breach holds releases, and wakes nobody.');
    expect(explain(JOIN_SUCCESS, 1e-6)).toContain(
      'everything is bad: does not tell, too little happens in its windows',
    );
    expect(explain({ ...JOIN_SUCCESS, target: 0.5, consequences: ['ticket'] })).toContain(
      'ten times the budget (100 % bad)',
    );
  });
});
