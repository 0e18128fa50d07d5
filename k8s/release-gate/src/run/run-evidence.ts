import type { Matcher } from '@atrium/slo';
import { evidenceOf, type RoomSeries } from '../judge/counters.ts';
import { AGE_S, roomsOf } from '../judge/evidence.ts';
import { judgeOf, type Judge } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Prometheus } from '../sources/prometheus.ts';
import type { FleetPod, RoomService } from '../sources/room-service.ts';
import { HeardPods, untilAll, type Heard } from './heard.ts';
import { countedAnew, type Run } from './run.ts';
import { SampleReader } from './sample-reader.ts';
import { judgedOf } from './situation.ts';
import { lastRead, missed, swept } from './sweep.ts';

export type RunEvidenceOptions = {
  policy: Policy;
  prometheus: Pick<Prometheus, 'ask'>;
  roomService: Pick<RoomService, 'assignedAfter'>;
  /** Which series are of this fleet. */
  where: readonly Matcher[];
};

export type Read = { run: Run; heard: Heard; unanswered: string[] };

/** All that is read about one run, again from its beginning when the gate is new. */
export class RunEvidence {
  readonly number: number;
  readonly judge: Judge;
  readonly #roomService: RunEvidenceOptions['roomService'];
  readonly #reader: SampleReader;
  readonly #pods = new HeardPods();
  /** Whether Prometheus has told of as many rooms as were kept. */
  #isChecked = false;

  constructor({ number, laws, countsFromS }: Run, { policy, prometheus, roomService, where }: RunEvidenceOptions) {
    this.number = number;
    this.judge = judgeOf(policy, laws);
    this.#roomService = roomService;
    this.#reader = new SampleReader({ prometheus, where, weights: policy.weights, fromS: countsFromS });
  }

  get series(): readonly RoomSeries[] {
    return this.#reader.samples.series;
  }

  /** The run with all that is new; `unanswered`: who did not tell, in words. `pods`: those that live. */
  async read(run: Run, { atS, pods }: { atS: number; pods: readonly FleetPod[] }): Promise<Read> {
    const [unread, assigned] = await Promise.all([
      this.#reader.read(atS),
      this.#roomService.assignedAfter(lastRead(run.sweep)),
    ]);
    const heard = this.#pods.look(atS, pods, (name) => this.#reader.samples.heardS(name));
    const unanswered = [unread, assigned.ok ? null : assigned.why].filter((one) => one !== null);
    const counted = this.#checked(run, atS);
    if (counted !== run) return { run: counted, heard, unanswered };
    // Of a pod that came since nothing is read yet either, where not all is.
    const untilS = Math.min(untilAll(heard), this.#reader.readS);
    const known = swept(run.sweep, assigned.ok ? assigned.value : [], untilS);
    // Before all was read once every room of before this gate would be missing, and that stays.
    const sweep = this.#reader.isComplete ? missed(known, judgedOf({ series: this.series, atS }, run), untilS) : known;
    return { run: { ...run, sweep, judged: this.#judged(run, atS) }, heard, unanswered };
  }

  /**
   * A gate that begins anew asks for everything again. Of a Prometheus that tells of fewer rooms than were seen some are lost, and nobody
   * knows which: all rooms of the directory would be missing on either track.
   */
  #checked(run: Run, atS: number): Run {
    if (this.#isChecked || !this.#reader.isComplete) return run;
    this.#isChecked = true;
    return this.#judged(run, atS) < run.judged ? countedAnew(run, atS) : run;
  }

  #judged({ countsFromS, judged }: Run, atS: number): number {
    if (!this.#reader.isComplete) return judged;
    const untilS = { primary: atS, canary: atS };
    const fromS = countsFromS + AGE_S['20s'];
    const seen = evidenceOf(this.series, { age: '20s', participant: 'person', fromS, untilS });
    return roomsOf(seen, 'primary') + roomsOf(seen, 'canary');
  }
}
