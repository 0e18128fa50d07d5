import { betOf, notWorse, worseBy, type Bet, type Player, type Test, type Worth } from './bet.ts';
import { chanceOf, sum, type Weight } from './evidence.ts';
import { pointsToExclude, type Policy } from './policy.ts';

/** Shares of rooms by the index of their Y in BADNESS; their sum is 1. */
export type Law = readonly number[];

/** How rooms are where nothing is known of them, and for how many rooms that counts: nearly all good. */
const USUAL: Law = [0.92, 0.05, 0.02, 0.01];
const USUAL_ROOMS = 100;

/** Of rooms by the index of their Y: the primary's before a run began. */
export function lawOf(rooms: readonly number[]): Law {
  const all = sum(rooms) + USUAL_ROOMS;
  return USUAL.map((share, at) => ((rooms[at] ?? 0) + share * USUAL_ROOMS) / all);
}

/** From careful to bold: one of them is near the best stake, whatever the release is like. */
export const STAKES = [0.05, 0.15, 0.3, 0.5, 0.7, 0.9] as const;
/** Each leaves 62 % of what is searched: a hundred-thousandth after all of them. */
const SEARCH_STEPS = 24;

/** How much worse is allowed, at which weights. */
type Allowed = Pick<Policy, 'delta' | 'eps'> & { weights: readonly Weight[] };

/** Which of its bets is the best nobody knows of a release that may be bad in any way, so a few are made side by side. */
export function testAgainst({ weights, delta, eps }: Allowed): Test {
  return { players: evenly(weights, (weight) => notWorse(weight, { delta, eps })) };
}

/** The same stakes for the claim that it is worse by `d`: what a release has to disprove. Used where nothing is known of rooms. */
export function plainTestFor(policy: Policy, step: number): Test {
  const d = pointsToExclude(policy, step);
  return { players: evenly(upTo(policy, step), (weight) => worseBy(weight, { d })) };
}

/**
 * Players who bet as grows fastest on rooms as they were, and their parts of the first 1; the plain ones have the rest, for rooms that
 * are not as they were. The bold one is the fastest and suffers most from a bad minute. Of 200 healthy synthetic releases at one
 * room a second half were promoted after 1,671 rooms and 95 % after 3,111; with plain bets alone after 2,057 and 3,720.
 */
const PLANNED = [
  { boldness: 1, part: 0.5 },
  { boldness: 0.6, part: 0.4 },
] as const;
const PLAIN_PART = 0.1;

/**
 * Of a good release it is known how its rooms are: as the primary's were before it began (`law`). So a bet is chosen that grows fastest
 * on those ("growth-rate optimal": Gruenwald, de Heide, Koolen, JRSS B 2024). It is a test for any law: only its speed depends on `law`.
 */
export function testFor(policy: Policy, step: number, law: Law): Test {
  const d = pointsToExclude(policy, step);
  const weights = upTo(policy, step);
  const best = new Map(weights.map((weight) => [weight, bestOf(weight, d, law)] as const));
  const planned = (boldness: number): Player['at'] =>
    new Map(
      [...best].map(([weight, { stake, centre }]) => [weight, betOf(worseBy(weight, { d, centre }), stake * boldness)]),
    );
  return {
    players: [
      ...PLANNED.map(({ boldness, part }) => ({ part, at: planned(boldness) })),
      ...plainTestFor(policy, step).players.map(({ part, at }) => ({ part: part * PLAIN_PART, at })),
    ],
  };
}

/** What a bet multiplies the wealth by with each room, in logarithms, on average, where both tracks are of this law. */
export function growth(bet: Bet, weight: Weight, law: Law): number {
  const w = chanceOf(weight);
  return mean(bet.canary, law) * w + mean(bet.primary, law) * (1 - w);
}

/** The stake and the centre that grow fastest where the canary is like the primary: concave in the one, with one top in the other. */
function bestOf(weight: Weight, d: number, law: Law): { stake: number; centre: number } {
  const stakeAt = (centre: number): number => {
    const worth = worseBy(weight, { d, centre });
    return top((stake) => growth(betOf(worth, stake), weight, law), 1);
  };
  const grown = (centre: number): number => growth(betOf(worseBy(weight, { d, centre }), stakeAt(centre)), weight, law);
  // Beyond this a canary that is worse by d would gain on average by its own rooms alone, and the primary's are counted later.
  const centre = top(grown, d * (1 - chanceOf(weight)));
  return { stake: stakeAt(centre), centre };
}

/** Where in [0, to] a function with one top is greatest (golden section). */
function top(of: (x: number) => number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, to];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [of(left), of(right)];
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    if (atLeft < atRight) {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = of(right);
    } else {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = of(left);
    }
  }
  return (low + high) / 2;
}

function evenly(weights: readonly Weight[], worth: (weight: Weight) => Worth): Player[] {
  return STAKES.map((stake) => ({
    part: 1 / STAKES.length,
    at: new Map(weights.map((weight) => [weight, betOf(worth(weight), stake)])),
  }));
}

const upTo = ({ weights }: Policy, step: number): readonly Weight[] => weights.slice(0, step + 1);

const mean = (factors: readonly number[], law: Law): number =>
  factors.reduce((total, factor, at) => total + factor * (law[at] ?? 0), 0);
