import { describe, expect, it } from 'vitest';
import { BADNESS, roomsOf, type Evidence, type Rooms, type Weight } from './evidence.ts';
import { judgeOf, type Laws, type Outcomes } from './judge.ts';
import { lawOf } from './players.ts';
import { pointsToExclude, PRODUCTION, type Policy } from './policy.ts';
import { logSampleRatio } from './sample-ratio.ts';
import { withRooms } from './testing/with-rooms.ts';

const LAW = lawOf([9_200, 600, 150, 50]);
const LAWS: Laws = { '20s': LAW, '5m': LAW };
const judge = judgeOf(PRODUCTION, LAWS);

/** `good` and `bad` rooms of each track at a weight. */
const seen = (weight: Weight, tracks: Partial<Record<keyof Rooms, { good?: number; bad?: number }>>): Evidence =>
  withRooms(new Map(), weight, {
    primary: [tracks.primary?.good ?? 0, 0, 0, tracks.primary?.bad ?? 0],
    canary: [tracks.canary?.good ?? 0, 0, 0, tracks.canary?.bad ?? 0],
  });
const read = (early: Evidence, late?: Evidence): Outcomes => ({
  '20s': { against: early, pro: early },
  ...(late === undefined ? {} : { '5m': { against: late, pro: late } }),
});
const both = (evidence: Evidence) => read(evidence, evidence);

describe('the judge', () => {
  it('[EVD5] rolls back a canary none of whose rooms got media after six of them, and not after three', () => {
    const after = (rooms: number) =>
      judge(0, read(seen('5', { primary: { good: rooms * 19 }, canary: { bad: rooms } })));
    expect(after(6).is).toBe('roll_back');
    expect(after(3).is).toBe('hold');
  });

  it('[EVD5] rolls back by what is seen at either age', () => {
    const good = seen('50', { primary: { good: 300 }, canary: { good: 300 } });
    const bad = seen('50', { primary: { good: 60 }, canary: { bad: 60 } });
    expect(judge(3, read(good, bad)).is).toBe('roll_back');
    expect(judge(3, read(bad, good)).is).toBe('roll_back');
  });

  it('[EVD6] goes on when what may be hidden would hurt less than a hundredth of all new rooms, and not before', () => {
    const after = (canary: number) =>
      judge(0, read(seen('5', { primary: { good: canary * 19 }, canary: { good: canary } })));
    // (1 - 0.2)^n is a hundredth at 21 rooms: no judge can know sooner.
    expect(after(20).is).toBe('hold');
    expect(after(30).is).toBe('go_on');
  });

  it('[EVD6] excludes fewer points at each weight, the last of them by its own number', () => {
    expect(PRODUCTION.weights.map((_, step) => pointsToExclude(PRODUCTION, step))).toEqual([0.2, 0.1, 0.05, 0.02]);
    const proven = both(seen('5', { primary: { good: 570 }, canary: { good: 30 } }));
    expect([0, 1, 2, 3].map((step) => judge(step, proven).is)).toEqual(['go_on', 'hold', 'hold', 'hold']);
  });

  it('[EVD7] waits at the last weight for what rooms are like at 5 min, and before it does not', () => {
    const much = seen('50', { primary: { good: 3_000 }, canary: { good: 3_000 } });
    expect(judge(3, read(much)).is).toBe('hold');
    expect(judge(3, both(much)).is).toBe('go_on');
    expect(judge(2, read(seen('20', { primary: { good: 3_000 }, canary: { good: 750 } }))).is).toBe('go_on');
  });

  it('[EVD8] says how many rooms are missing, which is what is missing then', () => {
    const before = seen('5', { primary: { good: 190 }, canary: { good: 10 } });
    const verdict = judge(0, read(before));
    if (verdict.is !== 'hold') throw new Error(`it is ${verdict.is}`);
    const share = (law: readonly number[], rooms: number): readonly number[] => law.map((part) => part * rooms);
    const later = (rooms: number) =>
      judge(0, read(withRooms(before, '5', { primary: share(LAW, rooms * 0.95), canary: share(LAW, rooms * 0.05) })))
        .is;
    expect(later(verdict.roomsNeeded * 1.1)).toBe('go_on');
    expect(later(verdict.roomsNeeded * 0.8)).toBe('hold');
  });

  it('[EVD8] holds without any room, with an age that tells nothing, and says what was seen', () => {
    const verdict = judge(0, {});
    expect(verdict.is).toBe('hold');
    expect(verdict.proofs.map(({ rooms, mean }) => [rooms, mean])).toEqual([
      [
        { primary: 0, canary: 0 },
        { primary: null, canary: null },
      ],
      [
        { primary: 0, canary: 0 },
        { primary: null, canary: null },
      ],
    ]);
    const [proof] = judge(0, read(seen('5', { primary: { good: 3, bad: 1 }, canary: { good: 1 } }))).proofs;
    expect(proof).toMatchObject({ rooms: { primary: 4, canary: 1 }, mean: { primary: 0.25, canary: 0 } });
  });

  it('a policy of one outcome and plain bets is a policy, too', () => {
    const plain: Policy = { ...PRODUCTION, ages: { '20s': { neededFrom: 0 } }, bets: 'plain' };
    const much = seen('50', { primary: { good: 3_000 }, canary: { good: 3_000 } });
    expect(judgeOf(plain, LAWS)(3, read(much)).is).toBe('go_on');
  });

  it('[EVD6] goes on from no weight before enough of the canary was seen at it, whatever was seen before', () => {
    const before = seen('5', { primary: { good: 9_500 }, canary: { good: 500 } });
    const more = (canary: number) =>
      withRooms(before, '10', { primary: [canary * 9, 0, 0, 0], canary: [canary, 0, 0, 0] });
    expect([judge(1, read(before)).is, judge(1, read(more(20))).is, judge(1, read(more(21))).is]).toEqual([
      'hold',
      'hold',
      'go_on',
    ]);
  });

  it('[EVD10] counts for the canary what is read with the primary late, and against it the other reading', () => {
    const good = seen('5', { primary: { good: 950 }, canary: { good: 50 } });
    const bad = seen('5', { primary: { good: 950 }, canary: { bad: 50 } });
    expect(judge(0, { '20s': { against: good, pro: bad } }).is).toBe('hold');
    expect(judge(0, { '20s': { against: good, pro: good } }).is).toBe('go_on');
    expect(judge(0, { '20s': { against: bad, pro: good } }).is).toBe('roll_back');
  });

  it('[EVD8] holds where the primary is so bad that nothing can be proven, and says so', () => {
    const dead = lawOf([0, 0, 0, 1e6]);
    const plain: Policy = { ...PRODUCTION, bets: 'plain' };
    expect(judgeOf(plain, { '20s': dead, '5m': dead })(3, {})).toMatchObject({ is: 'hold', roomsNeeded: Infinity });
  });

  it('a policy of which a step needs nothing is refused', () => {
    expect(() => judgeOf({ ...PRODUCTION, ages: { '20s': { neededFrom: 1 } } }, LAWS)).toThrow(
      'nothing is needed at 5 %',
    );
    expect(() => judgeOf({ ...PRODUCTION, ages: {} }, LAWS)).toThrow('nothing is needed');
  });

  it('means are of rooms of the same weights: a bad hour of both tracks is no difference', () => {
    const early = seen('5', { primary: { good: 950 }, canary: { good: 50 } });
    const [proof] = judge(3, read(withRooms(early, '50', { primary: [0, 0, 100, 0], canary: [0, 0, 100, 0] }))).proofs;
    expect(proof!.mean.canary).toBeCloseTo(proof!.mean.primary!, 10);
  });

  it('a step that the policy does not have is a mistake of ours', () => {
    expect(() => judge(4, {})).toThrow('has none at 4');
  });
});

