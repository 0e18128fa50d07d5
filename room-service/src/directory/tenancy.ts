import { limits, ok, type Result } from '@atrium/protocol';
import {
  ownedSince,
  type Directory,
  type DrainReason,
  type Epoch,
  type Lost,
  type Mark,
  type Pod,
  type RoomRecord,
  type View,
} from './directory.ts';

/** Whoever has not come after twice the time for which a ticket is good does not come with it. */
const UNOPENED_MS = 2 * limits.JOIN_TOKEN_TTL_MS;
/** In a pod that is full, or else names that nobody comes to would keep others out: a page opens its socket within seconds. */
const UNOPENED_IN_FULL_MS = 15_000;
/** As long as a connection that was lost may need to be there again; people go on meanwhile, and whoever stops pods waits. */
const LEAVE_TRIES = 4;
const LEAVE_AGAIN_AFTER_MS = 500;
/** A clock may be as much behind the last epoch it gave; a room that changed hands lived for longer. */
const BORN_WITHIN_MS = 50;

/** By which right a room is served here. `takenOverAt`: since when, by this pod's clock, where another had it before. */
export type Held = { epoch: Epoch; takenOverAt: number | null };

export type TenancyOptions = {
  directory: Pick<Directory, 'beat' | 'held' | 'confirm' | 'find' | 'end' | 'leave'>;
  /** This pod as it is now. */
  self: () => Pod;
  /** Whether the room is open in this process. */
  isOpen: (room: string) => boolean;
  /**
   * Somebody else has the room, or nobody, or this pod by a later record: whoever is in it here by the one that is lost has
   * to come again. Once for each loss.
   */
  onLost: (lost: Lost) => void;
  now: () => number;
  pause: (ms: number) => Promise<unknown>;
  onBug: (error: unknown) => void;
};

/** `askedAt`: when the last one was sent here by the record. */
type Stay = { record: RoomRecord; takenOverAt: number | null; askedAt: number };
type Ending = { epoch: Epoch; at: number; done: Promise<unknown> };

/**
 * This pod among the others: which rooms it may serve, from the record that names it until the room is over, and what it
 * has heard. It has no timer: who wires it beats at a third of the lease, and tidies every minute. What it holds stays so
 * while the directory cannot be reached. Rules: SPEC.md.
 */
export class Tenancy {
  readonly #options: TenancyOptions;
  readonly #stays = new Map<string, Stay>();
  /** Rooms that ended here, for a while: an answer that was on its way may still name them. */
  readonly #endings = new Map<string, Ending>();
  #mark: Mark = 0;
  #seen: View & { drain: DrainReason | null } = { at: 0, pods: [], rollout: null, drain: null };
  #beating: Promise<Result<null>> | null = null;
  #leaving = false;

  constructor(options: TenancyOptions) {
    this.#options = options;
  }

  /** Of the last beat that was answered. */
  get seen(): Readonly<View & { drain: DrainReason | null }> {
    return this.#seen;
  }

  /** Null also once this pod leaves: who asks it then is to take the room. */
  heldAs(room: string): Held | null {
    const stay = this.#leaving ? undefined : this.#stays.get(room);
    return stay === undefined ? null : { epoch: stay.record.epoch, takenOverAt: stay.takenOverAt };
  }

  /** The record by which this pod serves the room: its epoch goes with whatever the pod writes. */
  recordOf(room: string): RoomRecord | null {
    return this.#stays.get(room)?.record ?? null;
  }

  get isLeaving(): boolean {
    return this.#leaving;
  }

  /** How many rooms are held, opened or not. */
  get size(): number {
    return this.#stays.size;
  }

