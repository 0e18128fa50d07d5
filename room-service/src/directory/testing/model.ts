import type { DrainReason, Loss, PodId, RoomRecord } from '../directory.ts';

type Kept = RoomRecord & { over: boolean };

/** What a directory should answer, in as few words as possible. */
export class Model {
  readonly rooms = new Map<string, Kept>();
  readonly leases = new Map<PodId, number>();
  readonly unheard = new Map<PodId, Loss[]>();
  /** Who has yet to hear that their lease had run out. */
  readonly lapsed = new Set<PodId>();
  readonly draining = new Set<PodId>();
  /** Why somebody said that it will be stopped. */
  readonly drains = new Map<PodId, DrainReason>();
  readonly #settleMs: number;
  /** When somebody first came to it while it was empty. */
  bornAt: number | null = null;
  now = 0;
  highest = 0;

  constructor({ settleMs }: { settleMs: number }) {
    this.#settleMs = settleMs;
  }

  living(pod: PodId): boolean {
    return (this.leases.get(pod) ?? 0) > this.now;
  }

  serving(pod: PodId): boolean {
    return this.living(pod) && !this.draining.has(pod);
  }

  record(room: string): RoomRecord | null {
    const kept = this.rooms.get(room);
    if (kept === undefined) return null;
    const { over, ...record } = kept;
    return over ? null : record;
  }

  place(room: string, pod: PodId): 'stands' | 'made' | 'no_pod' | 'unsettled' {
    if (this.record(room) !== null) return 'stands';
    if (this.bornAt !== null && this.now < this.bornAt + this.#settleMs) return 'unsettled';
    return this.serving(pod) ? 'made' : 'no_pod';
  }

  take(from: RoomRecord, to: PodId, because: string): 'stale' | 'alive' | 'no_pod' | 'taken' {
    const record = this.record(from.room);
    if (record === null || !same(record, from)) return 'stale';
    if (to === from.pod) return 'taken';
    if (because === 'expired' && this.living(from.pod)) return 'alive';
    return this.serving(to) ? 'taken' : 'no_pod';
  }

  confirm(claim: RoomRecord): 'held' | 'lost' | 'restored' {
    const kept = this.rooms.get(claim.room);
    if (kept !== undefined && same(kept, claim) && !kept.over) return 'held';
    return kept !== undefined && kept.epoch >= claim.epoch ? 'lost' : 'restored';
  }

  /** Somebody has it from now on; whoever had it is to hear of that. */
  give(record: RoomRecord): void {
    const before = this.record(record.room);
    if (before !== null && before.pod !== record.pod) {
      this.unheard.set(before.pod, [
        ...(this.unheard.get(before.pod) ?? []),
        { room: before.room, epoch: before.epoch },
      ]);
    }
    this.rooms.set(record.room, { ...record, over: false });
    this.highest = Math.max(this.highest, record.epoch);
  }

  end(record: RoomRecord): 'ended' | 'stale' {
    const kept = this.rooms.get(record.room);
    if (kept === undefined || !same(kept, record)) return 'stale';
    kept.over = true;
    return 'ended';
  }

  forgetAll(): void {
    for (const kept of [this.rooms, this.leases, this.unheard, this.lapsed, this.draining, this.drains]) kept.clear();
    this.bornAt = null;
  }
}

const same = (a: RoomRecord, b: RoomRecord): boolean => a.pod === b.pod && a.epoch === b.epoch;
