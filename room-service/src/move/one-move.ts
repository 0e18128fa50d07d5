import type { PersonId } from '@atrium/protocol';
import type { Pod, PodId, RoomRecord } from '../directory/directory.ts';
import { atMost, sleep, type Clock } from './clock.ts';
import { flip, type FlipOptions } from './flip.ts';
import type { Departed, Leaving } from './leaving.ts';
import type { MoveFailure, MoveOutcome } from './mover.ts';
import type { Pace } from './pace.ts';
import type { Prepared, Target } from './target.ts';

/** The room ticks so often: what changed in it is told one tick and a call later. */
const TICK_MS = 100;
/** What has not changed is told so often, so that the target knows that the source lives. */
const HEARTBEAT_MS = 200;
/** A target that has said nothing for so long is taken for lost. */
const SILENT_MS = 5_000;
/** A page on a slow phone has a Device, two transports and its microphone there by then. */
export const READY_WITHIN_MS = 8_000;
/** For so long pages are told; with the wait for the last one it is less than the minute that a target gives a move. */
const TELLING_MS = 45_000;
/** By then every page has swapped its voices, or does so by itself (3 s). */
export const SWAP_WITHIN_MS = 5_000;
const OWN_TRIES = 3;
const OWN_AGAIN_AFTER_MS = 300;

export type OneMoveOptions = {
  id: string;
  room: string;
  record: RoomRecord;
  cold: boolean;
  leaving: Leaving;
  target: Target;
  /** null: there is none. One that was refused is not chosen again. */
  choose: (refused: ReadonlySet<PodId>) => Pod | null;
  /** The room is another pod's from now on. */
  release: () => void;
  pace: Pace;
  clock: Clock;
  directory: FlipOptions['directory'];
  onBug: (error: unknown) => void;
};

/** telling: pages attach. flipping: whose room it is is not known. gone: it is the target's. */
type Phase = 'telling' | 'flipping' | 'gone';

/** Why a move goes no further. */
class CalledOff extends Error {
  readonly why: MoveFailure;

  constructor(why: MoveFailure) {
    super(why);
    this.why = why;
  }
}

/** One room on its way from this pod to another, as SPEC.md draws it. */
export class OneMove {
  readonly #options: OneMoveOptions;
  #phase: Phase = 'telling';
  #why: MoveFailure | null = null;
  readonly #ready = new Set<PersonId>();
  #asked: Pod | null = null;

  constructor(options: OneMoveOptions) {
    this.#options = options;
  }

  /** Whose room it is is this move's to find out, whatever others hear of it. */
  get flips(): boolean {
    return this.#phase !== 'telling';
  }

  /** The pod that was asked last to have it, where it did not refuse. */
  get asked(): PodId | null {
    return this.#asked?.id ?? null;
  }

