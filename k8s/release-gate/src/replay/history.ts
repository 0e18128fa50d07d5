import { BADNESS } from '../judge/evidence.ts';
import type { Laws } from '../judge/judge.ts';
import { lawOf } from '../judge/players.ts';
import { rooms } from './law.ts';
import type { Random } from './random.ts';
import { counted } from './trial.ts';

/** A day's rooms of a small fleet. */
const HISTORY_ROOMS = 20_000;

/** What is known of the primary's rooms before a release begins: as many as a fleet has counted in a day. */
export function history(random: Random, ratePerS: number): Laws {
  const before = counted(rooms(random, { count: HISTORY_ROOMS, lastsS: HISTORY_ROOMS / ratePerS }), random.uniform);
  const counts = BADNESS.map((_, index) => Array.from(before.primary).filter((one) => one === index).length);
  const law = lawOf(counts);
  return { '20s': law, '5m': law };
}
