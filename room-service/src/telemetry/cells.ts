import type { Counter, Histogram } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** One series of a counter: a plain number, which joins prom-client's at each scrape. */
export class CounterCell {
  readonly #counter: Counter;
  readonly #name: string;
  readonly #labels: Labels;
  #grown = 0;

  constructor({ counter, name, labels }: { counter: Counter; name: string; labels: Labels }) {
    this.#counter = counter;
    this.#name = name;
    this.#labels = labels;
    // It is there from now on, also while it is 0.
    counter.inc(labels, 0);
  }

  /** Throws where no counter can grow by it. */
  inc(by = 1): void {
    if (!(by >= 0 && by < Infinity)) throw new TypeError(`${this.#name} cannot grow by ${by}`);
    this.#grown += by;
  }

  settle(): void {
    if (this.#grown > 0) this.#counter.inc(this.#labels, this.#grown);
    this.#grown = 0;
  }
}

/** What prom-client keeps of one series; a value that is none of a bucket is above all of them. */
type Kept = { labels: Labels; sum: number; count: number; bucketValues: Record<number, number> };

/**
 * One series of a histogram: plain numbers, which join prom-client's at each scrape. It takes one value at a time, for each of
 * which it makes a text of the labels, and everybody reports seven every 5 s: so they are added to what it keeps.
 */
export class HistogramCell {
  readonly #name: string;
  readonly #kept: Kept;
  readonly #bounds: readonly number[];
  /** Of each bucket alone, and above all of them. */
  readonly #grown: number[];
  #count = 0;
  #sum = 0;

  /** `bounds`: of its buckets, upwards. */
  constructor(options: { histogram: Histogram; name: string; labels: Labels; bounds: readonly number[] }) {
    const { histogram, name, labels, bounds } = options;
    this.#name = name;
    this.#kept = keptOf(histogram, labels);
    this.#bounds = bounds;
    this.#grown = [...bounds, Infinity].map(() => 0);
  }

  /** Throws for what is no number. */
  observe(value: number): void {
    if (!Number.isFinite(value)) throw new TypeError(`${this.#name} cannot be ${value}`);
    let bucket = 0;
    while (value > (this.#bounds[bucket] ?? Infinity)) bucket += 1;
    this.#grown[bucket] = (this.#grown[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum += value;
  }

  settle(): void {
    if (this.#count === 0) return;
    const { bucketValues } = this.#kept;
    for (const [bucket, bound] of this.#bounds.entries())
      bucketValues[bound] = (bucketValues[bound] ?? 0) + (this.#grown[bucket] ?? 0);
    this.#kept.count += this.#count;
    this.#kept.sum += this.#sum;
    this.#grown.fill(0);
    this.#count = 0;
    this.#sum = 0;
  }
}

function keptOf(histogram: Histogram, labels: Labels): Kept {
  const find = (): Kept | undefined => {
    const { hashMap } = histogram as unknown as { hashMap: Record<string, Kept> };
    return Object.values(hashMap).find((kept) =>
      Object.entries(labels).every(([name, of]) => kept.labels[name] === of),
    );
  };
  const found = find();
  if (found !== undefined) return found;
  histogram.zero(labels);
  const made = find();
  if (made === undefined) throw new Error('prom-client keeps series in another way than it did');
  return made;
}
