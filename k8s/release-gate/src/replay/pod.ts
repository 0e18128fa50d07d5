import { LABELS } from '@atrium/metrics';
import type { RoomSeries, Sample } from '../judge/counters.ts';
import { AGE_S, AGES, BADNESS, type Track, type Weight } from '../judge/evidence.ts';

/** After a room's age its last seconds are waited for, as browsers report them (each 5 s). */
const JUDGED_AFTER_S = 5;
/** Long enough for a look back over today's rate (situation.ts); what is older is kept as sums. */
const SAMPLES_KEPT = 50;

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
      counter.samples.push([atS, counter.value, this.#startedS]);
    }
  }

  /** Nobody reads until an earlier moment than this again. */
  forget(beforeS: number): void {
    for (const { samples } of this.#counters) {
      if (samples.length > SAMPLES_KEPT) samples.splice(0, samples.length, ...shortened(samples, beforeS));
    }
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

/** The same differences from `beforeS` on, and since the first sample: of one process only its first and its last one are told apart. */
export function shortened(samples: readonly Sample[], beforeS: number): Sample[] {
  const from = samples.findLastIndex(([atS]) => atS <= beforeS);
  return samples.filter(([, , startedS], at) => {
    const isEdge = startedS !== samples[at - 1]?.[2] || startedS !== samples[at + 1]?.[2];
    return at >= from || isEdge;
  });
}
