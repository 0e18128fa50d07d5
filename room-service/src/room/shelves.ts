import type { PersonId } from '@atrium/protocol';
import { Shelf, type Kept } from './shelf.ts';

/** JSON round what is kept of one scope: whose it is. */
const SCOPE_BYTES = 32;

/** What somebody has written of it, the oldest first. */
type Works<K, T> = { bytes: number; kept: Kept<K, T>[] };

/** The shelves of all scopes of one kind, and who has written what is on them. */
export class Shelves<K, T> {
  readonly #shelves = new Map<K, Shelf<K, T>>();
  /** Of null: of all who have gone. */
  readonly #works = new Map<PersonId | null, Works<K, T>>();
  #bytes = 0;

  /** Of the JSON of all of it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What is kept of that scope, the oldest first. */
  of(scope: K): T[] {
    return this.#shelves.get(scope)?.kept.map(({ item }) => item) ?? [];
  }

  all(): [K, T[]][] {
    return [...this.#shelves.keys()].map((scope) => [scope, this.of(scope)]);
  }

  add(one: Kept<K, T>): void {
    const shelf = this.#shelves.get(one.scope) ?? this.#open(one.scope);
    const works = this.#works.get(one.by) ?? { bytes: 0, kept: [] };
    this.#works.set(one.by, works);
    works.kept.push(one);
    works.bytes += one.bytes;
    this.#bytes += one.bytes;
    for (const gone of shelf.add(one)) this.#discount(gone);
  }

  /** As they were elsewhere, scope by scope. */
  restore(kept: readonly Kept<K, T>[]): void {
    for (const one of kept) this.add(one);
    for (const works of this.#works.values()) works.kept.sort(byAge);
  }

  /** Whoever has written most gives the oldest of theirs; of several who have about as much, the one whose is the oldest. */
  makeWay(): void {
    let found: { level: number; oldest: Kept<K, T> } | null = null;
    for (const { bytes, kept } of this.#works.values()) {
      // Doublings: among people who have written about as much nobody loses what is new to what is old and a little smaller.
      const level = Math.floor(Math.log2(bytes));
      const [oldest] = kept;
      if (oldest === undefined || (found !== null && level < found.level)) continue;
      if (found === null || level > found.level || oldest.at < found.oldest.at) found = { level, oldest };
    }
    if (found === null) return;
    this.#shelves.get(found.oldest.scope)?.remove(found.oldest);
    this.#discount(found.oldest);
  }

  /** The scope is gone, with all of it. */
  drop(scope: K): void {
    const shelf = this.#shelves.get(scope);
    for (const one of [...(shelf?.kept ?? [])]) {
      shelf?.remove(one);
      this.#discount(one);
    }
  }

  /** What they wrote stays. */
  writerGone(person: PersonId): void {
    const theirs = this.#works.get(person);
    if (theirs === undefined) return;
    this.#works.delete(person);
    for (const one of theirs.kept) one.by = null;
    const former = this.#works.get(null) ?? { bytes: 0, kept: [] };
    const kept = [...former.kept, ...theirs.kept].sort(byAge);
    this.#works.set(null, { bytes: former.bytes + theirs.bytes, kept });
  }

  #open(scope: K): Shelf<K, T> {
    const shelf = new Shelf<K, T>();
    this.#shelves.set(scope, shelf);
    this.#bytes += SCOPE_BYTES;
    return shelf;
  }

  /** It is on its shelf no more. */
  #discount(one: Kept<K, T>): void {
    this.#bytes -= one.bytes;
    const works = this.#works.get(one.by);
    if (works !== undefined) {
      works.bytes -= one.bytes;
      works.kept.splice(works.kept.indexOf(one), 1);
      if (works.kept.length === 0) this.#works.delete(one.by);
    }
    if (this.#shelves.get(one.scope)?.kept.length !== 0) return;
    this.#shelves.delete(one.scope);
    this.#bytes -= SCOPE_BYTES;
  }
}

const byAge = ({ at: one }: { at: number }, { at: other }: { at: number }): number => one - other;
