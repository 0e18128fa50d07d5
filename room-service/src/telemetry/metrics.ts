import { METRICS, type LabelName, type LabelSet, type MetricType } from '@atrium/metrics';
import { Counter, Gauge, Histogram, Registry, type OpenMetricsContentType } from 'prom-client';
import { CounterCell, HistogramCell } from './cells.ts';
import { Series } from './series.ts';

type Catalogue = typeof METRICS;
type NameOf<T extends MetricType> = {
  [N in keyof Catalogue]: Catalogue[N]['type'] extends T ? N : never;
}[keyof Catalogue];
type LabelsOf<N extends keyof Catalogue> = LabelSet<Extract<Catalogue[N]['labels'][number], LabelName>>;

type Labels = Readonly<Record<string, string>>;

/** A trace that is surely kept: one that is not would lead nowhere. */
export type Exemplar = { trace_id: string };

const OPEN_METRICS = 'application/openmetrics-text';

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
  readonly #counterCells = new Map<string, Series<CounterCell>>();
  readonly #histogramCells = new Map<string, Series<HistogramCell>>();
  /** Of every series that was counted in. */
  readonly #cells: { settle: () => void }[] = [];
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
          const make = (own: Labels) => this.#kept(new CounterCell({ counter, name, labels: own }));
          this.#counterCells.set(key, new Series({ labels, make }));
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
          const make = (own: Labels) =>
            this.#kept(new HistogramCell({ histogram, name, labels: own, bounds: buckets }));
          this.#histogramCells.set(key, new Series({ labels, make }));
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
    // Its series is there from the start: [MET1].
    if (by !== 0) this.counter(name, labels).inc(by);
  }

  /** One series, for whoever counts in it often. */
  counter<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>): CounterCell {
    return known(name, this.#counterCells).at(labels);
  }

  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    known(name, this.#gauges).set(labels, value);
  }

  /** `exemplar` only where the trace is surely kept. Throws for what is no number. */
  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number, exemplar?: Exemplar): void {
    if (exemplar === undefined) this.histogram(name, labels).observe(value);
    else known(name, this.#histograms).observe({ labels, value, exemplarLabels: exemplar });
  }

  /** One series, for whoever observes in it often. */
  histogram<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>): HistogramCell {
    return known(name, this.#histogramCells).at(labels);
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
    for (const cell of this.#cells) cell.settle();
    if (accept.includes(OPEN_METRICS)) return { contentType: this.#open.contentType, text: await this.#open.metrics() };
    // prom-client takes `_total` off the counters themselves for OpenMetrics, and never puts it back. It reads the names
    // in the turn in which it is called.
    for (const [key, counter] of this.#counters) {
      (counter as unknown as { name: string }).name = METRICS[key as NameOf<'counter'>].name;
    }
    return { contentType: this.#text.contentType, text: await this.#text.metrics() };
  }

  #kept<T extends { settle: () => void }>(cell: T): T {
    this.#cells.push(cell);
    return cell;
  }
}

/** Of the catalogue, all of which was made at the start. */
function known<T>(name: string, made: ReadonlyMap<string, T>): T {
  const one = made.get(name);
  if (one === undefined) throw new Error(`the catalogue has no ${name}`);
  return one;
}
