/** Where a body goes, behind the endpoint. */
export type OtlpPath = 'v1/traces' | 'v1/logs';

/** `items`: its spans or log records. `from`: whose it is, of those who share the queue. */
export type OtlpBody = { path: OtlpPath; bytes: Uint8Array<ArrayBuffer>; items: number; from: string };

export type OtlpQueueOptions = {
  maxBytes: number;
  /** The most that one of those who share it holds; all of it where it is not given. */
  shareMaxBytes?: number;
};

/** Bodies that wait to be sent, oldest first. What is too much is lost, from the oldest on of whoever holds most. */
export class OtlpQueue {
  /** Spans and log records, since the start. */
  lost = 0;
  readonly #maxBytes: number;
  readonly #shareMaxBytes: number;
  readonly #waiting: OtlpBody[] = [];
  readonly #held = new Map<string, number>();
  #bytes = 0;
  /** Always the first, and left alone. */
  #underWay: OtlpBody | null = null;

  constructor({ maxBytes, shareMaxBytes = maxBytes }: OtlpQueueOptions) {
    this.#maxBytes = maxBytes;
    this.#shareMaxBytes = shareMaxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(body: OtlpBody): void {
    this.#waiting.push(body);
    this.#hold(body, body.bytes.length);
    while (this.#heldBy(body.from) > this.#shareMaxBytes && this.#dropOldest(body.from));
    while (this.#bytes > this.#maxBytes && (this.#dropOldest(this.#largest()) || this.#dropOldest(null)));
  }

  /** The first, which is under way from now on until `end` or `again`. */
  begin(): OtlpBody | null {
    this.#underWay = this.#waiting[0] ?? null;
    return this.#underWay;
  }

  /** It is over with what was under way. False where it was given up meanwhile. */
  end(body: OtlpBody): boolean {
    if (this.#underWay !== body) return false;
    this.#underWay = null;
    this.#waiting.shift();
    this.#hold(body, -body.bytes.length);
    return true;
  }

  /** What was under way waits again. */
  again(): void {
    this.#underWay = null;
  }

  /** Gives up all that waits. */
  drop(): void {
    this.#underWay = null;
    for (const { items } of this.#waiting.splice(0)) this.lost += items;
    this.#held.clear();
    this.#bytes = 0;
  }

  /** Of one, or of all; never the newest. False where there is none. */
  #dropOldest(from: string | null): boolean {
    const newest = this.#waiting.length - 1;
    const at = this.#waiting.findIndex((one) => one !== this.#underWay && (from === null || one.from === from));
    const [gone] = at < 0 || at === newest ? [] : this.#waiting.splice(at, 1);
    if (gone === undefined) return false;
    this.#hold(gone, -gone.bytes.length);
    this.lost += gone.items;
    return true;
  }

  #hold({ from }: OtlpBody, bytes: number): void {
    const held = this.#heldBy(from) + bytes;
    if (held > 0) this.#held.set(from, held);
    else this.#held.delete(from);
    this.#bytes += bytes;
  }

  #heldBy(from: string): number {
    return this.#held.get(from) ?? 0;
  }

  #largest(): string | null {
    let largest: string | null = null;
    for (const [from, held] of this.#held) if (largest === null || held > this.#heldBy(largest)) largest = from;
    return largest;
  }
}
