import { ok, type Result } from '@atrium/protocol';
import { ownedSince, type Directory, type Epoch, type PodId, type RoomRecord } from './directory.ts';
import { UNOPENED_MS, type Membership } from './membership.ts';

/** A join token is good for as long: until then somebody may be on the way. */
const ON_THE_WAY_MS = 60_000;
/** A clock may be as much behind the last epoch it gave; a room that changed hands lived for longer. */
const BORN_WITHIN_MS = 50;

/** By which right a room is served here. `takenOverAt`: since when, by this pod's clock, where another had it before. */
export type Held = { epoch: Epoch; takenOverAt: number | null };

export type TenancyOptions = {
  directory: Pick<Directory, 'find' | 'end'>;
  membership: Membership;
  pod: PodId;
  /** Whether the room is open in this process. */
  isOpen: (room: string) => boolean;
  now: () => number;
  onBug: (error: unknown) => void;
};

type Stay = Held & { askedAt: number };
type Ending = { epoch: Epoch; at: number; done: Promise<unknown> };

/** Which rooms this pod may serve, from the record that names it until the room is over. Rules: SPEC.md. */
export class Tenancy {
  readonly #options: TenancyOptions;
  readonly #stays = new Map<string, Stay>();
  /** Rooms that ended here, for a while: an answer that was on its way may still name them. */
  readonly #endings = new Map<string, Ending>();
  #leaving = false;

  constructor(options: TenancyOptions) {
    this.#options = options;
  }

  heldAs(room: string): Held | null {
    const record = this.#options.membership.recordOf(room);
    const stay = this.#stays.get(room);
    return record === null || stay?.epoch !== record.epoch ? null : stay;
  }

  /** How many rooms are held, opened or not. */
  get size(): number {
    return this.#stays.size;
  }

  /** The same, by the record of each. */
  records(): RoomRecord[] {
    const { membership } = this.#options;
    return [...this.#stays.keys()].flatMap((room) => membership.recordOf(room) ?? []);
  }

  /** Somebody is sent here by a record that names this pod. False: the room has ended since that was read; look again. */
  async admit(record: RoomRecord): Promise<boolean> {
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
    const { membership, directory, pod } = this.#options;
    const mine = membership.recordOf(room);
    if (mine !== null) this.#hold(mine);
    else {
      const found = await directory.find(room);
      if (!found.ok) return found;
      if (found.value?.record.pod !== pod || !(await this.admit(found.value.record))) return ok(null);
    }
    return ok(this.heldAs(room));
  }

  /** Another pod has it. */
  lost(room: string): void {
    this.#stays.delete(room);
  }

  /** It was closed in this process. */
  closed(room: string): void {
    const record = this.#options.membership.recordOf(room);
    const askedAt = this.#stays.get(room)?.askedAt ?? 0;
    if (this.#leaving || record === null || this.#options.now() - askedAt < ON_THE_WAY_MS) return;
    this.#end(record);
  }

  /** Rooms that close from now on are not over: another pod has them next. */
  leave(): void {
    this.#leaving = true;
  }

  async tidy(): Promise<Result<null>> {
    const { membership, isOpen, now } = this.#options;
    for (const [room, ending] of this.#endings) if (now() - ending.at > ON_THE_WAY_MS) this.#endings.delete(room);
    for (const [room, { askedAt }] of this.#stays) {
      const record = membership.recordOf(room);
      if (record === null) this.#stays.delete(room);
      else if (!isOpen(room) && now() - askedAt > UNOPENED_MS) this.#end(record);
    }
    return membership.tidy();
  }

  #hold(record: RoomRecord): void {
    const { membership, now } = this.#options;
    const { room, epoch } = record;
    const held = membership.recordOf(room);
    const stay = this.#stays.get(room);
    // An answer that was read before it went away and came back.
    if (held !== null && held.epoch > epoch) return;
    if (held?.epoch === epoch && stay?.epoch === epoch) stay.askedAt = now();
    else this.#stays.set(room, { epoch, takenOverAt: changedHands(record) ? now() : null, askedAt: now() });
    membership.hold(record);
  }

  #end({ room, epoch }: RoomRecord): void {
    const { membership, directory, pod, now, onBug } = this.#options;
    membership.release(room);
    this.#stays.delete(room);
    const told = directory.end(room, { pod, epoch }).then((ended) => {
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
