import { LABELS, type LabelValue } from '@atrium/metrics';

export type Track = LabelValue<'track'>;
export type Age = LabelValue<'age'>;
/** Percent of new rooms that the canary gets. */
export type Weight = Exclude<LabelValue<'weight'>, '0' | '100'>;

export const TRACKS = LABELS.track;
export const AGES = LABELS.age;
/** How old a room is when it is judged, in seconds since it was assigned. */
export const AGE_S: Readonly<Record<Age, number>> = { '20s': 20, '5m': 300 };
/** Y of a room, the share of its participant-seconds that were not good, as it is counted: by chance at one of its neighbours here. */
export const BADNESS = LABELS.badness.map(Number);

/** Rooms judged, by track and by their Y at the same index of BADNESS. */
export type Rooms = Readonly<Record<Track, readonly number[]>>;
/**
 * All that a run has seen of one outcome: rooms by the weight that they were drawn with. Rooms drawn while there was no
 * choice, at 0 or 100 %, tell nothing of a difference and are not in it.
 */
export type Evidence = ReadonlyMap<Weight, Rooms>;

export const NO_ROOMS: Rooms = { primary: BADNESS.map(() => 0), canary: BADNESS.map(() => 0) };

const WEIGHTS: ReadonlySet<string> = new Set(LABELS.weight.filter((weight) => weight !== '0' && weight !== '100'));
export const isWeight = (text: string): text is Weight => WEIGHTS.has(text);

/** The chance that a room was drawn to the canary, of (0, 1). */
export const chanceOf = (weight: Weight): number => Number(weight) / 100;

/** Which track a room is drawn to by its coin, of [0, 1). */
export const trackOf = (coin: number, weight: Weight): Track => (coin < chanceOf(weight) ? 'canary' : 'primary');

/** Evidence while it is counted. */
export type Tally = Map<Weight, Record<Track, number[]>>;

/** `at`: index of BADNESS. */
export function count(tally: Tally, { weight, track, at, rooms = 1 }: Counted): void {
  const here = tally.get(weight) ?? { primary: [...NO_ROOMS.primary], canary: [...NO_ROOMS.canary] };
  tally.set(weight, here);
  here[track][at] = (here[track][at] ?? 0) + rooms;
}

type Counted = { weight: Weight; track: Track; at: number; rooms?: number };

export function roomsOf(evidence: Evidence, track: Track): number {
  let total = 0;
  for (const rooms of evidence.values()) total += sum(rooms[track]);
  return total;
}

export function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}
