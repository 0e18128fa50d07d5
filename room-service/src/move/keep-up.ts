import type { PersonId } from '@atrium/protocol';
import type { Pod } from '../directory/directory.ts';
import type { Audience } from '../room/earshot.ts';
import { sleep, type Clock } from './clock.ts';
import type { Leaving } from './leaving.ts';
import type { Target } from './target.ts';

/** The room ticks so often: what changed in it is told one tick and a call later. */
const TICK_MS = 100;
/** What has not changed is told so often, so that the target knows that the source lives, and the source who is ready. */
const HEARTBEAT_MS = 200;
/** By each of many rooms less often, so that a pod makes some hundred such calls a second, however many rooms wait for a page. */
const HEARTBEAT_EACH_MS = 10;
/** So that one may be lost before a target takes its source for gone. */
const HEARTBEAT_MAX_MS = 1_000;
/** A target that has said nothing for so long is taken for lost. */
const SILENT_MS = 5_000;

export type KeepUpOptions = {
  move: string;
  room: string;
  pod: Pod;
  leaving: Pick<Leaving, 'changes' | 'ready'>;
  target: Pick<Target, 'audience'>;
  clock: Clock;
  /** How many rooms of this pod are on their way. */
  atOnce: () => number;
  /** It has dropped the room, or fallen silent. Nothing more is told. */
  onLost: () => void;
};

/** Until the freeze: tells the target what everybody may hear, and learns who is ready there. */
export class KeepUp {
  readonly #options: KeepUpOptions;
  readonly #ready = new Set<PersonId>();
  #changes: Audience[];
  #heardAt: number;
  #isLost = false;
  #isOn = true;
  readonly #over: Promise<void>;

  constructor(options: KeepUpOptions) {
    this.#options = options;
    this.#changes = options.leaving.changes();
    this.#heardAt = options.clock.now();
    this.#over = this.#go();
  }

  /** Who is attached and said so, by the last answer. */
  get ready(): ReadonlySet<PersonId> {
    return this.#ready;
  }

  /** The person was given another token: by the former one they are not ready. */
  told(person: PersonId): void {
    this.#ready.delete(person);
  }

  /** Resolves when the last word is answered. */
  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#over;
  }

  async #go(): Promise<void> {
    const { leaving, clock } = this.#options;
    for (let saidAt = -Infinity; this.#isOn && !this.#isLost;) {
      if (this.#changes.length > 0 || clock.now() - saidAt >= this.#heartbeatMs) {
        saidAt = clock.now();
        await this.#say();
      }
      await sleep(clock, TICK_MS);
      this.#changes = merged(this.#changes, leaving.changes());
    }
  }

  get #heartbeatMs(): number {
    return Math.min(HEARTBEAT_MAX_MS, Math.max(HEARTBEAT_MS, this.#options.atOnce() * HEARTBEAT_EACH_MS));
  }

  async #say(): Promise<void> {
    const { leaving, target, pod, room, move, clock } = this.#options;
    const heard = await target.audience(pod, room, { move, changes: this.#changes, at: clock.now() });
    if (heard.kind === 'ok') {
      this.#heardAt = clock.now();
      this.#changes = [];
      this.#ready.clear();
      for (const person of leaving.ready(heard)) this.#ready.add(person);
    } else if (heard.kind === 'gone' || clock.now() - this.#heardAt >= SILENT_MS) this.#lose();
  }

  #lose(): void {
    this.#isLost = true;
    this.#options.onLost();
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
