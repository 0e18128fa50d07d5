import type { PersonId } from '@atrium/protocol';
import type { Received } from './receiver.ts';
import type { MediaSignal, Timers } from './signal.ts';

/** How high pictures are drawn here, in device pixels; whoever is not in it is not drawn. */
export type Heights = ReadonlyMap<PersonId, number>;

export type SizesOptions = { signal: MediaSignal; timers: Timers; received: () => Iterable<Received> };

/** Tiles change size while people move and panels open: the last word of a quarter second is enough. */
const SAY_EVERY_MS = 250;
/** A message names at most so many, none of them higher (the schema of `tiles`). */
const TILES_MAX = 64;
const HEIGHT_MAX_PX = 8_192;

/** Tells the server how large each picture is drawn, so that the fitting layer is sent. */
export class Sizes {
  readonly #options: SizesOptions;
  #tiles: Heights = new Map();
  #screens: Heights = new Map();
  #cancel: (() => void) | null = null;

  constructor(options: SizesOptions) {
    this.#options = options;
  }

  get tiles(): Heights {
    return this.#tiles;
  }

  /** Of each person's camera, or screen. */
  set({ tiles = this.#tiles, screens = this.#screens }: { tiles?: Heights; screens?: Heights }): void {
    this.#tiles = tiles;
    this.#screens = screens;
    this.changed();
  }

  /** Pictures came or went. */
  changed(): void {
    this.#cancel ??= this.#options.timers.after(SAY_EVERY_MS, () => this.say());
  }

  /** Says it now. */
  say(): void {
    this.close();
    const tiles = [...this.#options.received()].filter(isShown).flatMap(({ params }) => {
      const heights = params.source === 'screen' ? this.#screens : this.#tiles;
      // A picture without a tile is not drawn; before the first word of the interface nothing is said.
      if (heights.size === 0) return [];
      const heightPx = Math.min(HEIGHT_MAX_PX, Math.max(0, heights.get(params.person) ?? 0));
      return { consumer: params.id, heightPx };
    });
    if (tiles.length > 0) this.#options.signal.tell('tiles', { tiles: tiles.slice(0, TILES_MAX) });
  }

  /** What waits to be said is not said. */
  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

function isShown({ params, consumer }: Received): boolean {
  return params.kind === 'video' && consumer !== null;
}
