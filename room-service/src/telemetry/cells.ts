import type { Counter, Histogram } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** So many values wait for the next scrape: a process that nobody scrapes keeps no more. */
const WAITING_MAX = 256;

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

/** One series of a histogram: values that join prom-client's at the next scrape, or when they are many. */
export class HistogramCell {
  readonly #histogram: Histogram;
  readonly #name: string;
  readonly #labels: Labels;
  readonly #waiting: number[] = [];

  constructor({ histogram, name, labels }: { histogram: Histogram; name: string; labels: Labels }) {
    this.#histogram = histogram;
    this.#name = name;
    this.#labels = labels;
  }

  /** Throws for what is no number. */
  observe(value: number): void {
    if (!Number.isFinite(value)) throw new TypeError(`${this.#name} cannot be ${value}`);
    if (this.#waiting.push(value) >= WAITING_MAX) this.settle();
  }

  settle(): void {
    for (const value of this.#waiting.splice(0)) this.#histogram.observe({ labels: this.#labels, value });
  }
}
