import { BADNESS, chanceOf, type Evidence, type Track, type Weight } from './evidence.ts';

/**
 * A test by betting (Lindon, Sanden, Shirikian, KDD 2022; Waudby-Smith and Ramdas, JRSS B 2024). Somebody begins with 1 and bets
 * on each room against a claim. Where the claim is true no bet gains on average, whatever the law of rooms and however often one
 * looks: a wealth of 1/p is reached with a chance of p at most (Ville). The bets of a room depend on nothing but the weight that it
 * was drawn with, so that the order of rooms is of no consequence, and counters tell as much as the rooms themselves.
 */
export type Test = {
  /** Each has a part of the first 1; their wealth is added up. */
  players: readonly Player[];
};

export type Player = { part: number; at: ReadonlyMap<Weight, Bet> };

/** Natural logarithm of what a room multiplies the wealth by: by track and at the index of its Y in BADNESS. */
export type Bet = Readonly<Record<Track, readonly number[]>>;

/** What a room is worth, by its track and Y: 0 or less on average where the claim is true. */
export type Worth = (track: Track, y: number) => number;

/** Of all that one could lose. At 1 a single room could end the game for ever. */
export const STAKE_MAX = 0.99;

/**
 * The claim that the canary's rooms are at most `delta` (a share) and `eps` (points, of [0, 1]) worse than the primary's.
 * `centre`: the Y that is taken for normal, any number; the mean of both is the same by chance, so it moves risk and no average.
 */
export function notWorse(
  weight: Weight,
  { delta, eps, centre = 0 }: { delta: number; eps: number; centre?: number },
): Worth {
  const w = chanceOf(weight);
  return (track, y) => (track === 'canary' ? (y - eps - centre) / w : -((1 + delta) * y - centre) / (1 - w));
}

/** The claim that the canary's rooms are `d` worse than the primary's, or more (of [0, 1]). */
export function worseBy(weight: Weight, { d, centre = 0 }: { d: number; centre?: number }): Worth {
  const w = chanceOf(weight);
  return (track, y) => d - (track === 'canary' ? (y - centre) / w : -(y - centre) / (1 - w));
}

/** `stake`: of what may be staked at all, [0, 1]. */
export function betOf(worth: Worth, stake: number): Bet {
  const worst = -Math.min(...(['primary', 'canary'] as const).flatMap((track) => BADNESS.map((y) => worth(track, y))));
  const perWorth = (stake * STAKE_MAX) / worst;
  const row = (track: Track) => BADNESS.map((y) => Math.log1p(perWorth * worth(track, y)));
  return { primary: row('primary'), canary: row('canary') };
}

/** Natural logarithm of the wealth after these rooms. A weight that no player has a bet for leaves it as it is. */
export function logWealth(test: Test, evidence: Evidence): number {
  return logSum(test.players.map(({ part, at }) => Math.log(part) + logWealthOf(at, evidence)));
}

function logWealthOf(at: Player['at'], evidence: Evidence): number {
  let total = 0;
  for (const [weight, rooms] of evidence) {
    const bet = at.get(weight);
    if (bet) total += gain(bet.primary, rooms.primary) + gain(bet.canary, rooms.canary);
  }
  return total;
}

function gain(bet: readonly number[], rooms: readonly number[]): number {
  let total = 0;
  // Of every player, weight and track at every look: counting is faster than iterating.
  for (let at = 0; at < bet.length; at += 1) total += (bet[at] ?? 0) * (rooms[at] ?? 0);
  return total;
}

/** log(sum(exp(x))), without leaving the range of numbers. */
export function logSum(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most === -Infinity ? most : most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}
