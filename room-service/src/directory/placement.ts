import { ok, wireError, type PersonKind, type Result, type WireError } from '@atrium/protocol';
import { KEPT_MS, type Directory, type Found, type Pod, type PodId, type RoomRecord, type View } from './directory.ts';
import { drawTrack, hasRoom, leastLoadedWithAnyRoom, lessLoadedOfTwo } from './draw.ts';
import { KnownPlaces } from './known-places.ts';
import { NewRooms } from './new-rooms.ts';

/** Each try meets a change that somebody made meanwhile: a pod that filled up, a room that was taken. */
const TRIES_MAX = 5;
/** More rooms than a pod is asked for in the ten minutes of an outage; 4 MB. */
const KNOWN_PLACES_MAX = 20_000;

/**
 * What a pod says of one room to another pod. refused: its port does, so its process is gone. silent: nothing came back
 * in time, and it may well be alive.
 */
export type Said = 'holds' | 'gone' | 'refused' | 'silent';

export type PlacementOptions = {
  directory: Directory;
  /** This pod as it is now. */
  self: () => Pod;
  /** What the last answered beat told. */
  seen: () => Pick<View, 'pods' | 'rollout'>;
  /** Whether this pod serves the room. */
  holds: (room: string) => boolean;
  /** Never rejects; a small GET on the pod's internal address. */
  ask: (pod: Pod, room: string) => Promise<Said>;
  /** That one address makes. */
  newRoomsPerMinute: number;
  random: () => number;
  now: () => number;
};

/** `address`: of whoever asks, as limits count it. `unreached`: the pod that the client was sent to, and could not reach. */
export type JoinRequest = { room: string; kind: PersonKind; address: string; unreached?: PodId };

/** `record`: null when the directory could not be asked. */
export type Decision =
  | { kind: 'here'; record: RoomRecord | null }
  | { kind: 'there'; pod: Pod; record: RoomRecord | null }
  | { kind: 'refused'; error: WireError };

type Chosen =
  | ({ kind: 'made' | 'stands' } & Found)
  | { kind: 'cannot'; pod: PodId }
  | { kind: 'nobody'; why: 'no_capacity' | 'too_many' };

/** Where a join goes: to the pod that has the room, or to the one that gets it. Rules: SPEC.md. */
export class Placement {
  readonly #options: PlacementOptions;
  readonly #known: KnownPlaces;
  readonly #newRooms: NewRooms;
  /** A question to a pod that is on its way serves everybody who would ask the same. */
  readonly #asking = new Map<string, Promise<Said>>();

  constructor(options: PlacementOptions) {
    this.#options = options;
    this.#known = new KnownPlaces({ max: KNOWN_PLACES_MAX, keptMs: KEPT_MS, now: options.now });
    this.#newRooms = new NewRooms({ perMinute: options.newRoomsPerMinute, now: options.now });
  }

  async decide(request: JoinRequest): Promise<Decision> {
    const cannot = new Set<PodId>();
    for (let tried = 0; tried < TRIES_MAX; tried += 1) {
      const chosen = await this.#placeOrFind(request, cannot);
      if (!chosen.ok) return this.#withoutDirectory(request.room);
      const { value } = chosen;
      if (value.kind === 'nobody') return { kind: 'refused', error: wireError(value.why) };
      if (value.kind === 'cannot') cannot.add(value.pod);
      else {
        const decision = await this.#follow(value, request, cannot);
        if (decision !== null) return decision;
      }
    }
    return { kind: 'refused', error: wireError('no_capacity') };
  }

