import type { LabelValue } from '@atrium/metrics';
import { BADNESS, isWeight, NO_ROOMS, type Age, type Evidence, type Track, type Weight } from './evidence.ts';

/** One counter of rooms of one pod, as Prometheus has it: raw samples, oldest first. */
export type RoomSeries = {
  track: Track;
  age: Age;
  participant: LabelValue<'participant'>;
  /** As labels are: any text. */
  weight: string;
  badness: string;
  /** When its process began, Unix seconds: what a younger one counted before its first sample is counted, too. */
  startedS: number;
  samples: readonly Sample[];
};
export type Sample = readonly [atS: number, value: number];

export type Reading = {
  age: Age;
  participant: LabelValue<'participant'>;
  /** When the run began, Unix seconds. */
  fromS: number;
  /** Until when the primary's are counted, Unix seconds. */
  untilS: number;
  /** The canary's are counted until so much earlier: scrapes of two pods differ by one at most, and must not favour it. */
  skewS: number;
};

/**
 * Rooms that were judged since the run began. Differences of raw samples, with what a counter that began anew had lost added up:
 * `increase()` guesses at the ends of its range, and a guess is no room.
 */
export function evidenceOf(series: readonly RoomSeries[], reading: Reading): Evidence {
  const evidence = new Map<Weight, Record<Track, number[]>>();
  for (const one of series) {
    const at = BADNESS.indexOf(Number(one.badness));
    if (one.age !== reading.age || one.participant !== reading.participant || !isWeight(one.weight) || at < 0) continue;
    const here = evidence.get(one.weight) ?? { primary: [...NO_ROOMS.primary], canary: [...NO_ROOMS.canary] };
    evidence.set(one.weight, here);
    const untilS = reading.untilS - (one.track === 'canary' ? reading.skewS : 0);
    here[one.track][at] = (here[one.track][at] ?? 0) + counted(one, { fromS: reading.fromS, untilS });
  }
  return evidence;
}

function counted({ samples, startedS }: RoomSeries, { fromS, untilS }: { fromS: number; untilS: number }): number {
  const seen = samples.filter(([atS]) => atS <= untilS);
  const before = seen.findLast(([atS]) => atS <= fromS)?.[1];
  const since = seen.filter(([atS]) => atS > fromS);
  let last = before ?? (startedS > fromS ? 0 : (since[0]?.[1] ?? 0));
  let total = 0;
  for (const [, value] of since) {
    total += value >= last ? value - last : value;
    last = value;
  }
  return total;
}
