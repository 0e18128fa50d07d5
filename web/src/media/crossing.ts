import type { MediaSource, PersonId } from '@atrium/protocol';
import { Flow, type ReadFrame } from './flow.ts';
import type { Received } from './receiver.ts';
import type { Timers } from './signal.ts';

/** A voice is swapped at the next look after its first packet: as fine as its packets are. */
export const LOOK_EVERY_MS = 20;
/** A voice that has not come by then is not waited for. */
export const CROSSING_MAX_MS = 3_000;

/** `voices`: how many play from the new place. `gapMs`: the longest time for which a voice that flowed was heard from neither. */
export type Crossed = { voices: number; gapMs: number };

/** The part of an engine that matters here. */
export type Side = { all: () => Iterable<Received>; connected: () => boolean };

export type CrossingOptions = {
  former: Side;
  next: Side;
  timers: Timers;
  /** Monotonic, ms. */
  now: () => number;
  readFrame: ReadFrame;
  /** Another stream is to be played. */
  onChange: () => void;
};

type Pair = { old: Flow; fresh: Flow | null; isSwapped: boolean; gapMs: number | null };

/**
 * Each voice goes over from one place to another on its first new packet, and each camera on its first new picture: what one
 * hears is never there twice, and never missing.
 */
export class Crossing {
  readonly #options: CrossingOptions;
  readonly #startedAt: number;
  readonly #pairs = new Map<string, Pair>();
  /** All voices play from the new place, or the bound is reached. */
  readonly done: Promise<Crossed>;
  #resolve: (crossed: Crossed) => void = () => undefined;
  #cancel: (() => void) | null = null;
  #over = false;

  constructor(options: CrossingOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.done = new Promise((resolve) => (this.#resolve = resolve));
    this.#look();
  }

  /** What is to be heard and seen now. */
  playing(): Received[] {
    const fresh = byVoice(this.#options.next.all());
    if (this.#over) return [...fresh.values()];
    const old = byVoice(this.#options.former.all());
    const kept = [...old].filter(([key]) => this.#pairs.get(key)?.isSwapped !== true).map(([, received]) => received);
    const taken = [...fresh].filter(([key]) => !old.has(key) || this.#pairs.get(key)?.isSwapped === true);
    return [...kept, ...taken.map(([, received]) => received)];
  }

  /** The former place has ended, or is not waited for: everything plays from the new one. Idempotent. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancel?.();
    const fresh = byVoice(this.#options.next.all());
    for (const [key, received] of byVoice(this.#options.former.all())) this.#takeOver(key, received, fresh.get(key));
    const at = this.#options.now();
    // Of one that has stopped and not come again it is known for how long by now.
    const gaps = [...this.#pairs.values()].map(
      ({ gapMs, isSwapped, old }) => gapMs ?? (isSwapped ? old.quietMs(at) : 0),
    );
    const voices = [...fresh.values()].filter(({ params }) => params.source === 'mic').length;
    this.#resolve({ voices, gapMs: Math.round(Math.max(0, ...gaps)) });
    this.#options.onChange();
  }

  #look(): void {
    const { former, next, timers, now } = this.#options;
    const fresh = byVoice(next.all());
    const at = now();
    let isAwaited = false;
    let hasChanged = false;
    for (const [key, received] of byVoice(former.all())) {
      const pair = this.#observe(key, received, fresh.get(key), at);
      if (!pair.isSwapped && this.#isDue(pair, at)) {
        this.#takeOver(key, received, fresh.get(key));
        pair.isSwapped = hasChanged = true;
        // Heard from one of the two all the time, or silent before; of pictures nobody asks.
        if (received.params.kind === 'video' || !pair.old.isLoud() || !pair.old.isLate(at)) pair.gapMs = 0;
      }
      if (pair.isSwapped && pair.gapMs === null) pair.gapMs = gapOf(pair);
      isAwaited ||= !pair.isSwapped || pair.gapMs === null;
    }
    if (!isAwaited || at - this.#startedAt >= CROSSING_MAX_MS) return void this.end();
    if (hasChanged) this.#options.onChange();
    this.#cancel = timers.after(LOOK_EVERY_MS, () => this.#look());
  }

  #observe(key: string, old: Received, fresh: Received | undefined, at: number): Pair {
    const { readFrame } = this.#options;
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      pair = { old: new Flow(readFrame(old), at), fresh: null, isSwapped: false, gapMs: null };
      this.#pairs.set(key, pair);
    }
    // From then on nobody hears it.
    if (!pair.isSwapped) pair.old.look(readFrame(old), at);
    if (fresh === undefined) return pair;
    pair.fresh ??= new Flow(readFrame(fresh), at);
    pair.fresh.look(readFrame(fresh), at);
    return pair;
  }

  /** Its first new packet is there; or there is none to come, and the way for one stands. */
  #isDue({ old, fresh }: Pair, at: number): boolean {
    if (fresh === null) return false;
    return fresh.flows || (old.stopped(at) && this.#options.next.connected());
  }

  /** An element that gets another stream is blank until its next picture: the tile keeps its own, with another track in it. */
  #takeOver(key: string, old: Received, fresh: Received | undefined): void {
    if (this.#pairs.get(key)?.isSwapped === true || old.params.kind !== 'video') return;
    if (!fresh?.stream || !old.stream) return;
    const former = old.stream.getTracks();
    for (const track of fresh.stream.getTracks()) old.stream.addTrack(track);
    for (const track of former) old.stream.removeTrack(track);
    fresh.stream = old.stream;
  }
}

/** Null while the voice has not come. */
function gapOf({ old, fresh }: Pair): number | null {
  if (!fresh?.flows || !fresh.last || !old.last) return null;
  return Math.max(0, fresh.last.atMs - old.last.atMs);
}

/** By person and source; what the browser has not made yet is left out. */
function byVoice(all: Iterable<Received>): Map<string, Received> {
  const open = [...all].filter(({ stream }) => stream !== null);
  return new Map(open.map((received) => [keyOf(received.params), received]));
}

function keyOf({ person, source }: { person: PersonId; source: MediaSource }): string {
  return `${source} ${person}`;
}
