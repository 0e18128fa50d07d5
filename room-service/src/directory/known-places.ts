import type { Pod } from './directory.ts';

export type KnownPlacesOptions = { max: number; keptMs: number; now: () => number };

/** Where rooms were when it was last heard, the latest of them: what is left when the directory cannot be asked. */
export class KnownPlaces {
  readonly #options: KnownPlacesOptions;
  /** In order of use. */
  readonly #places = new Map<string, { pod: Pod; at: number }>();

  constructor(options: KnownPlacesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#places.size;
  }

  remember(room: string, pod: Pod): void {
    this.#places.delete(room);
    this.#places.set(room, { pod, at: this.#options.now() });
    const [oldest] = this.#places.keys();
    if (this.#places.size > this.#options.max && oldest !== undefined) this.#places.delete(oldest);
  }

  of(room: string): Pod | null {
    const place = this.#places.get(room);
    if (place === undefined) return null;
    if (this.#options.now() - place.at <= this.#options.keptMs) return place.pod;
    this.#places.delete(room);
    return null;
  }

  forget(room: string): void {
    this.#places.delete(room);
  }
}
