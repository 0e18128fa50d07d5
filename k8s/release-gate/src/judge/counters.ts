import { LABELS, type LabelValue } from '@atrium/metrics';
import { count, isWeight, sum, type Age, type Evidence, type Tally, type Track } from './evidence.ts';

/** One counter of rooms of one pod, as Prometheus has it: raw samples, oldest first. */
export type RoomSeries = {
  track: Track;
  age: Age;
  participant: LabelValue<'participant'>;
  /** As a label has it, which may be a text that we do not know. */
  weight: string;
  badness: string;
  samples: readonly Sample[];
};
/** The weight of rooms that are drawn while no release is under way. */
export const NO_CHOICE = '0' satisfies LabelValue<'weight'>;
/**
 * `startedS`: when its process began, as it said then; times are Unix seconds. `total`: rooms since its first sample, over processes that
 * began anew.
 */
export type Sample = readonly [atS: number, value: number, startedS: number, total: number];

export type Reading = {
  age: Age;
  participant: LabelValue<'participant'>;
  /** When the run began, Unix seconds. */
  fromS: number;
  /** By track: scrapes of two pods differ, and one track may have to be counted until earlier (judge.ts, Readings). */
  untilS: Readonly<Record<Track, number>>;
};

const BADNESS_AT: ReadonlyMap<string, number> = new Map(LABELS.badness.map((badness, at) => [badness, at]));

/** The next sample of a counter, with what it had lost when it began anew added up. It is added up once, and read at every look. */
export function sampled(last: Sample | undefined, [atS, value, startedS]: Scraped): Sample {
  if (last === undefined) return [atS, value, startedS, 0];
  const isAnew = startedS !== last[2] || value < last[1];
  return [atS, value, startedS, last[3] + (isAnew ? value : value - last[1])];
}

type Scraped = readonly [atS: number, value: number, startedS: number];

/**
 * Rooms that were judged since the run began. Differences of raw samples: `increase()` guesses at the ends of its range, and a guess is
 * no room.
 */
export function evidenceOf(series: readonly RoomSeries[], reading: Reading): Evidence {
  const tally: Tally = new Map();
  for (const one of series) {
    if (one.age !== reading.age || one.participant !== reading.participant || !isWeight(one.weight)) continue;
    const at = BADNESS_AT.get(one.badness);
    if (at === undefined) continue;
    const { weight, track } = one;
    const rooms = counted(one, { fromS: reading.fromS, untilS: reading.untilS[track] });
    count(tally, { weight, track, at, rooms });
  }
  return tally;
}

/** The same of the primary's rooms that were drawn while there was no choice, by the index of their Y in BADNESS. */
export function unchosenOf(series: readonly RoomSeries[], of: { age: Age; fromS: number; untilS: number }): number[] {
  return LABELS.badness.map((badness) => {
    const those = series.filter(
      (one) =>
        one.track === 'primary' &&
        one.participant === 'person' &&
        one.weight === NO_CHOICE &&
        one.age === of.age &&
        one.badness === badness,
    );
    return sum(those.map((one) => counted(one, of)));
  });
}

function counted({ samples }: RoomSeries, { fromS, untilS }: { fromS: number; untilS: number }): number {
  const [first] = samples;
  if (first === undefined || untilS <= fromS || first[0] > untilS) return 0;
  const [atS, value, startedS] = first;
  // What an older process had counted when it was first seen may be of before the run.
  const before = atS > fromS && startedS > fromS ? value : 0;
  return before + totalAt(samples, untilS) - totalAt(samples, fromS);
}

/** Of the last sample until then; 0 before the first one. */
function totalAt(samples: readonly Sample[], untilS: number): number {
  // Most of what is asked for is from before the first room, or all of it.
  const newest = samples[samples.length - 1];
  if (newest === undefined || newest[0] <= untilS) return newest?.[3] ?? 0;
  if ((samples[1]?.[0] ?? Infinity) > untilS) return 0;
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.[0] ?? Infinity) <= untilS) low = middle + 1;
    else high = middle;
  }
  return samples[low - 1]?.[3] ?? 0;
}
