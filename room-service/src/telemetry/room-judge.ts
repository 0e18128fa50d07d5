import type { LabelValue } from '@atrium/metrics';
import type { PersonKind } from '@atrium/protocol';
import { PATIENCE_MS } from './verdict.ts';

type Age = LabelValue<'age'>;
type Badness = LabelValue<'badness'>;

/** 20 s see joins and first media; 5 min see resumes, leaks and crashes. */
const AGES = { '20s': 20_000, '5m': 300_000 } as const satisfies Record<Age, number>;
const AGE_NAMES = Object.keys(AGES) as Age[];

/** Few enough to be labels; what lies between two edges is counted at one of them, by chance. */
const EDGES = [0, 0.1, 0.3, 1] as const;
const NAMES = ['0', '0.1', '0.3', '1'] as const satisfies readonly Badness[];

/** A move is committed or called off within some seconds; only time until an age counts, so that judging may wait. */
const HELD_MS = 30_000;

/** What a room was drawn with; it keeps both for its life, wherever it moves. */
export type Assignment = { track: LabelValue<'track'>; weight: LabelValue<'weight'> };

export type RoomVerdict = Assignment & { age: Age; badness: Badness; participant: PersonKind };

/** One room as it is known, plain data: it goes with the room when that moves to another process. */
export type RoomRecord = Assignment & {
  room: string;
  /** ms of `Date.now`. */
  assignedAt: number;
  /** Null at an age at which it is judged. */
  pending: Record<Age, Pending | null>;
};

type Pending = {
  /** Of all participants until that age, and what of it was not good. */
  allMs: number;
  badMs: number;
  /** Nobody else has been there. */
  bots: boolean;
  /** Somebody was to hear or see somebody; and somebody received anything. */
  awaited: boolean;
  received: boolean;
};

export type RoomJudgeOptions = {
  /** From 0 up to 1. */
  random: () => number;
  judged: (verdict: RoomVerdict) => void;
};

/**
 * Judges every assigned room once at each age, from its assignment on, whether anybody came or not: a room that nobody
 * got into, that fell silent or that is gone counts like any other (intention to treat).
 */
export class RoomJudge {
  readonly #options: RoomJudgeOptions;
  readonly #rooms = new Map<string, RoomRecord>();
  /** Rooms whose move is being committed, or was called off a moment ago. */
  readonly #heldUntil = new Map<string, number>();

  constructor(options: RoomJudgeOptions) {
    this.#options = options;
  }

  /** How many rooms are not judged at every age yet. */
  get size(): number {
    return this.#rooms.size;
  }

  /**
   * Once for each room; a second time changes nothing. `kind` of whoever it was opened for. `judgedUntil`: another process had
   * the room until then, and has judged it at the ages before; ms of `Date.now`.
   */
  assigned(room: string, kind: PersonKind, assignment: Assignment, assignedAt: number, judgedUntil = assignedAt): void {
    if (this.#rooms.has(room)) return;
    const bots = kind === 'bot';
    const at = (age: Age) =>
      assignedAt + AGES[age] < judgedUntil ? null : { allMs: 0, badMs: 0, bots, awaited: false, received: false };
    this.#rooms.set(room, { room, ...assignment, assignedAt, pending: { '20s': at('20s'), '5m': at('5m') } });
  }

  /** A participant's time in that room, ms of `Date.now`, judged. Unknown time is not good time here: silence must not look like health. */
  spent(room: string, kind: PersonKind, { isGood, from, to }: { isGood: boolean; from: number; to: number }): void {
    const record = this.#rooms.get(room);
    if (record === undefined) return;
    for (const age of AGE_NAMES) {
      const pending = record.pending[age];
      const end = Math.min(to, record.assignedAt + AGES[age]);
      if (pending === null || end <= from) continue;
      pending.allMs += end - from;
      if (!isGood) pending.badMs += end - from;
      // A person among bots makes it a room of people.
      if (kind === 'person') pending.bots = false;
    }
  }

  /** Whether it is still to be judged at some age, so that it matters what is known of it. */
  awaits(room: string): boolean {
    return this.#rooms.has(room);
  }

  /**
   * What of a participant's media is known. `awaitedSince`: since when something is to flow; null: nothing is. `receivedAt`:
   * when it was told that anything came; null: nothing has.
   */
  media(room: string, known: { awaitedSince: number | null; receivedAt: number | null }): void {
    const { awaitedSince, receivedAt } = known;
    const record = this.#rooms.get(room);
    if (record === undefined) return;
    for (const age of AGE_NAMES) {
      const pending = record.pending[age];
      if (pending === null) continue;
      const due = record.assignedAt + AGES[age];
      pending.awaited ||= awaitedSince !== null && awaitedSince <= due - PATIENCE_MS;
      // What came later is nothing that was had at that age.
      pending.received ||= receivedAt !== null && receivedAt <= due;
    }
  }

  /**
   * Judges what is old enough. `openFrom`: since when time of somebody in that room is not judged yet, which is waited for;
   * null when there is none.
   */
  sweep(now: number, openFrom: (room: string) => number | null): void {
    for (const record of this.#rooms.values()) {
      if (now < (this.#heldUntil.get(record.room) ?? 0)) continue;
      this.#heldUntil.delete(record.room);
      for (const age of AGE_NAMES) {
        const pending = record.pending[age];
        const due = record.assignedAt + AGES[age];
        if (pending === null || now < due || (openFrom(record.room) ?? due) < due) continue;
        record.pending[age] = null;
        this.#options.judged({
          track: record.track,
          weight: record.weight,
          age,
          participant: pending.bots ? 'bot' : 'person',
          badness: this.#rounded(shareOf(pending)),
        });
      }
      if (Object.values(record.pending).every((pending) => pending === null)) this.#rooms.delete(record.room);
    }
  }

  /**
   * The process ends, and with it all rooms that are here. Who is in one is cut off: their time until an age, which will not
   * come, is not good. `kindsIn`: of everybody in that room.
   */
  stopped(now: number, kindsIn: (room: string) => PersonKind[]): void {
    for (const { room } of this.#rooms.values())
      for (const kind of kindsIn(room)) this.spent(room, kind, { isGood: false, from: now, to: Infinity });
    this.sweep(Infinity, () => null);
  }

  /** What is known of a room that is about to move to another process. Until it has, or for so long, it is not judged. */
  handOver(room: string, now: number): RoomRecord | null {
    const record = this.#rooms.get(room);
    if (record === undefined) return null;
    this.#heldUntil.set(room, now + HELD_MS);
    return structuredClone(record);
  }

  /** It has moved: it is judged there and not here any more. */
  handedOver(room: string): void {
    this.#rooms.delete(room);
    this.#heldUntil.delete(room);
  }

  /** The other end of `handOver`. A room that is known here already stays as it is. */
  takeOver(record: RoomRecord): void {
    if (!this.#rooms.has(record.room)) this.#rooms.set(record.room, structuredClone(record));
  }

  /** To one of the two neighbouring edges, so that the mean over many rooms is kept. */
  #rounded(share: number): Badness {
    const above = EDGES.findIndex((edge) => edge >= share);
    const below = Math.max(0, above - 1);
    const [low = 0, high = 0] = [EDGES[below], EDGES[above]];
    if (above === below) return NAMES[0];
    return NAMES[this.#options.random() * (high - low) < share - low ? above : below] ?? '1';
  }
}

/** 1 where nobody got in, or nobody got any media that was to flow, whatever patience called its beginning good. */
function shareOf({ allMs, badMs, awaited, received }: Pending): number {
  return allMs === 0 || (awaited && !received) ? 1 : badMs / allMs;
}
