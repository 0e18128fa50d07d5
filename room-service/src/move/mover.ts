import type { PersonKind } from '@atrium/protocol';
import type { DrainReason } from '../directory/directory.ts';

/**
 * Why a room stayed where it is. no_room: it is not here, or over meanwhile; moving: a move of it is on its way; no_target: no
 * pod can take it, or those that were asked would not; target_lost: it fell silent, or dropped the room; unreachable: the
 * directory; lost: another pod has the room meanwhile; taken_back: by `callOff`; failed: a mistake of ours.
 */
export const MOVE_FAILURES = [
  'no_room',
  'moving',
  'no_target',
  'target_lost',
  'unreachable',
  'lost',
  'taken_back',
  'failed',
] as const;
export type MoveFailure = (typeof MOVE_FAILURES)[number];

/** `attached`: people who went on without a gap; `cold`: those who come by their resume token. `freezeMs`: for which nobody acted. */
export type MoveOutcome =
  { kind: 'moved'; freezeMs: number; attached: number; cold: number } | { kind: 'called_off'; why: MoveFailure };

/** `cold`: nobody is told to attach; everybody comes by their resume token, at the rate of the pod's bucket. */
export type MoveHow = { cold?: boolean };

/** Moves rooms of this pod to others. */
export type Mover = {
  /** Resolves when the room is there, or stays here. Never rejects. */
  move: (room: string, how?: MoveHow) => Promise<MoveOutcome>;
  /** Moves that have not committed are called off: their rooms stay. */
  callOff: () => void;
};

/** What a pod that drains says of it. `endsAt`: when whatever is left is cut off, ms of `Date.now`; null: never by itself. */
export type Draining = { reason: DrainReason; endsAt: number | null };

/** For whoever measures from outside. It changes nothing of what happens. */
export type MoveWatch = {
  ended: (outcome: MoveOutcome) => void;
  /** A page that was moved has all voices from the new place. `gapMs`: the longest time without any one of them. */
  swapped: (gapMs: number, kind: PersonKind) => void;
  /** null: the pod does not drain (any more). */
  draining: (state: Draining | null) => void;
};

const ignore = (): void => undefined;

export const UNWATCHED_MOVES: MoveWatch = { ended: ignore, swapped: ignore, draining: ignore };
