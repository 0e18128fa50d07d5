import type { PersonKind, Result } from '@atrium/protocol';

/**
 * How long a pod is taken for alive after its last beat, in ms of the directory's clock. Beats come at a third of it, so
 * that two may be lost; a room whose pod is silent, not merely gone, waits as long as this for its next one.
 */
export const LEASE_MS = 6_000;
/**
 * A directory that is empty may have lost what it had: for so long it makes no new rooms, so that those that live are told
 * first. A pod tries a Redis that was lost after 5 s at most, connects within 2 s, and beats at once then (redis-link.ts).
 */
export const SETTLE_MS = 8_000;
/**
 * What is over is remembered for as long: assignments for the release gate, the epochs of rooms that ended, and the rooms
 * of pods that nobody heard of again.
 */
export const KEPT_MS = 3_600_000;
/** Assignments that are kept at most: an hour of 55 new rooms a second, some 60 MB of Redis. */
export const ASSIGNMENTS_MAX = 200_000;

/**
 * A rollout is over when nobody has said it again for so long: whoever draws rooms to a canary must live, or it may be gone with
 * nobody left to say so, and every room that is drawn to it refused. A gate says it every 2 s, and comes back within this.
 */
export const ROLLOUT_MS = 30_000;

/** One start of one process: a restarted pod is another. */
export type PodId = string;
export type Track = 'primary' | 'canary';
/** Why a pod empties itself (architecture.md, 7). */
export type DrainReason = 'promote' | 'rollback' | 'scale-in' | 'node';
export type PodState = { kind: 'serving' } | { kind: 'draining'; reason: DrainReason };

/** What a pod says of itself with each beat. */
export type Pod = {
  id: PodId;
  /** How browsers reach it: a path at the edge like `/pods/<pod>/ws`, or an absolute WebSocket address. */
  address: string;
  /** How other pods reach it: `host:port`. */
  internal: string;
  track: Track;
  version: string;
  people: number;
  peopleMax: number;
  rooms: number;
  roomsMax: number;
  state: PodState;
};

/**
 * The fencing token of a room (Kleppmann, "How to do distributed locking", 2016): every change of owner has a higher one,
 * and no two have the same, over all rooms. It is the directory's clock in microseconds, or one more than the last one
 * where that is higher, so it also rises when the directory comes back without its data.
 */
export type Epoch = number;

/** The lowest epoch that can be given at that time, in ms. */
export const epochAt = (ms: number): Epoch => ms * 1_000;
/** When its owner got the room, in ms of the directory's clock. */
export const ownedSince = (epoch: Epoch): number => epoch / 1_000;

/** How a room was drawn; it keeps this for its life, whoever holds it (evidence.md, rule 2). */
export type Birth = {
  track: Track;
  /** Of the pod that it was drawn for. */
  version: string;
  /** Share of new rooms that the canary got when it was drawn, 0 to 1. */
  weight: number;
  kind: PersonKind;
};

export type RoomRecord = Birth & {
  room: string;
  pod: PodId;
  epoch: Epoch;
  /** When it was placed, in ms of the directory's clock. */
  assignedAt: number;
};

/** Lapsed: not heard of for a lease, which a pod that was cut off survives. Left: it said so, or is long forgotten. */
export type Holder = { kind: 'living'; pod: Pod } | { kind: 'lapsed'; pod: Pod } | { kind: 'left' };
export type Found = { record: RoomRecord; holder: Holder };

/** The canary's share of new rooms, 0 to 1; `salt` is the run's; `since` is when either was changed, in ms. */
export type Rollout = { weight: number; salt: string; since: number };

/** `at`: the directory's clock, ms. `pods`: those that live, by id. `rollout`: null when none runs. */
export type View = { at: number; pods: Pod[]; rollout: Rollout | null };

/**
 * What a pod has heard: it brings back with a beat the mark of the last answer that it has acted upon. Until then the
 * directory says the same again, since an answer may be lost, or what follows from it may fail.
 */
export type Mark = number;
/** A room that went to another, with the epoch that is no longer good. */
export type Loss = { room: string; epoch: Epoch };
/** `found`: who has it now; null: nobody. */
export type Lost = Loss & { found: Found | null };

export type Beat = View & {
  /** A pod knows its own moves among them. */
  lost: Lost[];
  mark: Mark;
  /** There was no lease: it had run out, the directory had lost its data, or this is the first beat. `confirm` all rooms. */
  lapsed: boolean;
  /** Why this pod will be stopped, where somebody said so. */
  drain: DrainReason | null;
};

