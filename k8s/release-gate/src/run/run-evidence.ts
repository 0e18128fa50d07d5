import type { Matcher } from '@atrium/slo';
import { judgeOf, type Judge } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Prometheus } from '../sources/prometheus.ts';
import type { FleetPod, RoomService } from '../sources/room-service.ts';
import { roomQueries, RoomSamples } from '../sources/room-samples.ts';
import { HeardPods, untilAll, type Heard } from './heard.ts';
import type { Run } from './run.ts';
import { lastRead, swept } from './sweep.ts';

export type RunEvidenceOptions = {
  policy: Policy;
  prometheus: Pick<Prometheus, 'ask'>;
  roomService: Pick<RoomService, 'assignedAfter'>;
  /** Which series are of this fleet. */
  where: readonly Matcher[];
};

/** Answers overlap by so much: a scrape may be told late, and a query counts back from the clock of Prometheus. */
const OVERLAP_S = 60;
/** A long run is read in parts: three hours of twenty pods at once would be more than the gate has memory for. */
const SLICE_S = 600;
/** Scrapes are 15 s apart, so that more often would be for nothing. */
const SAMPLES_EVERY_S = 4;

export type Read = { run: Run; heard: Heard; unanswered: string[] };

/** All that is read about one run, again from its beginning when the gate is new. */
export class RunEvidence {
  readonly number: number;
  readonly judge: Judge;
  readonly samples = new RoomSamples();
  readonly #options: RunEvidenceOptions;
  readonly #fromS: number;
  #readS: number | null = null;
  readonly #pods = new HeardPods();

  constructor({ number, laws, countsFromS }: Run, options: RunEvidenceOptions) {
    this.number = number;
    this.judge = judgeOf(options.policy, laws);
    this.#options = options;
    this.#fromS = countsFromS;
  }

  /** The run with all that is new; `unanswered`: who did not tell, in words. `pods`: those that live. */
  async read(run: Run, { atS, pods }: { atS: number; pods: readonly FleetPod[] }): Promise<Read> {
    const [unread, assigned] = await Promise.all([
      this.#readSamples(atS),
      this.#options.roomService.assignedAfter(lastRead(run.sweep)),
    ]);
    const heard = this.#pods.look(atS, pods, (name) => this.samples.heardS(name));
    const sweep = swept(run.sweep, assigned.ok ? assigned.value : [], untilAll(heard));
    const unanswered = [unread, assigned.ok ? null : assigned.why].filter((one) => one !== null);
    return { run: { ...run, sweep }, heard, unanswered };
  }

  async #readSamples(atS: number): Promise<string | null> {
    if (this.#readS !== null && atS - this.#readS < SAMPLES_EVERY_S) return null;
    const { prometheus, where, policy } = this.#options;
    let readS = this.#readS ?? Math.min(this.#fromS, atS);
    do {
      const untilS = Math.min(atS, readS + SLICE_S);
      const overS = Math.ceil(untilS - readS) + OVERLAP_S;
      const { rooms, starts } = roomQueries(where, { overS, weights: policy.weights });
      const [told, began] = await Promise.all([prometheus.ask(rooms, untilS), prometheus.ask(starts, untilS)]);
      if (!told.ok) return told.why;
      if (!began.ok) return began.why;
      this.samples.add(told.value, began.value);
      this.#readS = readS = untilS;
    } while (readS < atS);
    return null;
  }
}
