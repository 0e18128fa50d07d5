import { inWords } from '../gate/reasons.ts';
import { limitOf, logBreach, meanOf } from '../judge/breach.ts';
import { NO_CHOICE, unchosenOf, type RoomSeries } from '../judge/counters.ts';
import { AGE_S, AGES, sum, type Age } from '../judge/evidence.ts';
import type { Laws } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { AssignedRoom } from '../sources/room-service.ts';
import type { Run, Seen } from './run.ts';
import { LATE_S } from './sweep.ts';
import { promotedS } from './unseen.ts';

/** A release that was promoted, while it could still be taken back. Plain data; times are Unix seconds. */
export type Watch = {
  /** Of the release. */
  number: number;
  digest: string;
  /** Rooms that were placed since then are its own: when it was promoted, or a moment after some of them were lost. */
  fromS: number;
  /** As `fromS` where it is not watched. */
  untilS: number;
  /** How the primary's rooms were before it began, which nothing that it does can change. */
  laws: Laws;
  /** Rooms that had been judged at 20 s when it was looked at last (run.ts). */
  judged: number;
  /** Why it has to go, from the moment when that was beyond doubt: nothing takes it back. Null: it has not. */
  breach: readonly string[] | null;
};

/** What was seen of the rooms since it was promoted, at one age. Shares are of [0, 1]. */
export type Watched = {
  age: Age;
  rooms: number;
  mean: number | null;
  /** Mean Y before, and above which it has to go. */
  usual: number;
  limit: number;
  /** Logarithm of the wealth of who bets that it has become worse than the limit at some moment. */
  logWorse: number;
  /** The same as it was before the time for which it has to stand, and the mean of the rooms of the newest half of that. */
  stood: { logWorse: number; meanSince: number | null };
};

/** A release may turn bad at any of these, in seconds after it was promoted. */
const MOMENT_EVERY_S = 60;
/** Of the time for which it has to stand: what made it beyond doubt must not be seen twice. */
const NEWEST = 0.5;
/** Of rooms that are never judged some have to be among the newest, and that they are missing is known so long after their age. */
const NEWEST_MIN_S = LATE_S + 25;

type Now = { policy: Policy; seen: Pick<Seen, 'changedS'>; atS: number };

/**
 * The watch after another look; the same object where nothing is new. What is tried next ends it. What had to end while Flagger did not ask
 * any more, since it was promoting it, has to go.
 */
export function watchOf(watch: Watch | null, run: Run | null, { policy, seen, atS }: Now): Watch | null {
  const fromS = run === null ? null : promotedS(run, seen);
  if (run === null || fromS === null) return null;
  const { number, digest, laws, withdrawn } = run;
  if (watch?.number === number) return watch;
  const untilS = fromS + policy.watch.forS;
  // The gate was away for all of it.
  return atS >= untilS ? null : { number, digest, fromS, untilS, laws, judged: 0, breach: withdrawn };
}

/** What the primary has not, or not any more, is not watched: its rooms are not of that, and nothing is taken back from them. */
export const unwatched = (watch: Watch): Watch => ({ ...watch, untilS: watch.fromS, breach: null });

/** What has to go is watched until it has gone. */
export const isWatching = (watch: Watch | null, atS: number): watch is Watch =>
  watch !== null && (atS < watch.untilS || watch.breach !== null);

/** The primary's rooms, by what Prometheus and the directory tell. */
export type Primary = {
  series: readonly RoomSeries[];
  /** When each was placed, Unix seconds. */
  placedS: readonly number[];
  /** Until when every pod of it was heard of. */
  heardS: number;
};

/** Rooms of people on the primary that were placed while there was no choice: those of what was promoted. */
export const isOfPrimary = ({ kind, track, weight }: AssignedRoom): boolean =>
  kind === 'person' && track === 'primary' && weight === Number(NO_CHOICE);

/** In seconds: the newest rooms, which have to be bad still. */
const newestFor = ({ watch: { standsS } }: Policy): number => Math.max(standsS * NEWEST, NEWEST_MIN_S);
/** For so long it has to stand, in seconds: rooms of a pod that died come due, all of them bad, for as long as their age. */
const standsFor = (age: Age, policy: Policy): number => Math.max(policy.watch.standsS, AGE_S[age] + newestFor(policy));

export function watched({ fromS, laws }: Watch, primary: Primary, policy: Policy): Watched[] {
  const { points, forS } = policy.watch;
  const moments = Array.from({ length: Math.ceil(forS / MOMENT_EVERY_S) }, (_, at) => fromS + at * MOMENT_EVERY_S);
  return AGES.filter((age) => policy.ages[age] !== undefined).map((age) => {
    const limit = limitOf(laws[age], points);
    const worse = (untilS: number): number =>
      logBreach(
        moments.map((momentS) => roomsOf(primary, { age, fromS: momentS, untilS })),
        limit,
      );
    const [untilS, stoodS] = [primary.heardS, primary.heardS - standsFor(age, policy)];
    const newestS = untilS - newestFor(policy);
    const all = roomsOf(primary, { age, fromS, untilS });
    const newest = roomsOf(primary, { age, fromS: Math.max(fromS, newestS - AGE_S[age]), untilS });
    return {
      ...{ age, rooms: sum(all), mean: meanOf(all), usual: meanOf(laws[age]) ?? 0, limit },
      logWorse: worse(untilS),
      stood: { logWorse: worse(stoodS), meanSince: meanOf(newest) },
    };
  });
}

/** Rooms that were judged at 20 s since it began, whatever they had. */
export const judgedSince = ({ fromS }: Watch, series: readonly RoomSeries[], atS: number): number =>
  sum(unchosenOf(series, { age: '20s', fromS: fromS + AGE_S['20s'], untilS: atS }));

/** By the index of their Y: those that were placed after one moment, and judged, or had to be, by another. */
function roomsOf({ series, placedS }: Primary, of: { age: Age; fromS: number; untilS: number }): number[] {
  const { age, fromS, untilS } = of;
  const judged = unchosenOf(series, { age, fromS: fromS + AGE_S[age], untilS });
  const owed = placedS.filter((atS) => atS > fromS && atS <= untilS - AGE_S[age] - LATE_S).length;
  const missing = Math.max(0, owed - sum(judged));
  return judged.map((rooms, at) => (at === judged.length - 1 ? rooms + missing : rooms));
}

/** Why it has to go, in words; empty: it has not. */
export function breachOf(seen: readonly Watched[], policy: Policy): string[] {
  const { alpha } = policy.watch;
  // Each age has its part of alpha (judge.ts).
  const enough = Math.log(Math.max(1, seen.length)) - Math.log(alpha);
  const isBreach = ({ stood, limit }: Watched): boolean =>
    stood.logWorse >= enough && stood.meanSince !== null && stood.meanSince > limit;
  return seen.filter(isBreach).map(({ age, rooms, mean, usual, stood }) => {
    const when = age === '20s' ? 'in the first 20 s' : 'in the first 5 min';
    return (
      `rooms are worse than before it, beyond doubt: ${when} ${share(mean)} of people's time was bad in ${rooms} rooms since it was promoted, ` +
      `and ${share(stood.meanSince)} in those of the last ${inWords(newestFor(policy))}, against ${share(usual)} before`
    );
  });
}

const share = (y: number | null): string => `${((y ?? 0) * 100).toFixed(1)} %`;
