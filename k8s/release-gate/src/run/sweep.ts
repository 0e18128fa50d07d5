import {
  AGE_S,
  AGES,
  BADNESS,
  isWeight,
  NO_ROOMS,
  sum,
  TRACKS,
  type Age,
  type Evidence,
  type Track,
  type Weight,
} from '../judge/evidence.ts';
import type { AssignedRoom } from '../sources/room-service.ts';

type Counts = Readonly<Partial<Record<Weight, Readonly<Record<Track, number>>>>>;

/**
 * All rooms of people that were drawn by chance since a run began, by what the directory wrote down: a pod that died, or that tells
 * nothing, cannot hide its rooms. Plain data.
 */
export type Sweep = {
  /** The last of the rooms in `old`. */
  after: number;
  /** Rooms that are older than any age, by track. */
  old: Counts;
  /** The younger ones, oldest first. They need not be kept: the directory tells of them again. */
  young: readonly YoungRoom[];
  /** At each age, the most that were ever due and not judged: those that are judged later stand in for nobody. */
  missing: Readonly<Partial<Record<Age, Counts>>>;
};
type YoungRoom = { epoch: number; assignedS: number; weight: Weight | null; track: Track };

/** So long after its age a room is judged at the latest: what is not told yet is waited for (12 s, ROO6), and clocks of a cluster differ. */
const JUDGED_S = 15;
/** And so long after it is in Prometheus: a scrape later, and a little more. */
export const LATE_S = 35;
const OLD_S = Math.max(...Object.values(AGE_S)) + LATE_S;

/** Epochs are microseconds of the directory's clock (room-service/src/directory). */
export const sweepFrom = (atS: number): Sweep => ({
  after: Math.round(atS * 1e6),
  old: {},
  young: [],
  missing: {},
});

/** `heardS`: until when every pod that lives was heard of, Unix seconds. */
export function swept(sweep: Sweep, rooms: readonly AssignedRoom[], heardS: number): Sweep {
  const all = [...sweep.young, ...rooms.map(youngOf)];
  // In the order of the directory: what is behind a young one waits for it.
  const firstYoung = all.findIndex(({ assignedS }) => assignedS > heardS - OLD_S);
  const gone = firstYoung < 0 ? all : all.slice(0, firstYoung);
  return {
    ...sweep,
    after: gone.at(-1)?.epoch ?? sweep.after,
    old: counted(sweep.old, gone),
    young: all.slice(gone.length),
  };
}

/** Where to read on. */
export const lastRead = ({ after, young }: Sweep): number => young.at(-1)?.epoch ?? after;

/** As it is kept. */
export const settled = (sweep: Sweep): Sweep => ({ ...sweep, young: [] });

/** `weight`: null where it was not drawn by chance, or for bots. */
function youngOf({ epoch, kind, track, weight, assignedAt }: AssignedRoom): YoungRoom {
  const percent = String(Math.round(weight * 100));
  return {
    epoch,
    assignedS: assignedAt / 1000,
    track,
    weight: kind === 'person' && isWeight(percent) ? percent : null,
  };
}

/** Those that were assigned until then. A look counts some thousand young rooms: one object for all of them, and not one for each. */
function counted(counts: Counts, rooms: readonly YoungRoom[], untilS = Infinity): Counts {
  const all: Partial<Record<Weight, Record<Track, number>>> = {};
  for (const [weight, tracks] of Object.entries(counts) as [Weight, Record<Track, number>][])
    all[weight] = { ...tracks };
  // Neighbours have one weight, nearly always.
  let last: Weight | null = null;
  let here: Record<Track, number> = { primary: 0, canary: 0 };
  for (const { weight, track, assignedS } of rooms) {
    if (weight === null || assignedS > untilS) continue;
    if (weight !== last) here = all[weight] ??= { primary: 0, canary: 0 };
    last = weight;
    here[track] += 1;
  }
  return all;
}

/** Rooms that must have been judged at this age by then, by what the directory says. */
export function due({ old, young }: Sweep, age: Age, atS: number): Counts {
  return counted(old, young, atS - AGE_S[age] - JUDGED_S);
}

/**
 * The sweep with what is missing as of `heardS`. `judged`: all until now, so that no room is missing only because one pod was heard of
 * later than another. By that younger rooms stand in for some that are missing, until others have come: so the most that was ever missing
 * stays, or a pod that dies again and again would look good between its deaths.
 */
export function missed(sweep: Sweep, judged: Readonly<Record<Age, Evidence>>, heardS: number): Sweep {
  const missing = Object.fromEntries(
    AGES.map((age) => [age, mostMissing(sweep.missing[age] ?? {}, due(sweep, age, heardS), judged[age])]),
  );
  return { ...sweep, missing };
}

function mostMissing(known: Counts, owed: Counts, judged: Evidence): Counts {
  const all: Partial<Record<Weight, Readonly<Record<Track, number>>>> = { ...known };
  for (const [weight, tracks] of Object.entries(owed) as [Weight, Record<Track, number>][]) {
    const missing = (track: Track): number =>
      Math.max(known[weight]?.[track] ?? 0, tracks[track] - sum(judged.get(weight)?.[track] ?? []));
    all[weight] = { primary: missing('primary'), canary: missing('canary') };
  }
  return all;
}

/** `y`: what is made of a room that was never judged. */
type Missing = { missing: Counts; y: Readonly<Record<Track, 'bad' | 'good'>> };

/** The evidence with the rooms that were drawn and never judged: nobody can say that they had it good, so they had not (Y is 1). */
export function withMissing(evidence: Evidence, { missing, y }: Missing): Evidence {
  const filled = new Map(evidence);
  for (const [weight, tracks] of Object.entries(missing) as [Weight, Record<Track, number>][]) {
    if (tracks.primary === 0 && tracks.canary === 0) continue;
    const here = { ...(filled.get(weight) ?? NO_ROOMS) };
    for (const track of TRACKS) {
      const index = y[track] === 'bad' ? BADNESS.length - 1 : 0;
      here[track] = here[track].map((rooms, at) => (at === index ? rooms + tracks[track] : rooms));
    }
    filled.set(weight, here);
  }
  return filled;
}
