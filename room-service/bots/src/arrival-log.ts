/** One RTP packet on its way to a client. `atMs`: by `wallMs`. */
export type Arrival = { atMs: number; sequence: number };

/** An hour of a voice, of fifty packets a second, in 1.8 MB; what is older is forgotten, and known to be. */
const KEPT_MAX = 180_000;
/** Forgotten together. */
const CHUNK = 6_000;

/** Of one stream, in the order in which they came; a message between threads copies it as it is. */
export type Arrived = {
  atMs: Float64Array;
  sequence: Uint16Array;
  /** Whatever came after this is there; -Infinity: all that ever came. */
  forgottenMs: number;
};

type Chunk = { atMs: Float64Array; sequence: Uint16Array; length: number };

/** When the newest packets of one stream came. It never takes a time of which it has forgotten something for a silence. */
export class ArrivalLog {
  readonly #keptMax: number;
  readonly #chunkLength: number;
  readonly #chunks: Chunk[] = [];
  #forgottenMs = -Infinity;

  /** `keptMax`: at least so many packets are kept, and `chunk` more at the most. */
  constructor({ keptMax = KEPT_MAX, chunk = CHUNK }: { keptMax?: number; chunk?: number } = {}) {
    this.#keptMax = keptMax;
    this.#chunkLength = chunk;
  }

  /** In the order of time. */
  add({ atMs, sequence }: Arrival): void {
    const chunk = this.#open();
    chunk.atMs[chunk.length] = atMs;
    chunk.sequence[chunk.length] = sequence;
    chunk.length += 1;
  }

  since(fromMs: number): Arrived {
    const newer = this.#chunks.filter(({ atMs, length }) => (atMs[length - 1] ?? -Infinity) >= fromMs);
    const parts = newer.map(({ atMs, sequence, length }) => {
      const begin = firstAt(atMs.subarray(0, length), fromMs);
      return { atMs: atMs.subarray(begin, length), sequence: sequence.subarray(begin, length) };
    });
    const total = parts.reduce((sum, { atMs }) => sum + atMs.length, 0);
    const all = { atMs: new Float64Array(total), sequence: new Uint16Array(total), forgottenMs: this.#forgottenMs };
    let at = 0;
    for (const part of parts) {
      all.atMs.set(part.atMs, at);
      all.sequence.set(part.sequence, at);
      at += part.atMs.length;
    }
    return all;
  }

  #open(): Chunk {
    const newest = this.#chunks.at(-1);
    if (newest !== undefined && newest.length < this.#chunkLength) return newest;
    if (this.#chunks.length * this.#chunkLength >= this.#keptMax + this.#chunkLength) this.#forget();
    const length = this.#chunkLength;
    const chunk = { atMs: new Float64Array(length), sequence: new Uint16Array(length), length: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  #forget(): void {
    const oldest = this.#chunks.shift();
    this.#forgottenMs = oldest?.atMs[oldest.length - 1] ?? this.#forgottenMs;
  }
}

/** The same as objects. Throws where something that came since `fromMs` is forgotten. */
export function arrivalsOf({ atMs, sequence, forgottenMs }: Arrived, fromMs: number): Arrival[] {
  if (forgottenMs >= fromMs) {
    const ago = Math.round((forgottenMs - fromMs) / 1_000);
    throw new Error(
      `what came of a stream is kept for an hour, and ${ago} s of it are forgotten: ask for a later time`,
    );
  }
  return Array.from(atMs, (at, n) => ({ atMs: at, sequence: sequence[n] ?? 0 }));
}

/** The place of the first that came then or later. */
function firstAt(atMs: Float64Array, fromMs: number): number {
  const found = atMs.findIndex((at) => at >= fromMs);
  return found === -1 ? atMs.length : found;
}
