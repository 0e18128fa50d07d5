import { ok, type Result } from '@atrium/protocol';
import {
  ownedSince,
  type Directory,
  type DrainReason,
  type Found,
  type Loss,
  type Mark,
  type Pod,
  type RoomRecord,
  type View,
} from './directory.ts';

/** A join token is good for a minute; whoever has not come after two does not come with it. */
export const UNOPENED_MS = 120_000;

export type MembershipOptions = {
  directory: Directory;
  /** This pod as it is now. */
  self: () => Pod;
  /** Somebody else has the room, or nobody: whoever is in it here is to be moved. Once for each loss. */
  onLost: (loss: Loss & { found: Found | null }) => void;
};

/**
 * This pod among the others: which rooms it holds, and what it has heard. It has no clock: who wires it beats at a third
 * of the lease, and tidies every minute. What it holds stays so while the directory cannot be reached.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #held = new Map<string, RoomRecord>();
  #mark: Mark = 0;
  #seen: View & { drain: DrainReason | null } = { at: 0, pods: [], rollout: null, drain: null };
  #beating: Promise<Result<null>> | null = null;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** Of the last beat that was answered. */
  get seen(): Readonly<View & { drain: DrainReason | null }> {
    return this.#seen;
  }

  /** The record by which this pod serves the room: its epoch goes with whatever the pod writes. */
  recordOf(room: string): RoomRecord | null {
    return this.#held.get(room) ?? null;
  }

  /** The room is open here. */
  hold(record: RoomRecord): void {
    this.#held.set(record.room, record);
  }

  /** It is over, or was moved. */
  release(room: string): void {
    this.#held.delete(room);
  }

  /** One at a time: who calls while one is on its way gets its answer. */
  beat(): Promise<Result<null>> {
    this.#beating ??= this.#beat().finally(() => (this.#beating = null));
    return this.#beating;
  }

  /**
   * Makes both sides agree: ends rooms that were placed here and that nobody came to, and claims those that the directory
   * has lost while the lease held, as after a failover to a replica that was behind.
   */
  async tidy(): Promise<Result<null>> {
    const { directory, self } = this.#options;
    const { id } = self();
    const mine = [...this.#held.values()];
    const listed = await directory.held(id);
    if (!listed.ok) return listed;
    for (const { room, epoch } of listed.value) {
      if (this.#held.has(room) || this.#seen.at - ownedSince(epoch) < UNOPENED_MS) continue;
      const ended = await directory.end(room, { pod: id, epoch });
      if (!ended.ok) return ended;
    }
    const epochs = new Map(listed.value.map(({ room, epoch }) => [room, epoch]));
    return this.#confirm(mine.filter(({ room, epoch }) => epochs.get(room) !== epoch));
  }

  async #beat(): Promise<Result<null>> {
    const beat = await this.#options.directory.beat(this.#options.self(), this.#mark);
    if (!beat.ok) return beat;
    const { lost, lapsed, mark, at, pods, rollout, drain } = beat.value;
    this.#seen = { at, pods, rollout, drain };
    for (const loss of lost) this.#lose(loss, null);
    if (lapsed) {
      const confirmed = await this.#confirm([...this.#held.values()]);
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
      if (answer.kind === 'lost') this.#lose({ room: answer.room, epoch }, answer.found);
    });
    return ok(null);
  }

  /** Nothing where the room was given up meanwhile, or had back with a higher epoch. */
  #lose(loss: Loss, found: Found | null): void {
    if (this.#held.get(loss.room)?.epoch !== loss.epoch) return;
    this.#held.delete(loss.room);
    this.#options.onLost({ ...loss, found });
  }
}
