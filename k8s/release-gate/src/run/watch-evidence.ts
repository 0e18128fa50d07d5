import type { Matcher } from '@atrium/slo';
import { NO_CHOICE } from '../judge/counters.ts';
import type { Policy } from '../judge/policy.ts';
import type { Prometheus } from '../sources/prometheus.ts';
import type { FleetPod, RoomService } from '../sources/room-service.ts';
import { HeardPods } from './heard.ts';
import { SampleReader } from './sample-reader.ts';
import { LATE_S } from './sweep.ts';
import { isOfPrimary, judgedSince, watched, type Watch, type Watched } from './watch.ts';

export type WatchEvidenceOptions = {
  policy: Policy;
  prometheus: Pick<Prometheus, 'ask'>;
  roomService: Pick<RoomService, 'assignedAfter'>;
  /** Which series are of this fleet. */
  where: readonly Matcher[];
};

export type WatchRead = { watch: Watch; seen: readonly Watched[]; unanswered: readonly string[] };

/** All that is read about one watch, again from its beginning when the gate is new: it is shorter than what the directory keeps. */
export class WatchEvidence {
  readonly number: number;
  readonly #options: WatchEvidenceOptions;
  readonly #reader: SampleReader;
  readonly #pods = new HeardPods();
  readonly #placedS: number[] = [];
  /** The last room that was told of. */
  #after: number;
  /** Whether Prometheus has told of as many rooms as were kept. */
  #isChecked = false;

  constructor({ number, fromS }: Watch, options: WatchEvidenceOptions) {
    const { prometheus, where } = options;
    this.number = number;
    this.#options = options;
    this.#reader = new SampleReader({ prometheus, where, weights: [NO_CHOICE], fromS });
    // Epochs are microseconds of the directory's clock (room-service/src/directory).
    this.#after = Math.round(fromS * 1e6);
  }

  /** The watch with all that is new; `pods`: those that live. */
  async read(watch: Watch, { atS, pods }: { atS: number; pods: readonly FleetPod[] }): Promise<WatchRead> {
    const { roomService, policy } = this.#options;
    const [unread, assigned] = await Promise.all([this.#reader.read(atS), roomService.assignedAfter(this.#after)]);
    const heard = this.#pods.look(atS, pods, (name) => this.#reader.samples.heardS(name));
    const rooms = assigned.ok ? assigned.value : [];
    this.#after = rooms.at(-1)?.epoch ?? this.#after;
    this.#placedS.push(...rooms.filter(isOfPrimary).map(({ assignedAt }) => assignedAt / 1000));
    const unanswered = [unread, assigned.ok ? null : assigned.why].filter((one) => one !== null);
    if (!this.#reader.isComplete || !assigned.ok) return { watch, seen: [], unanswered };
    const { series } = this.#reader.samples;
    // Of a pod that came since nothing is read yet either, where not all is.
    const heardS = Math.min(heard.untilS.primary, this.#reader.readS);
    const primary = { series, placedS: this.#placedS, heardS };
    const judged = judgedSince(watch, series, atS);
    const isLost = !this.#isChecked && judged < watch.judged;
    this.#isChecked = true;
    // All that the directory knows would be missing (run-evidence.ts).
    const now = isLost ? { ...watch, fromS: atS + LATE_S, judged: 0 } : { ...watch, judged };
    return { watch: now, seen: watched(now, primary, policy), unanswered };
  }
}
