import type { Matcher } from '@atrium/slo';
import { judgeOf, type Judge } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Prometheus } from '../sources/prometheus.ts';
import type { RoomService } from '../sources/room-service.ts';
import { roomQueries, RoomSamples } from '../sources/room-samples.ts';
import type { Run } from './run.ts';
import { lastRead, swept, type Sweep } from './sweep.ts';

export type RunEvidenceOptions = {
  policy: Policy;
  prometheus: Pick<Prometheus, 'ask'>;
  roomService: Pick<RoomService, 'assignedAfter'>;
  /** Which series are of this fleet. */
  where: readonly Matcher[];
};

/** Answers overlap by so much: a scrape may be told late, and a query counts back from the clock of Prometheus. */
const OVERLAP_S = 60;
/** Scrapes are 15 s apart, so that more often would be for nothing. */
const SAMPLES_EVERY_S = 4;

/** All that is read about one run, again from its beginning when the gate is new. */
export class RunEvidence {
  readonly number: number;
  readonly judge: Judge;
  readonly samples = new RoomSamples();
  readonly #options: RunEvidenceOptions;
  readonly #fromS: number;
  #readS: number | null = null;

  constructor({ number, laws, countsFromS }: Run, options: RunEvidenceOptions) {
    this.number = number;
    this.judge = judgeOf(options.policy, laws);
    this.#options = options;
    this.#fromS = countsFromS;
  }

  /** The run with all that is new; `unanswered`: who did not tell, in words. */
  async read(run: Run, atS: number): Promise<{ run: Run; unanswered: string[] }> {
    const [unread, { sweep, why }] = await Promise.all([this.#readSamples(atS), this.#sweep(run.sweep, atS)]);
    return { run: { ...run, sweep }, unanswered: [unread, why].filter((one) => one !== null) };
  }

  async #readSamples(atS: number): Promise<string | null> {
    if (this.#readS !== null && atS - this.#readS < SAMPLES_EVERY_S) return null;
    const { prometheus, where } = this.#options;
    const overS = Math.ceil(atS - (this.#readS ?? this.#fromS)) + OVERLAP_S;
    const { rooms, starts } = roomQueries(where, Math.max(OVERLAP_S, overS));
    // Not at once: a scrape that comes between the two has to have its starts.
    const told = await prometheus.ask(rooms);
    if (!told.ok) return told.why;
    const began = await prometheus.ask(starts);
    if (!began.ok) return began.why;
    this.samples.add(told.value, began.value);
    this.#readS = atS;
    return null;
  }

  async #sweep(sweep: Sweep, atS: number): Promise<{ sweep: Sweep; why: string | null }> {
    const rooms = await this.#options.roomService.assignedAfter(lastRead(sweep));
    if (!rooms.ok) return { sweep: swept(sweep, [], atS), why: rooms.why };
    return { sweep: swept(sweep, rooms.value, atS), why: null };
  }
}