export type Draw = Birth & { room: string; pod: PodId };
/** Of a room that no pod was found for. */
export type Turned = Omit<Draw, 'pod' | 'version'>;
/** `full` and `no_pod` are said of the pod that was drawn; nothing was written. */
export type Placed = ({ kind: 'made' | 'stands' } & Found) | { kind: 'full' } | { kind: 'no_pod' };

export type Owner = { pod: PodId; epoch: Epoch };
export type Take = {
  room: string;
  from: Owner;
  to: PodId;
  /** moved: by its owner. refused: its owner's port refuses, or says that it has no such room. expired: its owner is silent. */
  because: 'moved' | 'refused' | 'expired';
};
export type Taken =
  | ({ kind: 'taken' } & Found)
  /** Somebody else has it meanwhile, or nobody. */
  | { kind: 'stale'; found: Found | null }
  /** The lease of its owner has not run out. */
  | { kind: 'alive' }
  /** The pod that should get it is not there, or is draining. */
  | { kind: 'no_pod' };

export type Confirmed =
  { room: string; kind: 'held' | 'restored' } | { room: string; kind: 'lost'; found: Found | null };
export type Ended = { kind: 'ended' } | { kind: 'stale'; found: Found | null };

/**
 * Which room lives where. Every answer may be the refusal `directory_unreachable`. Of a change it says "not known", not
 * "not done": the next answer about the same room tells. Rules: SPEC.md.
 */
export type Directory = {
  /** Renews the lease of the pod, and so of all its rooms. `mark`: 0 before any answer. */
  beat: (pod: Pod, mark: Mark) => Promise<Result<Beat>>;
  /** What a beat tells everybody, for who is no pod. */
  look: () => Promise<Result<View>>;
  /**
   * The record that holds, after making the drawn one if there was none. One round trip. While an empty directory is told
   * what lives, of a room that it does not know the answer is `directory_unreachable`.
   */
  place: (draw: Draw) => Promise<Result<Placed>>;
  /**
   * The record that holds; where there is none, no pod of its track can take the room, and that it was drawn is told with the assignments:
   * once while those are kept, however often somebody comes for it.
   */
  turnAway: (turned: Turned) => Promise<Result<Found | null>>;
  find: (room: string) => Promise<Result<Found | null>>;
  /** Giving a room to who has it changes nothing. */
  take: (take: Take) => Promise<Result<Taken>>;
  /** Which of these are still the pod's, in their order; those that the directory has forgotten are written again. */
  confirm: (pod: PodId, records: readonly RoomRecord[]) => Promise<Result<Confirmed[]>>;
  /** All rooms that are the pod's, by name: also those that were placed there and that nobody ever came to. */
  held: (pod: PodId) => Promise<Result<RoomRecord[]>>;
  /** The room is over. Its assignment is still told. */
  end: (room: string, owner: Owner) => Promise<Result<Ended>>;
  /**
   * The rooms that were placed, as they were then, and those that were turned away, of no pod and no version, in that order: at most `limit` of those with an epoch above `after`.
   * Who comes again with the last one's epoch misses none and gets none twice, which times could not promise.
   */
  assigned: (page: { after: Epoch; limit: number }) => Promise<Result<RoomRecord[]>>;
  /** The pod ends in order; rooms that are still its own may be taken at once. */
  leave: (pod: PodId) => Promise<Result<null>>;
  /** null: none runs. To be said again before `ROLLOUT_MS` are over; what is already so stays as it is, `since` too. */
  setRollout: (rollout: { weight: number; salt: string } | null) => Promise<Result<Rollout | null>>;
  /** Whether there is such a pod. */
  setDrain: (pod: PodId, reason: DrainReason | null) => Promise<Result<boolean>>;
  /** Idempotent. */
  close: () => Promise<void>;
};

/** Shorter ones are for tests. */
export type Terms = {
  leaseMs: number;
  settleMs: number;
  keptMs: number;
  assignmentsMax: number;
  rolloutMs: number;
};
export const TERMS: Terms = {
  leaseMs: LEASE_MS,
  settleMs: SETTLE_MS,
  keptMs: KEPT_MS,
  assignmentsMax: ASSIGNMENTS_MAX,
  rolloutMs: ROLLOUT_MS,
};
