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
/** `startedS`: when its process began, as it said then. Unix seconds. */
export type Sample = readonly [atS: number, value: number, startedS: number];

export type Reading = {
  age: Age;
  participant: LabelValue<'participant'>;
  /** When the run began, Unix seconds. */
  fromS: number;
  /** By track: scrapes of two pods differ, and one track may have to be counted until earlier (judge.ts, Readings). */
  untilS: Readonly<Record<Track, number>>;
};

/**
 * Rooms that were judged since the run began. Differences of raw samples, with what a counter that began anew had lost added up:
 * `increase()` guesses at the ends of its range, and a guess is no room.
 */
export function evidenceOf(series: readonly RoomSeries[], reading: Reading): Evidence {
  const tally: Tally = new Map();
  for (const one of series) {
    const at = (LABELS.badness as readonly string[]).indexOf(one.badness);
    if (one.age !== reading.age || one.participant !== reading.participant || !isWeight(one.weight) || at < 0) continue;
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
  let last: Sample | null = null;
  let total = 0;
  for (const sample of samples) {
    const [atS, value, startedS] = sample;
    if (atS > untilS) break;
    const isAnew = last === null ? startedS > fromS : startedS !== last[2] || value < last[1];
    // What an older process had counted when it was first seen may be of before the run.
    if (atS > fromS) total += isAnew ? value : value - (last?.[1] ?? value);
    last = sample;
  }
  return total;
}