  /** The same, by the record of each. */
  records(): RoomRecord[] {
    return [...this.#stays.values()].map(({ record }) => record);
  }

  /** Somebody is sent here by a record that names this pod. False: the room has ended since that was read; look again. */
  async admit(record: RoomRecord): Promise<boolean> {
    if (this.#leaving) return false;
    const { room, epoch } = record;
    const ending = this.#endings.get(room);
    if (ending?.epoch === epoch) {
      await ending.done;
      // Where the directory could not be told, it has the room still, and so has this pod.
      if (this.#endings.get(room) === ending) return false;
    }
    this.#hold(record);
    return true;
  }

  /** Somebody is sent here for a room by a pod that read of it elsewhere. Null: this pod does not have it. */
  async admitTo(room: string): Promise<Result<Held | null>> {
    const { directory, self } = this.#options;
    const mine = this.recordOf(room);
    if (this.#leaving) return ok(null);
    if (mine !== null) this.#hold(mine);
    else {
      const found = await directory.find(room);
      if (!found.ok) return found;
      if (found.value?.record.pod !== self().id || !(await this.admit(found.value.record))) return ok(null);
    }
    return ok(this.heldAs(room));
  }

  /** It was given to another pod by this one. */
  release(room: string): void {
    this.#stays.delete(room);
  }

  /** It was closed in this process. */
  closed(room: string): void {
    const stay = this.#stays.get(room);
    if (this.#leaving || stay === undefined) return;
    // Until then somebody may be on the way.
    if (this.#options.now() - stay.askedAt >= limits.JOIN_TOKEN_TTL_MS) this.#end(stay.record);
  }

  /**
   * From now on every room is another pod's: those that close are not over. False: the directory could not be told, so that
   * they are free only when somebody has asked this pod, or its lease has run out.
   */
  async leave(): Promise<boolean> {
    const { directory, self, pause } = this.#options;
    this.#leaving = true;
    for (let tried = 1; ; tried += 1) {
      if ((await directory.leave(self().id)).ok) return true;
      if (tried === LEAVE_TRIES) return false;
      await pause(LEAVE_AGAIN_AFTER_MS);
    }
  }

  /** One at a time: who calls while one is on its way gets its answer. A pod that leaves would be back by it. */
  beat(): Promise<Result<null>> {
    if (this.#leaving) return Promise.resolve(ok(null));
    this.#beating ??= this.#beat().finally(() => (this.#beating = null));
    return this.#beating;
  }

  /** Says what this pod is now: one that is on its way may say what it was. */
  async beatAnew(): Promise<Result<null>> {
    await this.#beating?.catch(() => undefined);
    return this.beat();
  }

  /**
   * Makes both sides agree: ends rooms that nobody came to, and claims those that the directory has lost while the lease
   * held, as after a failover to a replica that was behind.
   */
  async tidy(): Promise<Result<null>> {
    const { directory, self, now } = this.#options;
    const { id } = self();
    for (const [room, { at }] of this.#endings) {
      if (now() - at > limits.JOIN_TOKEN_TTL_MS) this.#endings.delete(room);
    }
    this.#endUnopened(UNOPENED_MS);
    const mine = this.records();
    const listed = await directory.held(id);
    if (!listed.ok) return listed;
    for (const { room, epoch } of listed.value) {
      if (this.#stays.has(room) || this.#seen.at - ownedSince(epoch) < UNOPENED_MS) continue;
      const ended = await directory.end(room, { pod: id, epoch });
      if (!ended.ok) return ended;
    }
    const epochs = new Map(listed.value.map(({ room, epoch }) => [room, epoch]));
    return this.#confirm(mine.filter(({ room, epoch }) => epochs.get(room) !== epoch));
  }

  async #beat(): Promise<Result<null>> {
    if (this.#stays.size >= this.#options.self().roomsMax) this.#endUnopened(UNOPENED_IN_FULL_MS);
    const beat = await this.#options.directory.beat(this.#options.self(), this.#mark);
    if (!beat.ok) return beat;
    const { lost, lapsed, mark, at, pods, rollout, drain } = beat.value;
    this.#seen = { at, pods, rollout, drain };
    for (const loss of lost) this.#lose(loss);
    if (lapsed && !this.#leaving) {
      const confirmed = await this.#confirm(this.records());
      if (!confirmed.ok) return confirmed;
    }
    // Only now: until then the directory says it all again.
    this.#mark = mark;
    return ok(null);
  }

  async #confirm(records: readonly RoomRecord[]): Promise<Result<null>> {
    if (records.length === 0) return ok(null);
    const confirmed = await this.#options.directory.confirm(this.#options.self().id, records);
    if (!confirmed.ok) return confirmed;
    confirmed.value.forEach((answer, index) => {
      const epoch = records[index]?.epoch ?? 0;
      if (answer.kind === 'lost') this.#lose({ room: answer.room, epoch, found: answer.found });
    });
    return ok(null);
  }

  #hold(record: RoomRecord): void {
    const { self, onLost, now } = this.#options;
    const { room, epoch } = record;
    const stay = this.#stays.get(room);
    // An answer that was read before it went away and came back.
    if (stay !== undefined && stay.record.epoch > epoch) return;
    if (stay?.record.epoch === epoch) {
      stay.askedAt = now();
      return;
    }
    this.#stays.set(room, { record, takenOverAt: changedHands(record) ? now() : null, askedAt: now() });
    // Another pod had it meanwhile, and people who come back with its tickets.
    if (stay !== undefined) {
      onLost({ room, epoch: stay.record.epoch, found: { record, holder: { kind: 'living', pod: self() } } });
    }
  }

  /** Nothing where the room was given up meanwhile, or had back with a higher epoch. */
  #lose(lost: Lost): void {
    if (this.#stays.get(lost.room)?.record.epoch !== lost.epoch) return;
    this.#stays.delete(lost.room);
    this.#options.onLost(lost);
  }

  /** Those that nobody has come to for so long since the last one was sent. */
  #endUnopened(afterMs: number): void {
    const { isOpen, now } = this.#options;
    for (const [room, { record, askedAt }] of this.#stays) {
      if (!isOpen(room) && now() - askedAt > afterMs) this.#end(record);
    }
  }

  #end({ room, epoch }: RoomRecord): void {
    const { directory, self, now, onBug } = this.#options;
    this.#stays.delete(room);
    const told = directory.end(room, { pod: self().id, epoch }).then((ended) => {
      if (!ended.ok && this.#endings.get(room)?.epoch === epoch) this.#endings.delete(room);
    });
    const done = told.catch(onBug);
    this.#endings.set(room, { epoch, at: now(), done });
  }
}

/** Its first epoch is of the moment in which it was placed. */
function changedHands({ epoch, assignedAt }: RoomRecord): boolean {
  return ownedSince(epoch) - assignedAt > BORN_WITHIN_MS;
}
