import type { PersonId } from '@atrium/protocol';
import type { Epoch, Pod, PodId, RoomRecord } from '../directory/directory.ts';
import type { Trouble } from './barred.ts';
import { CalledOff } from './called-off.ts';
import type { Chosen } from './choose.ts';
import { atMost, sleep, until, type Clock } from './clock.ts';
import { flip, obstacle, type FlipOptions, type Kept } from './flip.ts';
import { follow } from './follow.ts';
import { handOver } from './hand-over.ts';
import { KeepUp } from './keep-up.ts';
import type { Departed, Invitation, Leaving, Lost } from './leaving.ts';
import { inWords } from './lost-words.ts';
import type { MoveFailure, MoveOutcome } from './mover.ts';
import type { Pace } from './pace.ts';
import type { Target } from './target.ts';
import { LOOK_MS, tellAll } from './tell-all.ts';

/** By then every page has swapped its voices, or does so by itself (3 s). */
export const SWAP_WITHIN_MS = 5_000;
/** Before the process ends: for the snapshot and the flip, also on a machine that is busy with many of them. */
const COMMIT_NEEDS_MS = 2_000;
/** And for those who are attached, until the last of them has swapped by itself. */
const SWAP_NEEDS_MS = 3_000;
/** Eight rooms that tell their pages wait for a turn each: a bucket that is not further behind is as good as free. */
const BEHIND_MAX_MS = 400;

export type OneMoveOptions = {
  id: string;
  room: string;
  record: RoomRecord;
  cold: boolean;
  /** When the process ends, ms of the clock; it may come nearer meanwhile. */
  endsAt: () => number;
  leaving: Leaving;
  target: Target;
  /** Whom to ask next. */
  choose: () => Chosen;
  /** It is not to be chosen again at once. */
  bar: (pod: PodId, why: Trouble) => void;
  /** How many of those who were there when it began are still to be told; said when that changes, 0 at last. */
  telling: (untold: number) => void;
  /** How many rooms of this pod are on their way. */
  atOnce: () => number;
  /** The room is another pod's from now on. */
  release: () => void;
  /** All its people are there, or are told; what is left is what they still hear of it here. */
  handedOver: () => void;
  pace: Pace;
  clock: Clock;
  directory: FlipOptions['directory'];
  onBug: (error: unknown) => void;
};

/**
 * telling: pages attach. frozen: the target restores it. flipping: whose room it is is not known. gone: it is the target's.
 * closing: and its people know.
 */
type Phase = 'telling' | 'frozen' | 'flipping' | 'gone' | 'closing';

/** One room on its way from this pod to another, as SPEC.md draws it. */
export class OneMove {
  readonly #options: OneMoveOptions;
  #phase: Phase = 'telling';
  #why: MoveFailure | null = null;
  #lostTo: Epoch | null = null;
  #ready: ReadonlySet<PersonId> = new Set();
  #asked: Pod | null = null;
  #letBucketGo: (() => void) | null = null;
  #unfollow: (() => void) | null = null;

  constructor(options: OneMoveOptions) {
    this.#options = options;
  }

  /** Whose room it is is this move's to find out, whatever others hear of it. */
  get flips(): boolean {
    return this.#phase === 'flipping' || this.#phase === 'gone';
  }

  /** Of a room that is another's now, where it is known by which epoch. */
  get lostTo(): Epoch | null {
    return this.#lostTo;
  }

  /** Nothing where it has committed. */
  callOff(why: MoveFailure): void {
    if (this.#phase === 'telling' || this.#phase === 'frozen') this.#why ??= why;
  }

  /** Another pod has the room. While it flips that may be its own doing: it counts where it finds out nothing else. */
  lost(to: Epoch | null): void {
    if (this.#phase === 'gone' || this.#phase === 'closing') return;
    this.#lostTo ??= to;
    this.#why ??= 'lost';
  }

  /** Never rejects. */
  async run(): Promise<MoveOutcome> {
    try {
      await this.#askDirectory();
      const { pod, invitation } = await this.#prepare();
      await this.#gather(pod, invitation);
      return await this.#commit(pod);
    } catch (error) {
      if (!(error instanceof CalledOff)) this.#options.onBug(error);
      const why = error instanceof CalledOff ? error.why : 'failed';
      this.#unfollow?.();
      if (this.#isStillHere(why)) this.#stay();
      return { kind: 'called_off', why };
    } finally {
      this.#letBucketGo?.();
    }
  }

  /** What is another's must not go on here; and where that is the target after all, it has the room by its own look. */
  #isStillHere(why: MoveFailure): boolean {
    const isGone = this.#phase === 'gone' || this.#phase === 'closing';
    return !isGone && (why !== 'lost' || this.#phase === 'telling');
  }

  /** The room goes on here; a target that does not hear of it finds out. */
  #stay(): void {
    const { leaving, target, room, id: move } = this.#options;
    leaving.stay();
    if (this.#asked !== null) void target.off(this.#asked, room, { move });
  }

  /** While it cannot be asked nobody is told, and nothing freezes. */
  async #askDirectory(): Promise<void> {
    const { directory, record } = this.#options;
    this.#check();
    const why = await obstacle(directory, record);
    if (why !== null) this.#fail(why);
  }

  async #prepare(): Promise<{ pod: Pod; invitation: Invitation }> {
    const { choose, bar, target, room, record, leaving, cold, clock, id: move } = this.#options;
    for (;;) {
      this.#check();
      const chosen = choose();
      if (chosen.kind === 'none') throw new CalledOff('no_target');
      if (chosen.kind === 'wait') {
        await sleep(clock, LOOK_MS);
        continue;
      }
      const { pod } = chosen;
      this.#asked = pod;
      const audience = cold ? [] : leaving.audiences();
      const from = { pod: record.pod, epoch: record.epoch };
      const prepared = await target.prepare(pod, room, { move, from, people: leaving.size, audience });
      if (prepared.kind === 'ready') {
        const { url, rtpCapabilities } = prepared;
        return { pod, invitation: { url, rtpCapabilities } };
      }
      // One that is silent may have heard it all the same.
      if (prepared.kind === 'silent') void target.off(pod, room, { move });
      this.#asked = null;
      bar(pod.id, prepared.kind === 'refused' ? 'refused' : 'silent');
    }
  }

  /** Until all who can be are there, the others can be told at once, and the directory answers; or until there is no more time. */
  async #gather(pod: Pod, invitation: Invitation): Promise<void> {
    const { leaving, target, room, cold, telling, atOnce, pace, clock, bar, id: move } = this.#options;
    const onLost = (): void => {
      bar(pod.id, 'silent');
      this.callOff('target_lost');
    };
    const keepUp = new KeepUp({ move, room, pod, leaving, target, clock, atOnce, onLost });
    this.#ready = keepUp.ready;
    try {
      await tellAll({
        ...{ leaving, invitation, keepUp, cold, telling, pace, clock },
        check: () => this.#check(),
        isEnding: () => this.#isEnding,
        mayGo: () => this.#mayTellTheRest(),
      });
      await this.#askDirectory();
    } finally {
      // The last word is answered before the room freezes: what it says must not come after the snapshot.
      await keepUp.stop();
    }
  }

