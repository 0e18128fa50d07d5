import { METRICS, type LabelName, type LabelSet } from '@atrium/metrics';
import { Counter, Gauge, Registry } from 'prom-client';

type Catalogue = typeof METRICS;
type NameOf<T extends 'counter' | 'gauge'> = {
  [N in keyof Catalogue]: Catalogue[N]['type'] extends T ? N : never;
}[keyof Catalogue];
type LabelsOf<N extends keyof Catalogue> = LabelSet<Extract<Catalogue[N]['labels'][number], LabelName>>;

/** The metrics of the catalogue in this process, and no others. A label or value that it does not know does not compile. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #collectors: (() => void)[] = [];

  constructor() {
    for (const [key, { type, name, help, labels, series }] of Object.entries(METRICS)) {
      const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
      if (type === 'counter') {
        const counter = new Counter(options);
        for (const labelSet of series) counter.inc(labelSet, 0);
        this.#counters.set(key, counter);
      } else {
        const gauge = new Gauge(options);
        for (const labelSet of series) gauge.set(labelSet, 0);
        this.#gauges.set(key, gauge);
      }
    }
  }

  inc<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  /** Called at each scrape, before its text is made: where a number is read and not counted. */
  onScrape(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** The text that Prometheus reads. */
  async exposition(): Promise<{ contentType: string; text: string }> {
    for (const collect of this.#collectors) collect();
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
