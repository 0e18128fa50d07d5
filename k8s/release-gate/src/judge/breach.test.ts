import { describe, expect, test } from 'vitest';
import { seeded } from '../replay/random.ts';
import { limitOf, logBreach, meanOf } from './breach.ts';
import { lawOf } from './players.ts';
import { PRODUCTION } from './policy.ts';

const LIMIT = 0.12;
const MOMENTS = 30;
const EVERY = 20;
const ENOUGH = -Math.log(0.01);

/** The most that is ever reached by rooms one by one, each bad with the chance that `of` gives for it. */
function most(of: (room: number) => number, uniform: () => number): { logMost: number; crossed: number | null } {
  const since = Array.from({ length: MOMENTS }, () => [0, 0, 0, 0]);
  let logMost = -Infinity;
  let crossed: number | null = null;
  for (let room = 0; room < MOMENTS * EVERY; room += 1) {
    const at = uniform() < of(room) ? 3 : 0;
    for (let moment = 0; moment * EVERY <= room; moment += 1) since[moment]![at]! += 1;
    const log = logBreach(since, LIMIT);
    if (log >= ENOUGH) crossed ??= room;
    logMost = Math.max(logMost, log);
  }
  return { logMost, crossed };
}

describe('[EVD13] bets that rooms have become worse than a limit', () => {
  test('reach 1/p with a chance of p at most where they are at the limit, however often one looks', () => {
    const { uniform } = seeded(7);
    const reached = Array.from({ length: 200 }, () => most(() => LIMIT, uniform)).filter(
      ({ crossed }) => crossed !== null,
    );
    // Two in 200 on average at most; more than eight once in some ten thousands.
    expect(reached.length).toBeLessThanOrEqual(8);
  });

  test('are won soon after rooms turn bad, however long they were good', () => {
    const { uniform } = seeded(8);
    for (const turnsAt of [0, 200, 500]) {
      const { crossed } = most((room) => (room >= turnsAt ? 0.9 : 0.01), uniform);
      expect(crossed).toBeGreaterThanOrEqual(turnsAt);
      expect(crossed).toBeLessThan(turnsAt + 2 * EVERY);
    }
  });

  test('begin at 1, and no room can take all', () => {
    expect(
      logBreach(
        [
          [0, 0, 0, 0],
          [0, 0, 0, 0],
        ],
        LIMIT,
      ),
    ).toBeCloseTo(0, 12);
    expect(logBreach([[1_000, 0, 0, 0]], LIMIT)).toBeGreaterThan(-Infinity);
  });
});

test('[EVD13] a limit is so many points above how rooms were', () => {
  expect(meanOf([0, 0, 0, 0])).toBeNull();
  expect(meanOf([3, 0, 0, 1])).toBe(0.25);
  expect(limitOf(lawOf([]), PRODUCTION.watch.points)).toBeCloseTo(0.121, 3);
});
