import { LABELS, type LabelValue } from '@atrium/metrics';
import type { Judgement, PersonKind, Reason } from '@atrium/protocol';
import { byValue } from './by-value.ts';
import type { CounterCell } from './cells.ts';
import type { Metrics } from './metrics.ts';
import type { Who } from './participant-counts.ts';

export type TimeCountsOptions = { metrics: Metrics; track: LabelValue<'track'> };

/** Counts the time of participants as it was judged. Everybody's is every 5 s: so each series is looked up once. */
export class TimeCounts {
  readonly #options: TimeCountsOptions;
  /** A reason is of one verdict. */
  readonly #judged: Record<PersonKind, Partial<Record<Reason, CounterCell>>> = { person: {}, bot: {} };
  readonly #browsers: ReturnType<typeof browserCells>;

  constructor(options: TimeCountsOptions) {
    this.#options = options;
    this.#browsers = browserCells(options.metrics);
  }

  spent({ kind, browser }: Pick<Who, 'kind' | 'browser'>, { verdict, reason }: Judgement, seconds: number): void {
    const { metrics, track } = this.#options;
    const judged = this.#judged[kind];
    judged[reason] ??= metrics.counter('participantSeconds', { participant: kind, verdict, reason, track });
    judged[reason].inc(seconds);
    if (kind === 'person') this.#browsers[browser][verdict].inc(seconds);
  }
}

const browserCells = (metrics: Metrics) =>
  byValue(LABELS.browser, (browser) =>
    byValue(LABELS.verdict, (verdict) => metrics.counter('browserSeconds', { browser, verdict })),
  );