  /** Nothing where it has committed. */
  callOff(why: MoveFailure): void {
    if (this.#phase === 'telling') this.#why ??= why;
  }

  /** Never rejects. */
  async run(): Promise<MoveOutcome> {
    try {
      const { pod, invitation } = await this.#prepare();
      if (!this.#options.cold) await this.#attachAll(pod, invitation);
      return await this.#commit(pod);
    } catch (error) {
      if (!(error instanceof CalledOff)) this.#options.onBug(error);
      const why = error instanceof CalledOff ? error.why : 'failed';
      // What is the target's must not go on here.
      if (this.#phase !== 'gone') this.#stay();
      return { kind: 'called_off', why };
    }
  }

  /** The room goes on here; a target that does not hear of it finds out. */
  #stay(): void {
    const { leaving, target, room, id: move } = this.#options;
    leaving.stay();
    if (this.#asked !== null) void target.off(this.#asked, room, { move });
  }

  async #prepare(): Promise<{ pod: Pod; invitation: Extract<Prepared, { kind: 'ready' }> }> {
    const { choose, target, room, record, leaving, cold, id: move } = this.#options;
    const refused = new Set<PodId>();
    for (;;) {
      this.#check();
      const pod = choose(refused);
      if (pod === null) throw new CalledOff('no_target');
      this.#asked = pod;
      const audience = cold ? [] : leaving.audiences();
      const from = { pod: record.pod, epoch: record.epoch };
      const prepared = await target.prepare(pod, room, { move, from, people: leaving.size, audience });
      if (prepared.kind === 'ready') return { pod, invitation: prepared };
      // One that is silent may have heard it all the same.
      if (prepared.kind === 'silent') void target.off(pod, room, { move });
      this.#asked = null;
      refused.add(pod.id);
    }
  }

  /** Tells one page after another, and waits until all are ready or the last one has had its time. */
  async #attachAll(pod: Pod, { url, rtpCapabilities }: Extract<Prepared, { kind: 'ready' }>): Promise<void> {
    const { leaving, pace, clock } = this.#options;
    const until = clock.now() + TELLING_MS;
    // Who arrives, or comes back, meanwhile is told as well, but nobody waits for them: else one person could hold the room here.
    const first = new Set(leaving.untold());
    const watch = { on: true };
    const watching = this.#keepUp(pod, watch);
    try {
      for (let toldAt = clock.now(); ;) {
        this.#check();
        const untold = clock.now() < until && leaving.untold().length > 0;
        if (untold) await pace.turn();
        this.#check();
        const [next] = untold ? leaving.untold() : [];
        if (next !== undefined) {
          leaving.tell(next, { url, rtpCapabilities });
          if (first.delete(next)) toldAt = clock.now();
        } else if (!untold) {
          const isLate = clock.now() - toldAt >= READY_WITHIN_MS;
          const isReady = !leaving.entering && leaving.told().every((person) => this.#ready.has(person));
          if (isLate || isReady) return;
          await sleep(clock, TICK_MS / 2);
        }
      }
    } finally {
      watch.on = false;
      // The last one is answered before the room freezes: what it said must not come after the snapshot.
      await watching;
    }
  }

  /** Tells the target what everybody may hear, and learns who is ready there. */
  async #keepUp(pod: Pod, watch: { on: boolean }): Promise<void> {
    const { leaving, target, room, clock, id: move } = this.#options;
    let heardAt = clock.now();
    let saidAt = -Infinity;
    let changes = leaving.changes();
    while (watch.on) {
      if (changes.length > 0 || clock.now() - saidAt >= HEARTBEAT_MS) {
        saidAt = clock.now();
        const heard = await target.audience(pod, room, { move, changes });
        if (heard.kind === 'gone') return void this.callOff('target_lost');
        if (heard.kind === 'ok') {
          heardAt = clock.now();
          changes = [];
          this.#ready.clear();
          for (const person of heard.ready) this.#ready.add(person);
        } else if (clock.now() - heardAt >= SILENT_MS) return void this.callOff('target_lost');
      }
      await sleep(clock, TICK_MS);
      changes = merged(changes, leaving.changes());
    }
  }

  async #commit(pod: Pod): Promise<MoveOutcome> {
    const { leaving, target, room, record, directory, clock, release, id: move } = this.#options;
    this.#check();
    const frozenAt = clock.now();
    const moved = leaving.freeze();
    const restored = await target.commit(pod, room, { move, record, ...moved });
    this.#check();
    if (restored.kind !== 'restored') throw new CalledOff('target_lost');
    this.#phase = 'flipping';
    const flipped = await flip({ directory, record, to: pod.id, clock });
    if (flipped.kind === 'kept') {
      this.#phase = 'telling';
      throw new CalledOff(flipped.why);
    }
    this.#phase = 'gone';
    release();
    const attached = await this.#handOver(pod, flipped.record);
    const freezeMs = clock.now() - frozenAt;
    await this.#close(leaving.depart(attached));
    return { kind: 'moved', freezeMs, attached: attached.size, cold: moved.snapshot.sessions.length - attached.size };
  }

  /** Who goes on there; where no answer comes, those who were ready: the target looks itself, and has them. */
  async #handOver(pod: Pod, record: RoomRecord): Promise<Set<PersonId>> {
    const { target, room, clock, id: move } = this.#options;
    for (let tried = 1; tried <= OWN_TRIES; tried += 1) {
      const owned = await target.own(pod, room, { move, record });
      if (owned.kind === 'owns') return new Set(owned.attached);
      // It has dropped it, and has the room by the directory's word all the same: everybody comes by their token.
      if (owned.kind === 'gone') return new Set();
      if (tried < OWN_TRIES) await sleep(clock, OWN_AGAIN_AFTER_MS);
    }
    return new Set(this.#ready);
  }

  async #close(departed: Departed): Promise<void> {
    const { pace, clock } = this.#options;
    const swapped = atMost(clock, departed.swapped, SWAP_WITHIN_MS);
    for (const person of departed.cold) {
      await pace.turn();
      departed.send(person);
    }
    await swapped;
    departed.close();
  }

  /** Whether it may go on. */
  #check(): void {
    if (!this.#options.leaving.here) throw new CalledOff(this.#why === 'lost' ? 'lost' : 'no_room');
    if (this.#why !== null) throw new CalledOff(this.#why);
  }
}

/** The newest of each listener, in the order of the last change. */
function merged<T extends { listener: PersonId }>(older: readonly T[], newer: readonly T[]): T[] {
  const all = new Map<PersonId, T>();
  for (const one of [...older, ...newer]) {
    all.delete(one.listener);
    all.set(one.listener, one);
  }
  return [...all.values()];
}
