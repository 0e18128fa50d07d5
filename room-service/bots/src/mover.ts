import type { ServerEvents, Welcome } from '@atrium/protocol';
import { Farewell } from './farewell.ts';
import type { HeardVoice } from './hearing.ts';
import type { Reach } from './join.ts';
import type { Place } from './place.ts';
import { Relocation, type MoveLog, type RelocationOptions } from './relocation.ts';
import type { Signal } from './signal.ts';
import { wallMs, type Tap } from './tap.ts';

export type MoverOptions = {
  reach: Reach;
  tap: Tap | null;
  media: RelocationOptions['media'];
  /** The person is there now. */
  onMoved: (place: Place, welcome: Welcome, url: string) => void;
  onFault: (error: Error) => void;
};

/** Follows a room from pod to pod: at most one place ahead, and those behind that are not over yet. */
export class Mover {
  readonly log: MoveLog[] = [];
  /** Those that were heard at places where the person is no more. */
  readonly formerVoices: HeardVoice[] = [];
  readonly #options: MoverOptions;
  #ahead: Relocation | null = null;
  readonly #behind = new Set<Farewell>();
  /** It has said that the room has moved on, before `moved` came on the other. */
  #gone: Signal | null = null;
  /** Sockets by which the person spoke before the room moved. */
  readonly #former = new WeakSet<Signal>();

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** Besides the one where the person is. */
  get places(): Place[] {
    const ahead = this.#ahead?.place;
    return [...(ahead ? [ahead] : []), ...[...this.#behind].map(({ place }) => place)];
  }

  /** Whether the room has moved away from that socket. */
  isFrom(signal: Signal): boolean {
    return this.#former.has(signal);
  }

  /** Obeys what a socket says of moves while the person is there. */
  listen(signal: Signal, here: () => Place): void {
    signal.on('move', (move) => {
      if (here().signal === signal) this.#follow(move, here);
    });
    signal.on('moveOff', ({ move }) => {
      if (this.#ahead?.move === move) this.callOff();
    });
    signal.on('movedOn', () => {
      // Two sockets: what is said by the one may overtake what is said by the other.
      if (here().signal === signal) this.#gone = signal;
      else signal.abandon();
    });
  }

  /** What was not committed yet comes to nothing. */
  callOff(): void {
    this.#ahead?.close();
  }

  /** Idempotent. */
  close(): void {
    this.callOff();
    for (const farewell of this.#behind) farewell.close();
    this.#behind.clear();
  }

  #follow(move: ServerEvents['move'], here: () => Place): void {
    this.callOff();
    const { reach, media, tap, onMoved, onFault } = this.#options;
    const log: MoveLog = {
      move: move.move,
      toldAtMs: wallMs(),
      ...{ attachedAtMs: null, readyAtMs: null, movedAtMs: null, swapped: null, endedAtMs: null },
    };
    this.log.push(log);
    const url = reach(move.url);
    const ahead: Relocation = new Relocation({
      ...{ move, url, media, log, onFault },
      onMoved: (place, welcome) => {
        this.#ahead = null;
        const former = here();
        this.#former.add(former.signal);
        this.formerVoices.push(...(former.rtc?.voices.all ?? []));
        place.rtc?.voices.play();
        const farewell = new Farewell({ former, next: place, tap, log });
        this.#behind.add(farewell);
        onMoved(place, welcome, url);
        if (this.#gone === former.signal) former.signal.abandon();
        void farewell.run().finally(() => this.#behind.delete(farewell));
      },
      onOff: () => {
        if (this.#ahead === ahead) this.#ahead = null;
      },
    });
    this.#ahead = ahead;
  }
}
