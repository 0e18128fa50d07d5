import { ok, refuse, type Result } from '@atrium/protocol';
import {
  epochAt,
  TERMS,
  type Beat,
  type Confirmed,
  type Directory,
  type DrainReason,
  type Draw,
  type Ended,
  type Epoch,
  type Found,
  type Holder,
  type Loss,
  type Mark,
  type Owner,
  type Placed,
  type Pod,
  type PodId,
  type RoomRecord,
  type Rollout,
  type Take,
  type Taken,
  type Terms,
  type Turned,
  type View,
} from '../directory.ts';

export type MemoryDirectoryOptions = { now: () => number; terms?: Partial<Terms> };

/** A pod stays known for a while after its last beat; `pod` is null once it has left. */
type Seat = {
  pod: Pod | null;
  leaseUntil: number;
  /** Mark of the last beat that found none. */
  lapse: Mark;
  drain: DrainReason | null;
  held: Set<string>;
  /** With the mark of each, rising. */
  lost: (Loss & { mark: Mark })[];
};

/** What the rules say, without a network in between: whatever asks a directory is tried with it. */
export class MemoryDirectory implements Directory {
  readonly #now: () => number;
  readonly #terms: Terms;
  readonly #seats = new Map<PodId, Seat>();
  /** Those that ended keep their epoch. */
  readonly #rooms = new Map<string, { record: RoomRecord; overAt: number | null }>();
  #assigned: RoomRecord[] = [];
  /** When, by room. */
  readonly #turned = new Map<string, number>();
  #rollout: (Rollout & { until: number }) | null = null;
  #epoch: Epoch = 0;
  #bornAt: number | null = null;

  constructor({ now, terms = {} }: MemoryDirectoryOptions) {
    this.#now = now;
    // Every test begins with an empty one.
    this.#terms = { ...TERMS, settleMs: 0, ...terms };
  }

