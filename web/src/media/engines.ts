import type { Attached, EventFrame, MediaSource, Opaque, Welcome } from '@atrium/protocol';
import { Crossing, type Crossed, type CrossingOptions, type Side } from './crossing.ts';
import { MediaEngine, type EngineOptions } from './engine.ts';
import type { Received } from './receiver.ts';
import { NOBODY, type MediaSignal } from './signal.ts';
import type { Heights } from './sizes.ts';
import { SteeredSignal } from './steered-signal.ts';

export type EnginesOptions = EngineOptions & Pick<CrossingOptions, 'now' | 'readFrame'>;

type Held = { engine: MediaEngine; signal: SteeredSignal; isStuck: boolean };

const SETTLED_EVERY_MS = 50;

/**
 * The engine of the page, and a second one beside it while its room is moved to another pod: first the one where the room
 * will be, unheard, then for some seconds the one where it was. What the person does acts on both at once, so that a muted
 * microphone is muted at either place; what is sent is each place's own `wanted`. A camera is encoded twice for that time.
 */
export class Engines {
  readonly #options: EnginesOptions;
  #current: Held;
  #next: Held | null = null;
  #former: Held | null = null;
  #crossing: Crossing | null = null;
  readonly #tracks = new Map<MediaSource, MediaStreamTrack | null>();
  #muted = false;
  #pushToTalk = false;
  #tiles: Heights = new Map();
  #screens: Heights = new Map();

  constructor(options: EnginesOptions) {
    this.#options = options;
    this.#current = this.#make(options.signal);
  }

  /** Where the room is. */
  get current(): MediaEngine {
    return this.#current.engine;
  }

  /** What is to be heard and seen now, from one place each. */
  playing(): Received[] {
    return this.#crossing?.playing() ?? [...this.current.receiver.all];
  }

  /** What arrives where the room will be, or has just come to, and is not to be heard yet. */
  coming(): Received[] {
    const next = this.#next ?? (this.#crossing === null ? null : this.#current);
    const playing = new Set(this.playing());
    return next === null ? [] : [...next.engine.receiver.all].filter((received) => !playing.has(received));
  }

  /** Each place sends a copy of its own of a voice, so that pausing one does not disturb the other. */
  setTrack(source: MediaSource, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    for (const engine of this.#all()) engine.setTrack(source, track);
  }

  /** The server has ended what was sent of it. */
  lost(source: MediaSource): void {
    for (const engine of this.#all()) engine.senders[source].forget();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    for (const engine of this.#all()) engine.setMuted(muted);
  }

  setPushToTalk(down: boolean): void {
    this.#pushToTalk = down;
    for (const engine of this.#all()) engine.setPushToTalk(down);
  }

  showTiles(tiles: Heights): void {
    this.#tiles = tiles;
    for (const engine of this.#all()) engine.showTiles(tiles);
  }

  showScreens(screens: Heights): void {
    this.#screens = screens;
    for (const engine of this.#all()) engine.showScreens(screens);
  }

  restartIce(): void {
    for (const engine of this.#all()) engine.restartIce();
  }

  /** The room will be where that router is: what this page can receive there. */
  load(routerRtpCapabilities: Opaque): Promise<Opaque> {
    this.off();
    this.#next = this.#make(NOBODY);
    return this.#next.engine.load(routerRtpCapabilities);
  }

  /** Sends and receives there, too. Resolves when all of it is up. */
  attach({ transports, consumers, wanted }: Attached, there: MediaSignal): Promise<void> {
    const next = this.#next;
    if (next === null) return Promise.resolve();
    next.signal.steer(there);
    // Before there is a way to send by.
    next.engine.setMuted(this.#muted);
    next.engine.setPushToTalk(this.#pushToTalk);
    for (const [source, track] of this.#tracks) next.engine.setTrack(source, track);
    next.engine.showTiles(this.#tiles);
    next.engine.showScreens(this.#screens);
    next.engine.applyWelcome({ transports, consumers, wanted });
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#next !== next || next.engine.settled) resolve();
        else this.#options.timers.after(SETTLED_EVERY_MS, look);
      };
      look();
    });
  }

  /** The move was called off. */
  off(): void {
    const next = this.#next;
    this.#next = null;
    next?.engine.close();
  }

  /** The room is there now: each voice goes over when it has come. `former`: how the place of before is spoken with. */
  moved(welcome: Pick<Welcome, 'consumers' | 'wanted'>, former: MediaSignal): Promise<Crossed> {
    const next = this.#next;
    if (next === null) return Promise.resolve({ voices: 0, gapMs: 0 });
    this.ended();
    const before = this.#current;
    this.#former = before;
    this.#current = next;
    this.#next = null;
    before.signal.steer(former);
    next.signal.steer(this.#options.signal);
    next.engine.applyMoved(welcome);
    const { timers, now, readFrame, onChange, onStuck } = this.#options;
    const crossing = new Crossing({ former: sideOf(before), next: sideOf(next), timers, now, readFrame, onChange });
    this.#crossing = crossing;
    onChange();
    if (next.isStuck) onStuck();
    return crossing.done;
  }

  /** Media of where the room is, or of where it will be, or of where it was. */
  event(place: 'current' | 'next' | 'former', event: EventFrame): void {
    const held = { current: this.#current, next: this.#next, former: this.#former }[place];
    if (held === null) return;
    if (event.m === 'consumers') held.engine.applyConsumers(event.d);
    else if (event.m === 'wanted') held.engine.applyWanted(event.d);
    else if (event.m === 'transports') {
      held.isStuck = false;
      held.engine.applyTransports(event.d);
    }
  }

  /** The media of where the room was are over. */
  ended(): void {
    const former = this.#former;
    this.#former = null;
    this.#crossing?.end();
    this.#crossing = null;
    former?.engine.close();
  }

  close(): void {
    this.#tracks.clear();
    this.off();
    this.ended();
    this.current.close();
  }

  #all(): MediaEngine[] {
    return [this.#current, this.#next, this.#former].flatMap((held) => (held === null ? [] : [held.engine]));
  }

  #make(to: MediaSignal): Held {
    const signal = new SteeredSignal(to);
    const engine = new MediaEngine({ ...this.#options, signal, onStuck: () => this.#stuck(held) });
    const held: Held = { engine, signal, isStuck: false };
    return held;
  }

  /** Where the room will be it may be mended when it is there; where it was it is of no use any more. */
  #stuck(held: Held): void {
    held.isStuck = true;
    if (held === this.#current) this.#options.onStuck();
  }
}

function sideOf({ engine }: Held): Side {
  return { all: () => engine.receiver.all, connected: () => engine.settled };
}
