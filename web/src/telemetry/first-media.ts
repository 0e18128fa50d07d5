import type { ConsumerParams } from '@atrium/protocol';
import { countOf, type StatsEntry } from '@atrium/protocol/report-of';
import type { MediaEngine } from '../media/engine.ts';
import type { Received } from '../media/receiver.ts';
import type { Clock } from '../net/clock.ts';
import type { Action } from './actions.ts';

export type FirstMediaOptions = {
  engine: () => Pick<MediaEngine, 'receiver' | 'transportState'>;
  clock: Pick<Clock, 'after'>;
  /** Monotonic, ms. */
  now: () => number;
  /** Whether that voice or picture is to flow now; `begins` is true where the server has just said so. */
  isAwaited: (params: ConsumerParams, begins: boolean) => boolean;
};

export type Scope = {
  /** Consumers it is about; null for whichever there are. */
  ids: ReadonlySet<string> | null;
  /** Those that were open before: only what they count from now on is news. */
  old: ReadonlySet<string>;
  /** Those of which the server says that they begin to flow. */
  begin: ReadonlySet<string>;
};

/** A voice is there within tens of ms of its first packet: the figure is to be no coarser. */
const LOOK_EVERY_MS = 50;
/** After this long a few hundred ms more say nothing new, and looking costs. */
const HURRY_MS = 3_000;
const LATER_EVERY_MS = 250;
/** Who is in which circle comes in a message of its own, some ticks after the consumers. */
const NOBODY_AFTER_MS = 1_000;
/** And so many looks: a page that stands still for a second has not been told anything in it. */
const NOBODY_AFTER_LOOKS = NOBODY_AFTER_MS / LOOK_EVERY_MS;
/** What has not come by then, nobody waits for any more. */
const GIVE_UP_MS = 30_000;

type Count = { packets: number; played: number };
type Walk = {
  action: Action;
  scope: Scope;
  startedAt: number;
  looks: number;
  /** What each consumer had counted when it was looked at first. */
  first: Map<string, Count>;
  reached: Set<'transport' | 'first_audio' | 'first_video'>;
};

/** Ends actions at the first sample that is heard and the first picture that is seen. */
export class FirstMedia {
  readonly #options: FirstMediaOptions;
  readonly #followed = new Map<Action, () => void>();

  constructor(options: FirstMediaOptions) {
    this.#options = options;
  }

  /** Marks transport, voice and picture of the action, and ends it; resolves then. */
  follow(action: Action, scope: Scope): Promise<void> {
    // Nothing is recorded: nothing is looked for.
    if (action.traceparent === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#followed.set(action, resolve);
      const walk: Walk = {
        action,
        scope,
        startedAt: this.#options.now(),
        looks: 0,
        first: new Map(),
        reached: new Set(),
      };
      void this.#look(walk);
    });
  }

  /** The stay is over. */
  stop(): void {
    for (const action of [...this.#followed.keys()]) this.#end(action, 'gone');
  }

  async #look(walk: Walk): Promise<void> {
    const { engine, now, clock, isAwaited } = this.#options;
    const { action, scope, reached } = walk;
    const { receiver, transportState } = engine();
    const awaited = [...receiver.all].filter(
      ({ params }) => (scope.ids?.has(params.id) ?? true) && isAwaited(params, scope.begin.has(params.id)),
    );
    for (const { params } of awaited) action.awaits(params.kind);
    if (awaited.length > 0 && transportState === 'connected' && !reached.has('transport')) {
      reached.add('transport');
      action.mark('transport');
    }
    for (const one of awaited) {
      const stage = one.params.kind === 'audio' ? 'first_audio' : 'first_video';
      if (reached.has(stage) || !(await this.#flows(one, walk))) continue;
      reached.add(stage);
      action.mark(stage);
    }
    if (!this.#followed.has(action)) return;
    const age = now() - walk.startedAt;
    walk.looks += 1;
    const isMissing = awaited.some(
      ({ params }) => !reached.has(params.kind === 'audio' ? 'first_audio' : 'first_video'),
    );
    // Where nobody is left, all that was awaited has come, or went away.
    const isNobody = age >= NOBODY_AFTER_MS && walk.looks > NOBODY_AFTER_LOOKS;
    const isOver = awaited.length > 0 ? !isMissing : isNobody;
    if (isOver) this.#end(action, 'ok');
    else if (age >= GIVE_UP_MS) this.#end(action, 'late');
    else clock.after(age < HURRY_MS ? LOOK_EVERY_MS : LATER_EVERY_MS, () => void this.#look(walk));
  }

  #end(action: Action, outcome: 'ok' | 'late' | 'gone'): void {
    action.end(outcome, { at: outcome === 'ok' ? 'last-mark' : 'now' });
    this.#followed.get(action)?.();
    this.#followed.delete(action);
  }

  async #flows({ params, consumer }: Received, { scope, first }: Walk): Promise<boolean> {
    const count = countOfEntries(params.kind, await entriesOf(consumer));
    if (count === null) return false;
    const before = first.get(params.id) ?? (scope.old.has(params.id) ? count : { packets: 0, played: 0 });
    first.set(params.id, before);
    return count.packets > before.packets && count.played > before.played;
  }
}

async function entriesOf(consumer: Received['consumer']): Promise<StatsEntry[]> {
  if (consumer === null || consumer.closed) return [];
  try {
    return [...((await consumer.getStats()) as unknown as Map<string, StatsEntry>).values()];
  } catch {
    // Closed in the middle of it.
    return [];
  }
}

/** Played is a frame that was decoded, or a sample that was made of what arrived and not up. */
function countOfEntries(kind: 'audio' | 'video', entries: readonly StatsEntry[]): Count | null {
  const rtp = entries.find(({ type }) => type === 'inbound-rtp');
  if (rtp === undefined) return null;
  const played =
    kind === 'video' ? countOf(rtp.framesDecoded) : countOf(rtp.totalSamplesReceived) - countOf(rtp.concealedSamples);
  return { packets: countOf(rtp.packetsReceived), played };
}
