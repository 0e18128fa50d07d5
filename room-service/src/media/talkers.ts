import type { PersonId } from '@atrium/protocol';

/** Who talks, over all routers of a room: each tells only of the producers that it hosts. */
export class Talkers<Source> {
  readonly #bySource = new Map<Source, readonly PersonId[]>();
  readonly #changed: (talking: ReadonlySet<PersonId>) => void;
  #talking: ReadonlySet<PersonId> = new Set();

  constructor(options: { changed: (talking: ReadonlySet<PersonId>) => void }) {
    this.#changed = options.changed;
  }

  /** All of `source`'s people who talk now; none forgets the source. */
  set(source: Source, people: readonly PersonId[]): void {
    if (people.length > 0) this.#bySource.set(source, people);
    else this.#bySource.delete(source);
    const talking = new Set([...this.#bySource.values()].flat());
    if (talking.size === this.#talking.size && talking.isSubsetOf(this.#talking)) return;
    this.#talking = talking;
    this.#changed(talking);
  }
}
