import { setTimeout as sleep } from 'node:timers/promises';
import type { PersonId } from '@atrium/protocol';
import { heardMs, longestGapMs, type HeardVoice } from './hearing.ts';
import { closePlace, type Place } from './place.ts';
import type { MoveLog } from './relocation.ts';
import { readReports } from './stats.ts';
import { wallMs, type Tap } from './tap.ts';

/** libwebrtc's statistics are no finer than half of it. */
const LOOK_MS = 100;
/** A voice that has no packet yet at the next place is not waited for any longer. */
const SWAP_WITHIN_MS = 3_000;
/** And the former place not for its own end. */
const END_WITHIN_MS = 6_000;
/** So long before the move is looked at, too, or a voice that had stopped just before it would have no gap. */
const BEFORE_MS = 500;

export type FarewellOptions = { former: Place; next: Place; tap: Tap | null; log: MoveLog };

type Packets = ReadonlyMap<PersonId, number>;

/**
 * The place that somebody was moved away from: it sends on, and is heard until each voice has come from the next one. Ends
 * by the word of its server, or after some seconds.
 */
export class Farewell {
  readonly place: Place;
  readonly #options: FarewellOptions;
  readonly #movedAtMs = wallMs();
  readonly #ended: Promise<unknown>;
  #isClosed = false;
  /** By looks: when somebody was heard last, and how long they were not at the longest. */
  readonly #heard = new Map<PersonId, { lastMs: number; gapMs: number }>();

  constructor(options: FarewellOptions) {
    this.place = options.former;
    this.#options = options;
    const { signal } = options.former;
    const closed = new Promise<void>((resolve) => {
      signal.onEnd = () => resolve();
      if (signal.ended) resolve();
    });
    this.#ended = Promise.race([closed, sleep(END_WITHIN_MS, null, { ref: false })]);
  }

  /** Resolves when nothing is left of the former place. */
  async run(): Promise<void> {
    const { former, log } = this.#options;
    const voices = await this.#swap();
    if (this.#isClosed) return;
    log.swapped = { voices, gapMs: await this.#gapMs() };
    void former.signal.request('swapped', { ...log.swapped, gapMs: Math.min(60_000, log.swapped.gapMs) });
    await this.#ended;
    this.close();
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.log.endedAtMs = wallMs();
    closePlace(this.place);
  }

  /** Resolves with the number of voices that come from the next place, once those are all that were heard. */
  async #swap(): Promise<number> {
    const { former, next } = this.#options;
    let before = [await packetsAt(former), await packetsAt(next)] as const;
    const flowing = new Set<PersonId>();
    while (!this.#isOver() && wallMs() - this.#movedAtMs < SWAP_WITHIN_MS) {
      await sleep(LOOK_MS);
      const now = [await packetsAt(former), await packetsAt(next)] as const;
      const [old, fresh] = now;
      for (const [person, packets] of old) if (packets > (before[0].get(person) ?? 0)) flowing.add(person);
      for (const person of flowing) this.#note(person, before, now);
      before = now;
      if ([...flowing].every((person) => (fresh.get(person) ?? 0) > 0)) break;
    }
    return [...before[1].values()].filter((packets) => packets > 0).length;
  }

  /** Heard is who has a packet more at the next place, or at the former one while none came there. */
  #note(person: PersonId, before: readonly [Packets, Packets], now: readonly [Packets, Packets]): void {
    const at = (now[1].get(person) ?? 0) > 0 ? 1 : 0;
    const kept = this.#heard.get(person) ?? { lastMs: wallMs(), gapMs: 0 };
    this.#heard.set(person, kept);
    kept.gapMs = Math.max(kept.gapMs, wallMs() - kept.lastMs - 2 * LOOK_MS);
    if ((now[at].get(person) ?? 0) > (before[at].get(person) ?? 0)) kept.lastMs = wallMs();
  }

  async #gapMs(): Promise<number> {
    const { former, next, tap } = this.#options;
    if (tap === null) return Math.max(0, ...[...this.#heard.values()].map(({ gapMs }) => gapMs));
    const [from, to] = [this.#movedAtMs - BEFORE_MS, wallMs()];
    const gaps = [...this.#heard.keys()].map(async (person) => {
      const voices = [former, next].flatMap(({ rtc }) => rtc?.voices.all ?? []);
      return longestGapMs(await heardOf(voices, person, { tap, fromMs: from }), from, to);
    });
    return Math.max(0, ...(await Promise.all(gaps)));
  }

  #isOver(): boolean {
    return this.#isClosed;
  }
}

/** When somebody was heard since then, from whichever place; since ever, where no time is given. */
export async function heardOf(
  voices: readonly HeardVoice[],
  person: PersonId,
  { tap, fromMs = 0 }: { tap: Tap; fromMs?: number },
): Promise<number[]> {
  const theirs = voices.filter((voice) => voice.person === person);
  const arrivals = await tap.arrivals(
    theirs.map(({ ssrc }) => ssrc),
    fromMs,
  );
  return heardMs(
    theirs.map(({ sinceMs }, at) => ({ sinceMs, arrivalsMs: (arrivals[at] ?? []).map(({ atMs }) => atMs) })),
  );
}

/** By person; what cannot be read any more is nothing. */
async function packetsAt({ rtc }: Place): Promise<Packets> {
  const counted = await rtc?.counted().catch(() => null);
  const received = counted ? readReports(counted).received : [];
  return new Map(received.flatMap((one) => (one.source === 'mic' ? [[one.person, one.packets] as const] : [])));
}
