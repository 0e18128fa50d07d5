import type { Laws } from '../judge/judge.ts';
import type { FleetPod } from '../sources/room-service.ts';
import type { PodTemplate } from './pod-template.ts';
import { BEING_PROMOTED, IN_ANALYSIS, UNDER_WAY, type Phase } from './phases.ts';
import { untried, type Trial } from './trial.ts';
import { LATE_S, sweepFrom, type Sweep } from './sweep.ts';

/** What the cluster says of a release. */
export type Seen = {
  phase: Phase;
  /** Of the pod template that is to be released: Flagger's own checksum is the one before until a run has begun. */
  digest: string;
  /** Percent of the route, since Flagger's status says 0 while it waits for promotion. */
  weight: number;
  /** Of the ConfigMaps and Secrets that Flagger began with, of which a change begins anew too; not said: it follows none. */
  configs?: string | null;
  /** When Flagger wrote last how far it is, Unix seconds; not said: it has not. */
  changedS?: number;
  /** All pods that are to be released are of that template; not said: some are not, or nobody knows. */
  isRolledOut?: true;
};

/** One release on its way. All that a gate which begins anew cannot find out elsewhere; plain data. */
export type Run = {
  /** Counts runs: a digest comes again when somebody goes back to what there was. */
  number: number;
  digest: string;
  /** As it was seen with; null: none are followed. */
  configs: string | null;
  /** Unix seconds. */
  startedS: number;
  /** Rooms that were assigned since then are its own: those of the run before have been counted, at whatever age, when theirs are. */
  countsFromS: number;
  /** By which rooms of this run are drawn (the directory's `rollout`). */
  salt: string;
  /** How the primary's rooms were before it, for the bets to be planned by. They do not change while it runs. */
  laws: Laws;
  /** When it met its first room, Unix seconds; null: not yet. */
  metS: number | null;
  /**
   * Whether its weight is its own: where another commit comes in the middle of a release, the pods are the new ones at once, and the
   * route is at the weight of the former one until Flagger begins anew. After a promotion that failed Flagger begins with all of the route
   * (v1.44, pkg/controller/scheduler.go `handleFailedPromotion`, after which nothing sets it back).
   */
  isOwnWeight: boolean;
  /** When it was first seen being promoted, Unix seconds; null: it was not. */
  promotingS: number | null;
  /** Percent, and since when, Unix seconds. */
  weight: { percent: number; sinceS: number };
  /** Of the time at this weight, in which no room was drawn to it: since when now (null: they are drawn), and seconds before that. */
  idle: { sinceS: number | null; beforeS: number };
  /** Rooms that the directory knows. */
  sweep: Sweep;
  /** By bots, before it meets anybody. */
  trial: Trial;
  /** Rooms that had been judged at 20 s when it was looked at last: a Prometheus that tells of fewer has lost some. */
  judged: number;
  /** What the primary runs before this is promoted; null: not known, or too long to be kept. */
  before: PodTemplate | null;
  /** The number of the release that this one takes back; null: it is one of its own. */
  reverts: number | null;
  /** Why it has to end, from the moment when that was beyond doubt: nothing takes it back. Null: it has not. */
  withdrawn: readonly string[] | null;
  end: RunEnd | null;
};

/** Promotion failed: the primary did not come up with it, and the route is the canary's (Flagger's `handleFailedPromotion`). */
export type RunEnd = { is: 'promoted' | 'rolled_back' | 'promotion_failed'; atS: number; why: readonly string[] };

/** Percent. */
const ALL = 100;
/** `pods`: those that there are when it begins. */
export type Start = Pick<Run, 'startedS' | 'salt' | 'laws'> &
  Partial<Pick<Run, 'before' | 'reverts' | 'number'>> & { pods: readonly Pick<FleetPod, 'id' | 'track'>[] };

/** Whether what is seen is a run that this one is not. */
export function isAnother(run: Run | null, { phase, digest, configs = null }: Seen): boolean {
  if (run?.end !== null) return UNDER_WAY.includes(phase);
  // Later it is the primary that changes: what has come since is tried after that.
  return IN_ANALYSIS.includes(phase) && (run.digest !== digest || run.configs !== configs);
}

/** Of the next release. */
export const numberAfter = (...releases: readonly (Pick<Run, 'number'> | null)[]): number =>
  Math.max(0, ...releases.map((one) => one?.number ?? 0)) + 1;

export function begun(
  before: Run | null,
  { phase, digest, configs = null, weight }: Seen,
  { pods, ...start }: Start,
): Run {
  // Metrics do not say of which run a room was, and two runs have the same weights.
  const lastS = before === null ? -Infinity : (before.end?.atS ?? start.startedS) + LATE_S;
  const countsFromS = Math.max(start.startedS, lastS);
  return {
    before: null,
    reverts: null,
    number: numberAfter(before),
    ...start,
    judged: 0,
    countsFromS,
    sweep: sweepFrom(countsFromS),
    digest,
    configs,
    weight: { percent: weight, sinceS: start.startedS },
    idle: { sinceS: null, beforeS: 0 },
    // What nothing was kept of has the weight to which it was raised; no step of a policy is all.
    isOwnWeight: weight === 0 || (before === null && weight < ALL),
    promotingS: BEING_PROMOTED.includes(phase) ? start.startedS : null,
    metS: null,
    // In the middle of another one they are of that, and after a promotion that failed.
    trial: untried(isLeft(before) ? pods.filter(({ track }) => track === 'canary').map(({ id }) => id) : []),
    withdrawn: null,
    end: null,
  };
}

