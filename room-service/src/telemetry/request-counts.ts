import { LABELS, type LabelValue } from '@atrium/metrics';
import type { ErrorCode, PersonKind, Result } from '@atrium/protocol';
import type { Asked, AskedIn } from '../signaling/watch.ts';
import { byValue } from './by-value.ts';
import type { CounterCell, HistogramCell } from './cells.ts';
import { isTimed, joinEnd, outcomeOf, REQUEST_GROUP } from './joins.ts';
import { kindOf } from './kind-of.ts';
import type { Exemplar, Metrics } from './metrics.ts';

export type RequestCountsOptions = {
  metrics: Metrics;
  track: LabelValue<'track'>;
  /** Monotonic, ms: how long something took. */
  clock: () => number;
  /** ms that a request which is read then, by `clock`, may have waited; it did not where this is not given. */
  waited?: (atMs: number) => number;
  /** Of the traceparent of a request that has ended, if its trace is surely kept. */
  exemplarOf?: (traceparent: string) => Exemplar | undefined;
  /** A fault of counting. */
  onBug: (error: unknown) => void;
};

/** The series of one group of requests. */
type Cells = { outcomes: Record<LabelValue<'outcome'>, CounterCell>; duration: HistogramCell };
type ByGroup = Record<LabelValue<'request_group'>, Cells>;

/** Counts requests by what they wait for and how they ended, and times them. */
export class RequestCounts {
  readonly #options: RequestCountsOptions;
  readonly #cells: Record<PersonKind, ByGroup>;

  constructor(options: RequestCountsOptions) {
    this.#options = options;
    const { metrics } = options;
    this.#cells = { person: cellsOf(metrics, 'person'), bot: cellsOf(metrics, 'bot') };
  }

  /** Runs it at once, and answers with its own promise. It is counted before whoever waits for that goes on. */
  request<T>(asked: Asked, run: () => Promise<Result<T>>): Promise<Result<T>> {
    const { name, participant, join } = asked;
    if (name === 'ping') return run();
    const { clock, waited, onBug } = this.#options;
    // Asked before: who leaves is not there afterwards.
    const kind = join?.kind ?? kindOf(participant);
    const cells = this.#cells[kind][REQUEST_GROUP[name]];
    const readAt = clock();
    const startedAt = readAt - (waited?.(readAt) ?? 0);
    const work = run();
    const count = (result: Result<T>): void => {
      try {
        const seconds = (clock() - startedAt) / 1000;
        const code = result.ok ? null : result.error.code;
        cells.outcomes[outcomeOf(code)].inc();
        if (isTimed(code)) cells.duration.observe(seconds);
        if (join !== undefined) this.#joined(join, code, seconds, asked.traceparent);
      } catch (error) {
        onBug(error);
      }
    };
    // Whose failure it is hears of it by the same promise.
    void work.then(count, () => undefined);
    return work;
  }

  #joined({ how, kind }: AskedIn, code: ErrorCode | null, seconds: number, traceparent: string | undefined): void {
    const { metrics, track, exemplarOf } = this.#options;
    metrics.inc('joins', { how, participant: kind, track, ...joinEnd(code) });
    const exemplar = traceparent === undefined ? undefined : exemplarOf?.(traceparent);
    if (code === null) metrics.observe('joinDuration', { how, participant: kind }, seconds, exemplar);
  }
}

function cellsOf(metrics: Metrics, participant: PersonKind): ByGroup {
  return byValue(LABELS.request_group, (request_group) => {
    const of = { request_group, participant };
    const outcomes = byValue(LABELS.outcome, (outcome) => metrics.counter('requests', { ...of, outcome }));
    return { outcomes, duration: metrics.histogram('requestDuration', of) };
  });
}
