import type { PersonKind } from '@atrium/protocol';
import type { Directory, DrainReason, Epoch, Pod, PodId, RoomRecord } from '../directory/directory.ts';
import { Barred } from './barred.ts';
import { chooseTarget, type Chosen } from './choose.ts';
import type { Clock } from './clock.ts';
import type { Leaving } from './leaving.ts';
import { OneMove } from './one-move.ts';
import type { Pace } from './pace.ts';
import type { Target } from './target.ts';

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

/**
 * `attached`: people who went on without a gap; `cold`: those who come by their resume token. `freezeMs`: from the freeze until the
 * target has the room. In a large one nobody acts for a little longer, until the target has told all who are there ([MOV12]).
 */
export type MoveOutcome =
  { kind: 'moved'; freezeMs: number; attached: number; cold: number } | { kind: 'called_off'; why: MoveFailure };

/**
 * `cold`: nobody is told to attach; everybody comes by their resume token, at the rate of the pod's bucket. `endsAt`: when the
 * process ends with whoever is still here, ms of the clock, asked again and again since it may come nearer: the move commits
 * before, with whoever is attached by then. `telling`: how many of those who were there when it began are still to be told; said
 * when that changes, 0 at last, and then it waits for no turn of its own any more. `handedOver`: the room is there, and what is left of it here waits only for pages to
 * hear it from there; to be counted as moved from now on, also by whoever moves a few at a time. `to`: the pod that somebody has
 * named; no other is asked ([MOV23]).
 */
export type MoveHow = {
  cold?: boolean;
  endsAt?: () => number;
  telling?: (untold: number) => void;
  handedOver?: () => void;
  to?: PodId;
};

/** Moves rooms of this pod to others. */
export type Mover = {
  /** Resolves when the room is there and nothing is left of it here, or when it stays here. Never rejects. */
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

/** In less there is no waiting for a pod that has lost a call (4 s) and then for its pages (`WARM_NEEDS_MS`). */
const HURRIED_BELOW_MS = 13_000;

export type RoomMoverOptions = {
  pod: PodId;
  /** What the last beat told. */
  pods: () => readonly Pod[];
  recordOf: (room: string) => RoomRecord | null;
  /** The room is another pod's from now on. */
  release: (room: string) => void;
  /** The room here, for one move of it; null: it is not open here. */
  depart: (room: string, move: string) => Leaving | null;
  /** Ends what is here of a room that is another pod's, by the epoch `to` where that is known: its people come again. */
  lose: (room: string, to: Epoch | null) => void;
  target: Target;
  directory: Pick<Directory, 'take' | 'find'>;
  pace: Pace;
  clock: Clock;
  watch: MoveWatch;
  /** From 0 up to 1. */
  random: () => number;
  newId: () => string;
  onBug: (error: unknown) => void;
};

/** The source's side of all moves. */
export class RoomMover implements Mover {
  readonly #options: RoomMoverOptions;
  /** Until their people are there, or are told. */
  readonly #moves = new Map<string, OneMove>();
  readonly #barred: Barred;

  constructor(options: RoomMoverOptions) {
    this.#options = options;
    this.#barred = new Barred(options.clock);
  }

  async move(room: string, how: MoveHow = {}): Promise<MoveOutcome> {
    const outcome = await this.#move(room, how);
    this.#options.watch.ended(outcome);
    return outcome;
  }

  callOff(): void {
    for (const move of this.#moves.values()) move.callOff('taken_back');
  }

  /** Another pod has the room. True: a move of it will see to that, since this may be its own doing. */
  lost(room: string, to: Epoch | null): boolean {
    const move = this.#moves.get(room);
    move?.lost(to);
    return move?.flips ?? false;
  }

  /** How many rooms are on their way. */
  get size(): number {
    return this.#moves.size;
  }

  async #move(room: string, how: MoveHow): Promise<MoveOutcome> {
    const { cold = false, endsAt = () => Infinity, telling = ignore, handedOver = ignore, to = null } = how;
    const { recordOf, release, depart, lose, newId, target, directory, pace, clock, onBug } = this.#options;
    if (this.#moves.has(room)) return { kind: 'called_off', why: 'moving' };
    const id = newId();
    const record = recordOf(room);
    const leaving = record === null ? null : depart(room, id);
    if (record === null || leaving === null) return { kind: 'called_off', why: 'no_room' };
    // What a pod has said before keeps nobody from asking it who names it.
    if (to !== null) this.#barred.forget(room);
    const move = new OneMove({
      ...{ id, room, record, cold, endsAt, telling, leaving, target, directory, pace, clock, onBug },
      atOnce: () => this.#moves.size,
      choose: () => this.#choose(record, leaving.size, { to, endsAt: endsAt() }),
      bar: (pod, why) => this.#barred.bar(room, pod, why),
      release: () => release(room),
      handedOver: () => {
        this.#moves.delete(room);
        this.#barred.forget(room);
        handedOver();
      },
    });
    this.#moves.set(room, move);
    const outcome = await move.run();
    // It may be back, and on its way again.
    if (this.#moves.get(room) === move) this.#moves.delete(room);
    const isOver = outcome.kind === 'called_off' && (move.flips || outcome.why === 'lost');
    if (isOver) lose(room, move.lostTo);
    return outcome;
  }

  #choose({ room, track }: RoomRecord, people: number, { to, endsAt }: { to: PodId | null; endsAt: number }): Chosen {
    const { pod, pods, random, clock } = this.#options;
    // This pod is drained meanwhile, for which any other will do: that is a move of its own.
    if (to !== null && endsAt < Infinity) return { kind: 'none' };
    const { long, brief } = this.#barred.of(room);
    const but = new Set([pod, ...long]);
    const isHurried = endsAt - clock.now() < HURRIED_BELOW_MS;
    return chooseTarget({ pods: pods(), track, people, only: to, but, resting: brief, isHurried, random });
  }
}