  /** Whoever has to come by their token, if it were now. */
  get #rest(): number {
    return Math.max(0, this.#options.leaving.size - this.#ready.size);
  }

  /** They hear nobody from the flip until they are told: such a room flips when the bucket is free for them. */
  #mayTellTheRest(): boolean {
    if (this.#rest === 0) return true;
    this.#letBucketGo ??= this.#options.pace.hold(this.#rest, BEHIND_MAX_MS);
    return this.#letBucketGo !== null;
  }

  /** What is left of the time is what the commit, the swap and the word to the rest need. */
  get #isEnding(): boolean {
    const { endsAt, pace, clock } = this.#options;
    const swapMs = this.#ready.size > 0 ? SWAP_NEEDS_MS : 0;
    const tellMs = this.#rest > 0 ? pace.waitMs(this.#rest) : 0;
    return clock.now() + COMMIT_NEEDS_MS + Math.max(swapMs, tellMs) >= endsAt();
  }

  async #commit(pod: Pod): Promise<MoveOutcome> {
    const { leaving, target, room, record, directory, pace, clock, bar, release, handedOver } = this.#options;
    const { id: move, onBug } = this.#options;
    this.#check();
    const frozenAt = clock.now();
    const moved = leaving.freeze();
    this.#phase = 'frozen';
    const restored = await target.commit(pod, room, { move, record, ...moved });
    this.#check();
    if (restored.kind !== 'restored') {
      bar(pod.id, restored.kind === 'refused' ? 'refused' : 'silent');
      throw new CalledOff('target_lost');
    }
    this.#phase = 'flipping';
    const flipped = await flip({ directory, record, to: pod.id, clock });
    if (flipped.kind === 'kept') {
      this.#phase = 'frozen';
      if (flipped.why === 'target_lost') bar(pod.id, 'silent');
      this.#check();
      this.#fail(flipped);
    }
    this.#phase = 'gone';
    release();
    const own = (lost: readonly Lost[]) => target.own(pod, room, { move, record: flipped.record, lost });
    const handed = handOver({ own: () => own(inWords(leaving.lost())[0] ?? []), clock, onBug });
    const ask = (since: number) => target.follow(pod, room, { move, since });
    this.#unfollow = follow({ leaving, ask, welcomed: handed.first, clock, onBug });
    // Where no answer comes: the target looks itself, and has those who were ready.
    const attached = (await handed.first) ?? this.#ready;
    const freezeMs = clock.now() - frozenAt;
    const departed = leaving.depart(attached);
    const turns = pace.take(departed.cold.length);
    this.#letBucketGo?.();
    this.#phase = 'closing';
    handedOver();
    // The room has moved: what goes wrong in the last words keeps nobody from being told.
    const sayRest = async (from: number): Promise<void> => {
      try {
        for (const lost of inWords(leaving.lost()).slice(from)) await own(lost);
      } catch (error) {
        onBug(error);
      }
    };
    await Promise.all([this.#close(departed, turns), handed.over.then(() => sayRest(1))]);
    // Who went while they waited to be told.
    await sayRest(0);
    return { kind: 'moved', freezeMs, attached: attached.size, cold: moved.snapshot.sessions.length - attached.size };
  }

  async #close(departed: Departed, turns: readonly number[]): Promise<void> {
    const { clock } = this.#options;
    const ended = atMost(clock, departed.swapped, SWAP_WITHIN_MS).then(() => {
      this.#unfollow?.();
      departed.close();
    });
    for (const [n, person] of departed.cold.entries()) {
      await until(clock, turns[n] ?? 0);
      departed.send(person);
    }
    await ended;
  }

  /** Whether it may go on. */
  #check(): void {
    if (!this.#options.leaving.here) throw new CalledOff(this.#why === 'lost' ? 'lost' : 'no_room');
    if (this.#why !== null) throw new CalledOff(this.#why);
  }

  #fail({ why, lostTo }: Kept): never {
    this.#lostTo ??= lostTo;
    throw new CalledOff(why);
  }
}