  async #placeOrFind({ room, kind, address }: JoinRequest, cannot: ReadonlySet<PodId>): Promise<Result<Chosen>> {
    const { directory, seen } = this.#options;
    const { track, weight } = drawTrack(room, seen().rollout);
    const pod = this.#choose(({ track: its }) => its === track, cannot);
    const why = pod === null ? 'no_capacity' : 'too_many';
    const mayMake = this.#newRooms.take(address);
    if (pod === null || !mayMake) {
      // What was drawn by chance counts for its track, whether or not that has room.
      const isTurned = pod === null && mayMake && weight > 0;
      const found = await (isTurned ? directory.turnAway({ room, track, weight, kind }) : directory.find(room));
      if (mayMake && (!found.ok || found.value !== null || !isTurned)) this.#newRooms.giveBack(address);
      if (!found.ok) return found;
      return ok(found.value === null ? { kind: 'nobody', why } : { kind: 'stands', ...found.value });
    }
    const placed = await directory.place({ room, pod: pod.id, track, version: pod.version, weight, kind });
    if (!placed.ok || placed.value.kind !== 'made') this.#newRooms.giveBack(address);
    if (!placed.ok) return placed;
    const { value } = placed;
    return ok(value.kind === 'made' || value.kind === 'stands' ? value : { kind: 'cannot', pod: pod.id });
  }

  /** This pod where it can be, so that a join needs no second pod. */
  #choose(fits: (pod: Pod) => boolean, cannot: ReadonlySet<PodId>): Pod | null {
    const { self, seen, random } = this.#options;
    const me = self();
    const canTake = (pod: Pod) => fits(pod) && hasRoom(pod) && !cannot.has(pod.id);
    if (canTake(me)) return me;
    return lessLoadedOfTwo(
      seen().pods.filter((pod) => pod.id !== me.id && canTake(pod)),
      random,
    );
  }

  /** Where every pod has as many people as it should have, these had places already. */
  #spill(cannot: ReadonlySet<PodId>): Pod | null {
    const { self, seen } = this.#options;
    const me = self();
    const others = seen().pods.filter(({ id }) => id !== me.id);
    return leastLoadedWithAnyRoom([me, ...others].filter(({ id }) => !cannot.has(id)));
  }

  /** null: it has changed meanwhile. */
  async #follow(found: Found, request: JoinRequest, cannot: Set<PodId>): Promise<Decision | null> {
    const { record, holder } = found;
    if (holder.kind === 'left') return this.#take(found, 'expired', cannot);
    const { pod } = holder;
    if (pod.id === this.#options.self().id) return { kind: 'here', record };
    if (holder.kind === 'living' && pod.id !== request.unreached) return this.#there(pod, record);
    const said = await this.#ask(pod, record.room);
    switch (said) {
      case 'holds':
        return this.#there(pod, record);
      case 'gone':
      case 'refused':
        return this.#take(found, 'refused', cannot);
      case 'silent':
        // Which the directory allows only if the lease has run out.
        return this.#take(found, 'expired', cannot);
    }
  }

  async #take({ record, holder }: Found, because: 'refused' | 'expired', cannot: Set<PodId>): Promise<Decision | null> {
    const { room, pod, epoch, track } = record;
    const others = new Set([...cannot, pod]);
    // People are in it, so rather a pod of the other track than none; how the room was drawn stays in its record.
    const next =
      this.#choose((one) => one.track === track, others) ?? this.#choose(() => true, others) ?? this.#spill(others);
    if (next === null) return { kind: 'refused', error: wireError('no_capacity') };
    const taken = await this.#options.directory.take({ room, from: { pod, epoch }, to: next.id, because });
    if (!taken.ok) return this.#withoutDirectory(room);
    const { value } = taken;
    switch (value.kind) {
      case 'taken':
        return next.id === this.#options.self().id
          ? { kind: 'here', record: value.record }
          : this.#there(next, value.record);
      case 'alive':
        return holder.kind === 'left' ? null : this.#there(holder.pod, record);
      case 'no_pod':
        cannot.add(next.id);
        return null;
      case 'stale':
        return null;
    }
  }

  /** What this pod serves goes on; what another served is its to say. */
  async #withoutDirectory(room: string): Promise<Decision> {
    if (this.#options.holds(room)) return { kind: 'here', record: null };
    const pod = this.#known.of(room);
    if (pod !== null) {
      const said = await this.#ask(pod, room);
      if (said === 'holds') return { kind: 'there', pod, record: null };
      if (said === 'gone') this.#known.forget(room);
    }
    return { kind: 'refused', error: wireError('directory_unreachable') };
  }

  #there(pod: Pod, record: RoomRecord): Decision {
    this.#known.remember(record.room, pod);
    return { kind: 'there', pod, record };
  }

  #ask(pod: Pod, room: string): Promise<Said> {
    const question = JSON.stringify([pod.id, room]);
    const asked = this.#asking.get(question);
    if (asked !== undefined) return asked;
    const asking = this.#options.ask(pod, room).finally(() => this.#asking.delete(question));
    this.#asking.set(question, asking);
    return asking;
  }
}