  beat(pod: Pod, mark: Mark): Promise<Result<Beat>> {
    // A clock that is behind, after its directory was lost, must not give marks that the pod has heard.
    this.#raiseEpoch(mark);
    const seat = this.#seats.get(pod.id);
    const { drain = null, held = new Set<string>(), lost = [] } = seat ?? {};
    const lapse = this.#isLiving(pod.id) ? (seat?.lapse ?? 0) : this.#nextEpoch();
    const unheard = lost.filter((loss) => loss.mark > mark);
    const leaseUntil = this.#now() + this.#terms.leaseMs;
    this.#seats.set(pod.id, { pod, leaseUntil, lapse, drain, held, lost: unheard });
    this.#forget();
    return answer({
      ...this.#view(),
      lost: unheard.map(({ room, epoch }) => ({ room, epoch, found: this.#found(room) })),
      mark: Math.max(mark, lapse, unheard.at(-1)?.mark ?? 0),
      lapsed: lapse > mark,
      drain,
    });
  }

  look(): Promise<Result<View>> {
    return answer(this.#view());
  }

  place({ room, pod, track, version, weight, kind }: Draw): Promise<Result<Placed>> {
    const there = this.#found(room);
    if (there !== null) return answer({ kind: 'stands', ...there });
    if (this.#now() < (this.#bornAt ?? -Infinity) + this.#terms.settleMs) {
      return Promise.resolve(refuse('directory_unreachable'));
    }
    const seat = this.#serving(pod);
    if (seat === null) return answer({ kind: 'no_pod' });
    if (seat.held.size >= seat.pod.roomsMax) return answer({ kind: 'full' });
    const assignedAt = this.#now();
    const record = { room, pod, epoch: this.#nextEpoch(), assignedAt, track, version, weight, kind };
    this.#give(record);
    this.#assigned.push(record);
    if (this.#assigned.length > this.#terms.assignmentsMax) this.#assigned.shift();
    return answer({ kind: 'made', record, holder: this.#holder(pod) });
  }

  turnAway({ room, track, weight, kind }: Turned): Promise<Result<Found | null>> {
    const there = this.#found(room);
    const isSettled = this.#now() >= (this.#bornAt ?? -Infinity) + this.#terms.settleMs;
    const isKnown = (this.#turned.get(room) ?? -Infinity) > this.#now() - this.#terms.keptMs;
    if (there !== null || !isSettled || isKnown) return answer(there);
    const assignedAt = this.#now();
    this.#turned.set(room, assignedAt);
    this.#assigned.push({ room, pod: '', epoch: this.#nextEpoch(), assignedAt, track, version: '', weight, kind });
    if (this.#assigned.length > this.#terms.assignmentsMax) this.#assigned.shift();
    return answer(null);
  }

  find(room: string): Promise<Result<Found | null>> {
    return answer(this.#found(room));
  }

  take({ room, from, to, because }: Take): Promise<Result<Taken>> {
    const there = this.#found(room);
    if (there === null || !isOwner(there.record, from)) return answer({ kind: 'stale', found: there });
    if (from.pod === to) return answer({ kind: 'taken', ...there });
    if (because === 'expired' && there.holder.kind === 'living') return answer({ kind: 'alive' });
    if (this.#serving(to) === null) return answer({ kind: 'no_pod' });
    this.#withdraw(there.record, to);
    const record = { ...there.record, pod: to, epoch: this.#nextEpoch() };
    this.#give(record);
    return answer({ kind: 'taken', record, holder: this.#holder(to) });
  }

  confirm(pod: PodId, records: readonly RoomRecord[]): Promise<Result<Confirmed[]>> {
    return answer(records.map((record) => this.#confirm({ ...record, pod })));
  }

  held(pod: PodId): Promise<Result<RoomRecord[]>> {
    const records = [...(this.#seats.get(pod)?.held ?? [])].flatMap((room) => this.#found(room)?.record ?? []);
    return answer(records.sort((a, b) => (a.room < b.room ? -1 : 1)));
  }

  end(room: string, owner: Owner): Promise<Result<Ended>> {
    const kept = this.#rooms.get(room);
    if (kept === undefined || !isOwner(kept.record, owner)) return answer({ kind: 'stale', found: this.#found(room) });
    kept.overAt ??= this.#now();
    this.#seats.get(owner.pod)?.held.delete(room);
    return answer({ kind: 'ended' });
  }

  assigned({ after, limit }: { after: Epoch; limit: number }): Promise<Result<RoomRecord[]>> {
    const from = Math.max(after, epochAt(this.#now() - this.#terms.keptMs));
    return answer(this.#assigned.filter(({ epoch }) => epoch > from).slice(0, limit));
  }

  leave(pod: PodId): Promise<Result<null>> {
    const seat = this.#seats.get(pod);
    if (seat !== undefined) Object.assign(seat, { pod: null, leaseUntil: this.#now() });
    return answer(null);
  }

  setRollout(rollout: { weight: number; salt: string } | null): Promise<Result<Rollout | null>> {
    const now = this.#now();
    const { weight, salt, since } = this.#runs() ?? {};
    const isNew = rollout?.weight !== weight || rollout?.salt !== salt;
    const until = now + this.#terms.rolloutMs;
    this.#rollout = rollout && { ...rollout, since: isNew ? now : (since ?? now), until };
    return answer(this.#runs());
  }

  setDrain(pod: PodId, reason: DrainReason | null): Promise<Result<boolean>> {
    const seat = this.#seats.get(pod);
    if (seat === undefined) return answer(false);
    seat.drain = reason;
    return answer(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #confirm(claim: RoomRecord): Confirmed {
    const { room, epoch } = claim;
    const kept = this.#rooms.get(room);
    if (kept?.overAt === null && isOwner(kept.record, claim)) return { room, kind: 'held' };
    if (kept !== undefined && kept.record.epoch >= epoch) return { room, kind: 'lost', found: this.#found(room) };
    if (kept?.overAt === null) this.#withdraw(kept.record, claim.pod);
    this.#raiseEpoch(epoch);
    this.#give(claim);
    return { room, kind: 'restored' };
  }

  #found(room: string): Found | null {
    const kept = this.#rooms.get(room);
    if (kept?.overAt !== null) return null;
    return { record: kept.record, holder: this.#holder(kept.record.pod) };
  }

  #holder(id: PodId): Holder {
    const pod = this.#seats.get(id)?.pod ?? null;
    if (pod === null) return { kind: 'left' };
    return { kind: this.#isLiving(id) ? 'living' : 'lapsed', pod };
  }

  #isLiving(id: PodId): boolean {
    return (this.#seats.get(id)?.leaseUntil ?? 0) > this.#now();
  }

  #serving(id: PodId): (Seat & { pod: Pod }) | null {
    const seat = this.#seats.get(id);
    if (seat === undefined || !this.#isLiving(id)) return null;
    const { pod } = seat;
    return pod?.state.kind === 'serving' ? { ...seat, pod } : null;
  }

  #runs(): Rollout | null {
    if (this.#rollout === null || this.#rollout.until <= this.#now()) return null;
    const { weight, salt, since } = this.#rollout;
    return { weight, salt, since };
  }

  #view(): View {
    const pods = [...this.#seats].flatMap(([id, { pod }]) => (pod !== null && this.#isLiving(id) ? [pod] : []));
    return { at: this.#now(), pods: pods.sort((a, b) => (a.id < b.id ? -1 : 1)), rollout: this.#runs() };
  }

  #give(record: RoomRecord): void {
    this.#rooms.set(record.room, { record, overAt: null });
    this.#seats.get(record.pod)?.held.add(record.room);
  }

  /** Tells its owner, unless it only claims it again. */
  #withdraw({ room, pod, epoch }: RoomRecord, to: PodId): void {
    const seat = this.#seats.get(pod);
    seat?.held.delete(room);
    if (pod !== to) seat?.lost.push({ room, epoch, mark: this.#nextEpoch() });
  }

  #nextEpoch(): Epoch {
    this.#raiseEpoch(Math.max(this.#epoch + 1, epochAt(this.#now())));
    return this.#epoch;
  }

  #raiseEpoch(least: Epoch): void {
    this.#bornAt ??= this.#now();
    this.#epoch = Math.max(this.#epoch, least);
  }

  #forget(): void {
    const before = this.#now() - this.#terms.keptMs;
    for (const [id, { leaseUntil, held }] of this.#seats) {
      if (leaseUntil > before) continue;
      for (const room of held) this.#rooms.delete(room);
      this.#seats.delete(id);
    }
    for (const [room, { overAt }] of this.#rooms) if (overAt !== null && overAt <= before) this.#rooms.delete(room);
    const first = this.#assigned.findIndex(({ epoch }) => epoch > epochAt(before));
    if (first !== 0) this.#assigned = first === -1 ? [] : this.#assigned.slice(first);
  }
}

const answer = <T>(value: T): Promise<Result<T>> => Promise.resolve(ok(value));
const isOwner = (record: RoomRecord, { pod, epoch }: Owner): boolean => record.pod === pod && record.epoch === epoch;