/** With pods of the canary that are its own. */
const isLeft = (before: Run | null): boolean =>
  before !== null && (before.end === null || before.end.is === 'promotion_failed');

/** The run after another look at the cluster; the same object where nothing is new. */
export function after(run: Run, { phase, weight, digest, configs = null }: Seen, atS: number): Run {
  if (run.end !== null) return run;
  if (phase === 'Succeeded') return { ...run, end: { is: 'promoted', atS, why: [] } };
  if (phase === 'Failed') {
    const is = weight === ALL ? 'promotion_failed' : 'rolled_back';
    return { ...run, end: { is, atS, why: run.withdrawn ?? [] } };
  }
  // Pods of a commit that came while it is promoted are on trial after that: nobody is drawn to them until then.
  const isIts = run.digest === digest && run.configs === configs;
  const isOwnWeight = isIts && UNDER_WAY.includes(phase) && (run.isOwnWeight || weight === 0);
  const metS = run.metS ?? (isOwnWeight && weight > 0 ? atS : null);
  const promotingS = run.promotingS ?? (BEING_PROMOTED.includes(phase) ? atS : null);
  const isSame = metS === run.metS && isOwnWeight === run.isOwnWeight && promotingS === run.promotingS;
  if (weight === run.weight.percent) return isSame ? run : { ...run, metS, isOwnWeight, promotingS };
  const idle = { sinceS: run.idle.sinceS === null ? null : atS, beforeS: 0 };
  return { ...run, metS, isOwnWeight, promotingS, weight: { percent: weight, sinceS: atS }, idle };
}

/**
 * The run as rooms are drawn now. `isLapsed`: what was said of it last is over, since nobody was there to say it again for as long as that
 * takes; nobody knows for how long rooms were drawn at this weight.
 */
export function drawn(run: Run, { isDrawn, isLapsed, atS }: { isDrawn: boolean; isLapsed: boolean; atS: number }): Run {
  const { idle, weight } = run;
  if (run.end !== null || weight.percent === 0) return run;
  if (isLapsed) return { ...run, idle: { sinceS: isDrawn ? null : atS, beforeS: atS - weight.sinceS } };
  if (isDrawn === (idle.sinceS === null)) return run;
  if (!isDrawn) return { ...run, idle: { ...idle, sinceS: atS } };
  return { ...run, idle: { sinceS: null, beforeS: idle.beforeS + atS - (idle.sinceS ?? atS) } };
}

/** Seconds for which rooms have been drawn at the weight in force. */
export function drawnForS({ weight, idle }: Run, atS: number): number {
  return (idle.sinceS ?? atS) - weight.sinceS - idle.beforeS;
}

/** Counted from now on: nothing of what was seen before speaks for it or against it. */
export function countedAnew(run: Run, atS: number): Run {
  const countsFromS = atS + LATE_S;
  return { ...run, countsFromS, sweep: sweepFrom(countsFromS), judged: 0 };
}

/** What is known of it before anything has been judged: another that has come in its place meets nobody yet, nor does what a person ends. */
export function foreseen(
  run: Run | null,
  seen: Seen,
  { atS, ended }: { atS: number; ended: readonly string[] },
): Run | null {
  if (run === null) return null;
  if (isAnother(run, seen)) return run.end === null ? { ...run, isOwnWeight: false } : run;
  const now = after(run, seen, atS);
  return ended.length > 0 ? withdrawn(now, ended) : now;
}

export const withdrawn = (run: Run, why: readonly string[]): Run =>
  run.withdrawn === null && run.end === null ? { ...run, withdrawn: why } : run;

/**
 * Whether the route is to be set to the primary: what has to end meets nobody, nor does what has not been at 0 yet, or Flagger would neither
 * have it tried by bots nor take it through the weights. Later it is the primary that changes, and the route is Flagger's.
 */
export function isToWithdraw(run: Run | null, { phase, weight }: Pick<Seen, 'phase' | 'weight'>): boolean {
  if (run?.end !== null || weight === 0 || !IN_ANALYSIS.includes(phase)) return false;
  // Past the analysis Flagger would go through the weights without asking for a trial (v1.44, pkg/canary/status.go `setStatusPhase`).
  return run.withdrawn !== null || (!run.isOwnWeight && phase === 'Progressing');
}

/**
 * What the directory should hold: the canary's share of new rooms, of [0, 1]; null: no release runs. What is withdrawn meets nobody,
 * whatever the route still says: Flagger changes that when both workloads are ready.
 */
export function rolloutOf(run: Run | null): { weight: number; salt: string } | null {
  if (run?.end !== null) return null;
  // The worse one is the primary: whoever comes is kept from that, and Flagger's weights say nothing.
  const own = run.reverts !== null ? ALL : run.weight.percent;
  const percent = run.isOwnWeight ? own : 0;
  return { weight: run.withdrawn === null ? percent / 100 : 0, salt: run.salt };
}
