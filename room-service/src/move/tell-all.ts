import type { PersonId } from '@atrium/protocol';
import { sleep, type Clock } from './clock.ts';
import type { KeepUp } from './keep-up.ts';
import type { Invitation, Leaving } from './leaving.ts';
import type { Pace } from './pace.ts';

/** How often it is looked how far it is. */
export const LOOK_MS = 50;
/** A page on a slow phone has a Device, two transports and its microphone there by then. */
export const READY_WITHIN_MS = 8_000;
/** For so long pages are told; with the wait for the last one it is less than the minute that a target gives a move. */
const TELLING_MS = 45_000;

export type TellAllOptions = {
  leaving: Pick<Leaving, 'untold' | 'told' | 'entering' | 'tell'>;
  invitation: Invitation;
  /** Who is ready there. */
  keepUp: Pick<KeepUp, 'ready' | 'told'>;
  /** Nobody is told. */
  cold: boolean;
  /** How many of those who were there when it began are still to be told; said when that changes, 0 at last. */
  telling: (untold: number) => void;
  /** Throws where it is to go no further. */
  check: () => void;
  /** Whether there is no more time. */
  isEnding: () => boolean;
  /** All are ready who will be: whether the room may go now, with the others. */
  mayGo: () => boolean;
  pace: Pace;
  clock: Clock;
};

/**
 * Tells one page after another, and waits until all are ready or the last one has had its time. Whoever arrives or comes back
 * meanwhile is told as well, after the others, but nobody waits for them: else one person could hold the room here.
 */
export async function tellAll(options: TellAllOptions): Promise<void> {
  const { leaving, invitation, keepUp, cold, telling, check, isEnding, mayGo, pace, clock } = options;
  const from = clock.now();
  const first = new Set(cold ? [] : leaving.untold());
  let toldAt = from;
  let turn: number | null = null;
  telling(first.size);
  for (;;) {
    check();
    const now = clock.now();
    const isOver = now - from >= TELLING_MS + READY_WITHIN_MS || isEnding();
    const untold = cold || isOver || now - from >= TELLING_MS ? [] : leaving.untold();
    if (keepOnly(first, untold)) telling(first.size);
    const next = untold.find((person) => first.has(person)) ?? untold[0];
    const hasWaited = now - toldAt >= READY_WITHIN_MS || (next === undefined && areReady(options));
    if (isOver || (first.size === 0 && hasWaited && mayGo())) return;
    if (next === undefined) turn = null;
    else turn ??= first.size > 0 ? (pace.take(1)[0] ?? now) : pace.takeLate();
    if (next === undefined || turn === null || turn > now) {
      await sleep(clock, turn === null ? LOOK_MS : Math.min(LOOK_MS, turn - now));
      continue;
    }
    leaving.tell(next, invitation);
    keepUp.told(next);
    turn = null;
    if (!first.delete(next)) continue;
    toldAt = now;
    telling(first.size);
  }
}

function areReady({ cold, leaving, keepUp }: TellAllOptions): boolean {
  return cold || (!leaving.entering && leaving.told().every((person) => keepUp.ready.has(person)));
}

/** Whoever has gone, and comes back, is no more among the first. Answers whether somebody is out. */
function keepOnly(first: Set<PersonId>, untold: readonly PersonId[]): boolean {
  const before = first.size;
  const still = new Set(untold);
  for (const person of first) if (!still.has(person)) first.delete(person);
  return first.size < before;
}
