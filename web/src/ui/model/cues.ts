import type { Happening } from './happenings.ts';

export type Cue = 'came' | 'went' | 'knock' | 'wave';

/** In a crowd somebody comes or goes all the time: then only one's own circle is heard. */
const SMALL_ROOM = 12;

/** The tone for what happened, or null; a knock or a wave has one anyway. */
export function cueFor(list: readonly Happening[], people: number): Cue | null {
  const has = (kind: Happening['kind']) => list.some((item) => item.kind === kind);
  if (has('circle-came') || has('my-circle')) return 'came';
  if (has('circle-went')) return 'went';
  if (people > SMALL_ROOM) return null;
  if (has('came')) return 'came';
  return has('went') ? 'went' : null;
}

/** Notes of each cue: Hz, and when each begins, s. */
export const CUE_NOTES: Readonly<Record<Cue, readonly { hz: number; atS: number }[]>> = {
  came: [
    { hz: 523, atS: 0 },
    { hz: 784, atS: 0.09 },
  ],
  went: [
    { hz: 587, atS: 0 },
    { hz: 392, atS: 0.09 },
  ],
  knock: [
    { hz: 196, atS: 0 },
    { hz: 196, atS: 0.16 },
  ],
  wave: [
    { hz: 659, atS: 0 },
    { hz: 880, atS: 0.08 },
    { hz: 1_047, atS: 0.16 },
  ],
};