describe('whether all rooms tell of themselves', () => {
  const ratio = (primary: number, canary: number) =>
    logSampleRatio(seen('10', { primary: { good: primary }, canary: { good: canary } }));

  it('[EVD9] is believed while shares are as they were drawn', () => {
    expect(ratio(900, 100)).toBeLessThan(0);
    expect(ratio(910, 90)).toBeLessThan(Math.log(1e3));
    expect(ratio(0, 0)).toBeCloseTo(0, 10);
  });

  it('[EVD9] is not where half of the canary is missing, or all of it', () => {
    expect(ratio(900, 40)).toBeGreaterThan(Math.log(1e3));
    expect(ratio(300, 0)).toBeGreaterThan(Math.log(1e3));
  });

  it('[EVD9] is the ratio of two chances: of one room it is 1, and those of both ways to see two make it so', () => {
    expect(ratio(1, 0)).toBeCloseTo(0, 10);
    expect(ratio(0, 1)).toBeCloseTo(0, 10);
    const both = 0.81 * Math.exp(ratio(2, 0)) + 2 * 0.09 * Math.exp(ratio(1, 1)) + 0.01 * Math.exp(ratio(0, 2));
    expect(both).toBeCloseTo(1, 10);
  });
});

it('a law is what was counted, and something usual where nothing was', () => {
  expect(lawOf(BADNESS.map(() => 0)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(lawOf([0, 0, 0, 1e6])[3]).toBeCloseTo(1, 3);
  expect(roomsOf(seen('5', { canary: { bad: 2 } }), 'canary')).toBe(2);
});
