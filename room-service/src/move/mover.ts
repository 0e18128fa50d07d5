import type { PersonKind } from '@atrium/protocol';
import type { Directory, DrainReason, Epoch, Pod, PodId, RoomRecord } from '../directory/directory.ts';
import { chooseTarget } from './choose.ts';
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

/** A pod that would not have a room is not asked for it again before. */
const REFUSED_MS = 30_000;

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
  readonly #moves = new Map<string, OneMove>();
  /** What was heard of rooms that flip. */
  readonly #lostTo = new Map<string, Epoch>();
  /** When a pod refused a room. */
  readonly #refused = new Map<string, Map<PodId, number>>();

  constructor(options: RoomMoverOptions) {
    this.#options = options;
  }

  async move(room: string, { cold = false }: MoveHow = {}): Promise<MoveOutcome> {
    const outcome = await this.#move(room, cold);
    this.#options.watch.ended(outcome);
    return outcome;
  }

  callOff(): void {
    for (const move of this.#moves.values()) move.callOff('taken_back');
  }

  /** Another pod has the room. True: a move of it will see to that, since this may be its own doing. */
  lost(room: string, to: Epoch | null): boolean {
    const move = this.#moves.get(room);
    if (move !== undefined && to !== null) this.#lostTo.set(room, to);
    move?.callOff('lost');
    return move?.flips ?? false;
  }

  /** How many rooms are on their way. */
  get size(): number {
    return this.#moves.size;
  }

  async #move(room: string, cold: boolean): Promise<MoveOutcome> {
    const { recordOf, release, depart, lose, newId, target, directory, pace, clock, onBug } = this.#options;
    if (this.#moves.has(room)) return { kind: 'called_off', why: 'moving' };
    const id = newId();
    const record = recordOf(room);
    const leaving = record === null ? null : depart(room, id);
    if (record === null || leaving === null) return { kind: 'called_off', why: 'no_room' };
    const move = new OneMove({
      ...{ id, room, record, cold, leaving, target, directory, pace, clock, onBug },
      choose: (refused) => this.#choose(record, leaving.size, refused),
      release: () => release(room),
    });
    this.#moves.set(room, move);
    const outcome = await move.run();
    this.#moves.delete(room);
    if (outcome.kind === 'moved') this.#refused.delete(room);
    else {
      if (outcome.why === 'target_lost' && move.asked !== null) this.#refuse(room, move.asked);
      if (move.flips || outcome.why === 'lost') lose(room, this.#lostTo.get(room) ?? null);
    }
    this.#lostTo.delete(room);
    return outcome;
  }

  #choose({ room, track }: RoomRecord, people: number, refused: ReadonlySet<PodId>): Pod | null {
    const { pod, pods, random, clock } = this.#options;
    for (const one of refused) this.#refuse(room, one);
    const known = this.#refused.get(room);
    for (const [one, at] of known ?? []) if (clock.now() - at >= REFUSED_MS) known?.delete(one);
    const but = new Set([pod, ...(known?.keys() ?? []), ...refused]);
    return chooseTarget({ pods: pods(), track, people, but, random });
  }

  #refuse(room: string, pod: PodId): void {
    const known = this.#refused.get(room) ?? new Map<PodId, number>();
    if (!known.has(pod)) known.set(pod, this.#options.clock.now());
    this.#refused.set(room, known);
  }
}
