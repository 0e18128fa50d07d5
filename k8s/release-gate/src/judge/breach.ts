import { logSum, STAKE_MAX } from './bet.ts';
import { BADNESS, sum } from './evidence.ts';
import { STAKES, type Law } from './players.ts';

/**
 * Whether rooms have become worse than a limit at some moment: nobody bets on a moment that is not known, so that somebody begins with an
 * equal part at each of some, and what they have is added up (Shin, Ramdas, Rinaldo, "E-detectors", arXiv 2203.03532, for a stated number
 * of moments). While the mean Y of a room, given all that was before it, is at most `limit`, no part of it gains on average, so that 1/p is
 * reached with a chance of p at most, however often one looks.
 * `since`: for each of the moments the rooms from it on until now, by the index of their Y; none for one that is to come.
 * Natural logarithm.
 */
export function logBreach(since: readonly (readonly number[])[], limit: number): number {
  const bets = STAKES.map((stake) => betOf(stake, limit));
  const lots = since.flatMap((rooms) => bets.map((bet) => sum(bet.map((factor, at) => factor * (rooms[at] ?? 0)))));
  return logSum(lots) - Math.log(lots.length);
}

/** What a room of Y 0 loses is all that may be lost. */
const betOf = (stake: number, limit: number): number[] =>
  BADNESS.map((y) => Math.log1p((stake * STAKE_MAX * (y - limit)) / limit));

/** Mean Y of rooms by the index of it; null where there are none. */
export function meanOf(rooms: readonly number[]): number | null {
  const all = sum(rooms);
  return all === 0 ? null : sum(rooms.map((count, at) => count * (BADNESS[at] ?? 0))) / all;
}

/** `points`: of [0, 1], so much worse than rooms of this law. */
export const limitOf = (law: Law, points: number): number => (meanOf(law) ?? 0) + points;
