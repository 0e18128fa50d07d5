import { METRICS, type LabelName, type LabelSet, type MetricType } from '@atrium/metrics';
import { Counter, Gauge, Histogram, Registry, type OpenMetricsContentType } from 'prom-client';
import { Series } from './series.ts';

type Catalogue = typeof METRICS;
type NameOf<T extends MetricType> = {
  [N in keyof Catalogue]: Catalogue[N]['type'] extends T ? N : never;
}[keyof Catalogue];
type LabelsOf<N extends keyof Catalogue> = LabelSet<Extract<Catalogue[N]['labels'][number], LabelName>>;

/** A trace that is surely kept: one that is not would lead nowhere. */
export type Exemplar = { trace_id: string };

const OPEN_METRICS = 'application/openmetrics-text';
/** So many values wait for the next scrape: a room that nobody scrapes keeps no more. */
const WAITING_MAX = 256;

/** What a series has grown by since the last scrape. */
type Tally = { grown: number; settle: () => void };
/** What was observed since the last scrape. */
type Waiting = { values: number[]; settle: () => void };

/**
 * The metrics of the catalogue in this process, and no others. A label or value that it does not know does not compile. What
 * is counted joins its series in prom-client at the next scrape: it is counted a hundred times as often as it is read.
 */
export class Metrics {
  readonly #text = new Registry();
  readonly #open = new Registry<OpenMetricsContentType>();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #tallies = new Map<string, Series<Tally>>();
  readonly #waiting = new Map<string, Series<Waiting>>();
  /** Of every series that was counted in. */
  readonly #settles: (() => void)[] = [];
  /** What `fromTotal` saw last, by series. */
  readonly #totals = new Map<string, number>();
  readonly #collectors: (() => void)[] = [];

  /** What the metrics of type `info` say. */
  constructor({ version, track }: { version: string; track: string }) {
    this.#open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const [key, metric] of Object.entries(METRICS)) {
      const { name, help, labels } = metric;
      const options = { name, help, labelNames: [...labels], registers: [this.#text, this.#open] };
      switch (metric.type) {
        case 'counter': {
          const counter = new Counter(options);
          for (const labelSet of metric.series) counter.inc(labelSet, 0);
          this.#counters.set(key, counter);
          this.#tallies.set(key, new Series({ labels, make: (labelSet) => this.#tallyOf(counter, labelSet) }));
          break;
        }
        case 'gauge': {
          const gauge = new Gauge(options);
          for (const labelSet of metric.series) gauge.set(labelSet, 0);
          this.#gauges.set(key, gauge);
          break;
        }
        case 'histogram': {
          // prom-client makes exemplars for a registry of OpenMetrics only; the other one leaves them out.
          const registers = [this.#open];
          const buckets = [...metric.buckets];
          const histogram = new Histogram({ ...options, registers, buckets, enableExemplars: true });
          this.#text.registerMetric(histogram);
          for (const labelSet of metric.series) histogram.zero(labelSet);
          this.#histograms.set(key, histogram);
          this.#waiting.set(key, new Series({ labels, make: (labelSet) => this.#waitingFor(histogram, labelSet) }));
          break;
        }
        case 'info': {
          new Gauge({ ...options, labelNames: [...metric.constants] }).set({ version, track }, 1);
          break;
        }
      }
    }
  }

  /** Throws where no counter can grow by it. */
  inc<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
    if (!(by >= 0 && by < Infinity)) throw new TypeError(`${METRICS[name].name} cannot grow by ${by}`);
    // Its series is there from the start: [MET1].
    if (by === 0) return;
    const tally = this.#tallies.get(name)?.at(labels);
    if (tally !== undefined) tally.grown += by;
  }

  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  /** `exemplar` only where the trace is surely kept. Throws for what is no number. */
  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number, exemplar?: Exemplar): void {
    if (!Number.isFinite(value)) throw new TypeError(`${METRICS[name].name} cannot be ${value}`);
    if (exemplar !== undefined) {
      this.#histograms.get(name)?.observe({ labels, value, exemplarLabels: exemplar });
      return;
    }
    const waiting = this.#waiting.get(name)?.at(labels);
    if (waiting !== undefined && waiting.values.push(value) >= WAITING_MAX) waiting.settle();
  }

  /**
   * Counts what a plain number field has grown by since the last call for that series: to be called at each scrape. A
   * field that went back began anew at 0.
   */
  fromTotal<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, total: number): void {
    const values: Readonly<Record<string, string>> = labels;
    const series = [name, ...METRICS[name].labels.map((label) => values[label])].join(' ');
    const before = this.#totals.get(series) ?? 0;
    this.#totals.set(series, total);
    this.inc(name, labels, total < before ? total : total - before);
  }

  /** Called at each scrape, before its text is made: where a number is read and not counted. */
  onScrape(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** What Prometheus reads. `accept` of its request: OpenMetrics, which carries exemplars, or else the text format. */
  async exposition(accept = ''): Promise<{ contentType: string; text: string }> {
    for (const collect of this.#collectors) collect();
    for (const settle of this.#settles) settle();
    if (accept.includes(OPEN_METRICS)) return { contentType: this.#open.contentType, text: await this.#open.metrics() };
    // prom-client takes `_total` off the counters themselves for OpenMetrics, and never puts it back. It reads the names
    // in the turn in which it is called.
    for (const [key, counter] of this.#counters) {
      (counter as unknown as { name: string }).name = METRICS[key as NameOf<'counter'>].name;
    }
    return { contentType: this.#text.contentType, text: await this.#text.metrics() };
  }

  #tallyOf(counter: Counter, labels: Readonly<Record<string, string>>): Tally {
    // It is there from now on, also while it is 0.
    counter.inc(labels, 0);
    const tally: Tally = {
      grown: 0,
      settle: () => {
        if (tally.grown > 0) counter.inc(labels, tally.grown);
        tally.grown = 0;
      },
    };
    this.#settles.push(tally.settle);
    return tally;
  }

  #waitingFor(histogram: Histogram, labels: Readonly<Record<string, string>>): Waiting {
    const waiting: Waiting = {
      values: [],
      settle: () => {
        for (const value of waiting.values.splice(0)) histogram.observe({ labels, value });
      },
    };
    this.#settles.push(waiting.settle);
    return waiting;
  }
}
