import type { ClientReport, Reason } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import type { Observed } from './participant-counts.ts';

/** What led to it is rarely older: a report is due every 5 s. */
const KEPT_MS = 60_000;
/** A minute of reports, and a few that come out of turn. */
const SAMPLES_EACH_MAX = 16;
/** A sample is about a kilobyte as it is kept: 20 MB, or 1,600 people with a full minute each. */
const SAMPLES_MAX = 20_000;
/** One bad interval happens to everybody. */
const BAD_IN_A_ROW = 2;
/** The same trouble goes on, and the first line tells it. */
const ONCE_IN_MS = 300_000;
/** A worker that dies spoils the time of sixty people at once; ten of them tell as much. */
const LINES_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

/** The trace that began with the verdict, and where to look further. Ids only: no names, no addresses. */
export type BadSession = {
  room: string;
  person: string;
  /** With the span's, of the trace that says that the session turned bad. */
  trace_id: string;
  span_id: string;
  /** Of the person's last join; null where it was not recorded. */
  join_trace_id: string | null;
};

/** The last minute of a session that was judged bad. */
export type FlightLine = BadSession & {
  reason: Reason;
  /** Sessions whose line was left out since the last one. */
  left_out: number;
  samples: {
    /** Before this line. */
    ago_ms: number;
    reason: Reason;
    report: TellableReport | null;
    condition: MediaCondition | null;
  }[];
};

/** The trace that a page names as that of its join may be any 16 letters; ours is `join_trace_id`. */
type TellableReport = Omit<ClientReport, 'join'> & { join?: Omit<NonNullable<ClientReport['join']>, 'traceId'> };

/** One spell of trouble: since when it is not told anew, and whether its line is written, left out, or neither yet. */
type Trouble = { at: number; session: BadSession; line: 'due' | 'left out' | 'written' };
type Flight = { samples: Observed[]; badInARow: number; trouble: Trouble | null };

export type FlightRecorderOptions = { log: (line: FlightLine) => void };

/** Keeps the last minute of everybody's raw reports, bounded, and tells them of sessions that are judged bad. */
export class FlightRecorder<Key> {
  readonly #options: FlightRecorderOptions;
  /** The one that was heard of longest ago is first. */
  readonly #flights = new Map<Key, Flight>();
  readonly #linesAt: number[] = [];
  #samples = 0;
  #leftOut = 0;

  constructor(options: FlightRecorderOptions) {
    this.#options = options;
  }

  /** How many samples are kept of all together. */
  get size(): number {
    return this.#samples;
  }

  /**
   * `turnedBad` is asked at the verdict that makes a session bad, of every session and once in a while, whether or not there
   * is room for a line. A line that is left out is still due, and is written with the ids of the verdict.
   */
  observed(key: Key, observed: Observed, turnedBad: () => BadSession): void {
    const flight = this.#flights.get(key) ?? { samples: [], badInARow: 0, trouble: null };
    this.#flights.delete(key);
    this.#flights.set(key, flight);
    this.#keep(flight, observed);
    const { judgement, at } = observed;
    flight.badInARow = judgement.verdict === 'bad' ? flight.badInARow + 1 : 0;
    if (flight.badInARow < BAD_IN_A_ROW) return;
    if (flight.trouble === null || at - flight.trouble.at >= ONCE_IN_MS)
      flight.trouble = { at, session: turnedBad(), line: 'due' };
    const { trouble } = flight;
    if (trouble.line === 'written') return;
    if (this.#mayTell(at)) {
      this.#tell(flight, observed, trouble.session);
      flight.trouble = { ...trouble, at, line: 'written' };
    } else if (trouble.line === 'due') {
      trouble.line = 'left out';
      this.#leftOut += 1;
    }
  }

  left(key: Key): void {
    this.#samples -= this.#flights.get(key)?.samples.length ?? 0;
    this.#flights.delete(key);
  }

  #keep({ samples }: Flight, observed: Observed): void {
    samples.push(observed);
    this.#samples += 1;
    while (samples.length > SAMPLES_EACH_MAX || observed.at - (samples[0]?.at ?? observed.at) > KEPT_MS) {
      samples.shift();
      this.#samples -= 1;
    }
    for (const key of this.#flights.keys()) {
      if (this.#samples <= SAMPLES_MAX) return;
      this.left(key);
    }
  }

  #mayTell(at: number): boolean {
    while (this.#linesAt.length > 0 && at - (this.#linesAt[0] ?? at) >= MINUTE_MS) this.#linesAt.shift();
    if (this.#linesAt.length >= LINES_PER_MINUTE) return false;
    this.#linesAt.push(at);
    return true;
  }

  #tell({ samples }: Flight, { at, judgement }: Observed, session: BadSession): void {
    const left_out = this.#leftOut;
    this.#leftOut = 0;
    this.#options.log({
      ...session,
      reason: judgement.reason,
      left_out,
      samples: samples.map((sample) => ({
        ago_ms: at - sample.at,
        reason: sample.judgement.reason,
        report: sample.report && tellable(sample.report),
        condition: sample.condition,
      })),
    });
  }
}

function tellable({ join, ...report }: ClientReport): TellableReport {
  if (join === undefined) return report;
  const { how, stages, awaited } = join;
  return { ...report, join: { how, stages, awaited } };
}
