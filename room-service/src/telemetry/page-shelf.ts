import type { TraceEntry } from './trace-entry.ts';

/** What some tens of pages told in the last minutes: their errors and vitals, and parts of what is still to come from here. */
const TRACES_MAX = 100;
const BYTES_MAX = 2 * 1024 * 1024;

/**
 * Traces of which only pages have told. They have a place of their own, so that no page pushes out what this process saw;
 * a trace leaves it when a span of this process joins it.
 */
export class PageShelf {
  /** The oldest first. */
  readonly #entries = new Map<string, TraceEntry>();
  #bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(id: string): TraceEntry | undefined {
    return this.#entries.get(id);
  }

  all(): IterableIterator<TraceEntry> {
    return this.#entries.values();
  }

  put(entry: TraceEntry): TraceEntry {
    this.#entries.set(entry.id, entry);
    this.#bytes += entry.bytes;
    return entry;
  }

  take(id: string): TraceEntry | undefined {
    const entry = this.#entries.get(id);
    this.#bytes -= entry?.bytes ?? 0;
    this.#entries.delete(id);
    return entry;
  }

  /** One that is here, by so much. */
  grew(bytes: number): void {
    this.#bytes += bytes;
  }

  bound(): void {
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= TRACES_MAX && this.#bytes <= BYTES_MAX) return;
      this.take(id);
    }
  }
}
