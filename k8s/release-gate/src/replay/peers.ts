import { logWealth } from '../judge/bet.ts';
import { AGE_S, count, sum, trackOf, type Tally, type Track, type Weight } from '../judge/evidence.ts';
import { testAgainst } from '../judge/players.ts';
import { PRODUCTION } from '../judge/policy.ts';
import type { Trouble } from './faults.ts';
import type { Room } from './law.ts';
import { lifeAt } from './lives.ts';
import type { Uniform } from './random.ts';
import { edgeOf } from './trial.ts';

/** The ramp that all judges of this comparison see, raised by the clock. */
const RAMP: readonly { fromS: number; weight: Weight }[] = [
  { fromS: 0, weight: '5' },
  { fromS: 60, weight: '10' },
  { fromS: 120, weight: '20' },
  { fromS: 180, weight: '30' },
  { fromS: 240, weight: '50' },
];
export const RAMP_S = 300;
/** A room is judged at this age. */
const JUDGED_S = AGE_S['20s'];

/** A room as these judges see it. `knownS`: when it is judged; infinite: never. `diedS`: when its pod did; infinite: not. */
type Seen = {
  knownS: number;
  bornS: number;
  diedS: number;
  weight: Weight;
  track: Track;
  y: number;
  size: number;
};
/** Seconds since the ramp began at which the release is rolled back; null: it is not. */
export type Peer = (seen: readonly Seen[], uniform: Uniform) => number | null;

/** Scrapes that are missed delay what these see of neither track: they are given every room at its age, where anybody tells of it. */
export function seenOf(rooms: Iterable<Room>, { livesS = Infinity, countsNothing, missedScrapes }: Trouble): Seen[] {
  const isSilent = countsNothing === true || missedScrapes?.canary === 1;
  return Array.from(rooms).flatMap((room): Seen[] => {
    const { bornS, coin, size } = room;
    const weight = RAMP.findLast(({ fromS }) => bornS >= fromS)?.weight ?? '5';
    const track = trackOf(coin, weight);
    const { fromS, untilS: diedS } = track === 'canary' ? lifeAt(livesS, bornS) : { fromS: 0, untilS: Infinity };
    // Nobody is drawn to a pod that is not there.
    if (bornS < fromS) return [];
    const knownS = bornS + JUDGED_S;
    const isKnown = knownS <= diedS && !(isSilent && track === 'canary');
    return [{ knownS: isKnown ? knownS : Infinity, bornS, diedS, weight, track, y: room[track], size }];
  });
}

/** Participant-minutes in the canary's rooms that were bad until then; on a pod that died all of them are from then on. */
export function exposedMin(seen: readonly Seen[], untilS: number): number {
  const badS = seen
    .filter(({ track, bornS }) => track === 'canary' && bornS < untilS)
    .map(({ bornS, diedS, y, size }) => {
      const aliveS = Math.min(diedS, untilS) - bornS;
      return size * (y * aliveS + Math.max(0, untilS - diedS));
    });
  return sum(badS) / 60;
}

const secondsOf = (seen: readonly Seen[]) => seen.reduce((total, { size }) => total + size, 0);
const badSecondsOf = (seen: readonly Seen[]) => seen.reduce((total, { size, y }) => total + size * y, 0);

/** As in Flagger's documentation: each minute the bad share of the canary's last minute, of which `fails` above the limit are enough. */
export const threshold =
  ({ limit = 0.02, fails = 3 } = {}): Peer =>
  (seen) => {
    let failed = 0;
    for (let nowS = 60; nowS <= RAMP_S + JUDGED_S; nowS += 60) {
      const minute = seen.filter(({ track, knownS }) => track === 'canary' && knownS <= nowS && knownS > nowS - 60);
      // "No values" is a failed check.
      if (minute.length === 0 || badSecondsOf(minute) / secondsOf(minute) > limit) failed += 1;
      if (failed >= fails) return nowS;
    }
    return null;
  };

/** One-sided, at 0.1 %, every 10 s, on participant-seconds as if none hung together. */
const Z_CRITICAL = 3.09;
/** 30 people's windows. */
const Z_MIN_SECONDS = 600;

export const zTest: Peer = (seen) => {
  const bySoon = seen.filter(({ knownS }) => knownS < Infinity).sort((a, b) => a.knownS - b.knownS);
  const sums = { primary: { all: 0, bad: 0 }, canary: { all: 0, bad: 0 } };
  let next = 0;
  for (let nowS = 10; nowS <= RAMP_S + JUDGED_S; nowS += 10) {
    for (let one = bySoon[next]; one !== undefined && one.knownS <= nowS; one = bySoon[(next += 1)]) {
      sums[one.track].all += one.size * JUDGED_S;
      sums[one.track].bad += one.size * one.y * JUDGED_S;
    }
    const { canary, primary } = sums;
    if (canary.all < Z_MIN_SECONDS || primary.all < Z_MIN_SECONDS) continue;
    const share = (canary.bad + primary.bad) / (canary.all + primary.all);
    const error = Math.sqrt(share * (1 - share) * (1 / canary.all + 1 / primary.all));
    if (error > 0 && (canary.bad / canary.all - primary.bad / primary.all) / error > Z_CRITICAL) return nowS;
  }
  return null;
};

const AGAINST = testAgainst({ ...PRODUCTION, weights: RAMP.map(({ weight }) => weight) });

/** Our bets, looked at after each room that was judged. */
export const betting: Peer = (seen, uniform) => {
  const tally: Tally = new Map();
  for (const { knownS, weight, track, y } of seen) {
    if (knownS === Infinity) continue;
    count(tally, { weight, track, at: edgeOf(y, uniform) });
    if (logWealth(AGAINST, tally) >= -Math.log(PRODUCTION.alpha)) return knownS;
  }
  return null;
};
