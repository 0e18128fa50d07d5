import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betOf, logSum, logWealth, notWorse, worseBy, type Test, type Worth } from './bet.ts';
import { BADNESS, chanceOf, type Evidence, type Rooms, type Track, type Weight } from './evidence.ts';
import { withRooms } from './testing/with-rooms.ts';

const weights = fc.constantFrom<Weight>('1', '2', '5', '10', '20', '30', '50');
/** Shares of rooms at each Y. */
const law = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: BADNESS.length, maxLength: BADNESS.length })
  .filter((shares) => shares.some((share) => share > 0.01))
  .map((shares) => shares.map((share) => share / shares.reduce((sum, one) => sum + one, 0)));
const centre = fc.double({ min: 0, max: 0.5, noNaN: true });

const meanOf = (shares: readonly number[]) => shares.reduce((sum, share, at) => sum + share * BADNESS[at]!, 0);
const average = (worth: Worth, track: Track, shares: readonly number[]) =>
  shares.reduce((sum, share, at) => sum + share * worth(track, BADNESS[at]!), 0);
const averageOf = (worth: Worth, weight: Weight, laws: Record<Track, readonly number[]>) =>
  chanceOf(weight) * average(worth, 'canary', laws.canary) +
  (1 - chanceOf(weight)) * average(worth, 'primary', laws.primary);

describe('a bet', () => {
  it('[EVD1] gains nothing on average where the canary is no worse than allowed, whatever the laws, the weight and the centre', () => {
    const [delta, eps] = [0.25, 0.01];
    fc.assert(
      fc.property(law, law, weights, centre, (canary, primary, weight, at) => {
        const beyond = meanOf(canary) - (1 + delta) * meanOf(primary) - eps;
        expect(averageOf(notWorse(weight, { delta, eps, centre: at }), weight, { canary, primary })).toBeCloseTo(
          beyond,
          10,
        );
      }),
    );
  });

  it('[EVD2] gains nothing on average where the canary is worse by as much as it bets against', () => {
    fc.assert(
      fc.property(
        law,
        law,
        weights,
        centre,
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (canary, primary, weight, at, d) => {
          const left = d - (meanOf(canary) - meanOf(primary));
          expect(averageOf(worseBy(weight, { d, centre: at }), weight, { canary, primary })).toBeCloseTo(left, 10);
        },
      ),
    );
  });

  it('[EVD3] never loses all: one room more is never the end', () => {
    fc.assert(
      fc.property(weights, centre, fc.double({ min: 0, max: 1, noNaN: true }), (weight, at, stake) => {
        for (const worth of [
          notWorse(weight, { delta: 0.25, eps: 0.01, centre: at }),
          worseBy(weight, { d: 0.2, centre: at }),
        ]) {
          const { primary, canary } = betOf(worth, stake);
          for (const factor of [...primary, ...canary]) expect(Number.isFinite(factor)).toBe(true);
        }
      }),
    );
  });
});

describe('wealth', () => {
  const test: Test = {
    players: [0.2, 0.9].map((stake) => ({
      part: 0.5,
      at: new Map(
        (['5', '50'] as const).map((weight) => [weight, betOf(notWorse(weight, { delta: 0.25, eps: 0.01 }), stake)]),
      ),
    })),
  };
  const room = fc.record({
    weight: fc.constantFrom<Weight>('5', '50'),
    track: fc.constantFrom<Track>('primary', 'canary'),
    at: fc.nat(BADNESS.length - 1),
  });
  type Room = { weight: Weight; track: Track; at: number };
  const one = ({ track, at }: Room): Rooms => ({
    primary: BADNESS.map((_, index) => Number(track === 'primary' && index === at)),
    canary: BADNESS.map((_, index) => Number(track === 'canary' && index === at)),
  });
  const counted = (rooms: readonly Room[]) =>
    rooms.reduce<Evidence>((evidence, room) => withRooms(evidence, room.weight, one(room)), new Map());

  it('[EVD4] of counters is that of the rooms one by one, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.array(room, { maxLength: 60 }), (rooms) => {
        const byRoom = test.players.map(({ part, at }) =>
          rooms.reduce((total, { weight, track, at: index }) => total + at.get(weight)![track][index]!, Math.log(part)),
        );
        expect(logWealth(test, counted(rooms))).toBeCloseTo(logSum(byRoom), 9);
        expect(logWealth(test, counted([...rooms].reverse()))).toBeCloseTo(logWealth(test, counted(rooms)), 9);
      }),
    );
  });

  it('[EVD4] of no rooms is 1', () => expect(logWealth(test, new Map())).toBeCloseTo(0, 12));
});
