import { LABELS } from '@atrium/metrics';
import { sampled, type RoomSeries, type Sample } from '../judge/counters.ts';
import { AGE_S, AGES, BADNESS, type Track, type Weight } from '../judge/evidence.ts';

/** After a room's age its last seconds are waited for, as browsers report them (each 5 s). */
const JUDGED_AFTER_S = 5;

export type PodOptions = {
  name: string;
  track: Track;
  /** Weights of which it has counters from its start on, as all of a closed set. */
  weights: readonly Weight[];
  /** Seconds; before 0 where it was there before the release. */
  startedS: number;
  countsNothing: boolean;
};

/** `at`: index of its Y in BADNESS. */
export type PodRoom = { bornS: number; weight: Weight; at: number };

type Counter = { value: number; isNew: boolean; samples: Sample[] };

/** A pod that judges its rooms and counts them, and what Prometheus has of its counters. */
export class Pod {
  readonly name: string;
  readonly track: Track;
  /** As Prometheus has them; the samples grow. */
  readonly series: readonly RoomSeries[];
  #told: readonly RoomSeries[] = [];
  readonly #countsNothing: boolean;
  readonly #counters: readonly Counter[];
  /** Where the counters of a weight begin. */
  readonly #at: ReadonlyMap<Weight, number>;
  #startedS: number;
  /** Its rooms, in the order of their birth, and how many of them were judged at each age. */
  #rooms: PodRoom[] = [];
  #judged: number[] = AGES.map(() => 0);
  #heardS: number | null = null;

  constructor({ name, track, weights, startedS, countsNothing }: PodOptions) {
    this.name = name;
    this.track = track;
    this.#countsNothing = countsNothing;
    this.#startedS = startedS;
    this.#at = new Map(weights.map((weight, at) => [weight, at * AGES.length * BADNESS.length]));
    this.#counters = weights.flatMap(() =>
      AGES.flatMap(() => BADNESS.map(() => ({ value: 0, isNew: true, samples: [] }))),
    );
    const labels = weights.flatMap((weight) =>
      AGES.flatMap((age) => LABELS.badness.map((badness) => ({ weight, age, badness }))),
    );
    this.series = labels.map((of, at) => ({
      ...of,
      track,
      participant: 'person',
      samples: this.#counters[at]?.samples ?? [],
    }));
  }

  /** Of the series those that have counted anything. */
  get told(): readonly RoomSeries[] {
    return this.#told;
  }

  /** When its process began. */
  get startedS(): number {
    return this.#startedS;
  }

  /** The newest scrape that came to something; null: none. */
  get heardS(): number | null {
    return this.#heardS;
  }

  open(room: PodRoom): void {
    this.#rooms.push(room);
  }

  /** Another process in its place: rooms that were not judged never are, and what was counted since the last scrape is lost. */
  begin(startedS: number): void {
    this.#startedS = startedS;
    this.#rooms = [];
    this.#judged = AGES.map(() => 0);
    for (const counter of this.#counters) Object.assign(counter, { value: 0, isNew: true });
  }

  scrape(atS: number): void {
    this.#judge(atS);
    this.#heardS = atS;
    for (const counter of this.#counters) {
      if (!counter.isNew) continue;
      counter.isNew = false;
      counter.samples.push(sampled(counter.samples.at(-1), [atS, counter.value, this.#startedS]));
    }
    this.#told = this.series.filter(({ samples }) => samples.length > 1 || (samples[0]?.[1] ?? 0) > 0);
  }

  #judge(atS: number): void {
    if (this.#countsNothing) return;
    for (const [index, age] of AGES.entries()) {
      const lastS = atS - AGE_S[age] - JUDGED_AFTER_S;
      let next = this.#judged[index] ?? 0;
      for (let room = this.#rooms[next]; room !== undefined && room.bornS <= lastS; room = this.#rooms[(next += 1)]) {
        const counter = this.#counters[(this.#at.get(room.weight) ?? Number.NaN) + index * BADNESS.length + room.at];
        if (counter === undefined) throw new Error(`a room of weight ${room.weight} has no counter`);
        counter.value += 1;
        counter.isNew = true;
      }
      this.#judged[index] = next;
    }
  }
}
