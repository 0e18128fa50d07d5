import type { Arrival } from './arrival-log.ts';

/** Packets that came, and that did not. */
export type Loss = { packets: number; lost: number };

const SEQUENCES = 65_536;

/** What is missing between the first and the last packet of one stream, by their numbers: late ones and doubles are not lost. */
export function lossOf(arrivals: readonly Arrival[]): Loss {
  const [first] = arrivals;
  if (first === undefined) return { packets: 0, lost: 0 };
  const seen = new Set<number>();
  let newest = first.sequence;
  // The first one may be late itself.
  let oldest = newest;
  for (const { sequence } of arrivals) {
    // The nearest number to the newest one that has these 16 bits (RFC 3550, A.1).
    const ahead = ((((sequence - newest + SEQUENCES / 2) % SEQUENCES) + SEQUENCES) % SEQUENCES) - SEQUENCES / 2;
    const number = newest + ahead;
    seen.add(number);
    newest = Math.max(newest, number);
    oldest = Math.min(oldest, number);
  }
  return { packets: seen.size, lost: newest - oldest + 1 - seen.size };
}
