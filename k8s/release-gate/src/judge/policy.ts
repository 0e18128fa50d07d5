import type { Age, Weight } from './evidence.ts';

/**
 * What a release has to prove before it meets more rooms, and what ends it. Shares are of [0, 1], points too. All of it is data:
 * a smaller cluster proves less, and says so.
 */
export type Policy = {
  name: string;
  /** The shares of new rooms that a release takes, in this order, all of them weights that Flagger is told. */
  weights: readonly [Weight, ...Weight[]];
  /** A weight is raised when what may still be hidden would hurt less than this share of all new rooms. */
  hiddenShare: number;
  /** At the last weight: so many points worse than the primary are excluded before it is promoted. */
  lastPoints: number;
  /** The chance that a release which is not worse than allowed is ever rolled back by what people had. */
  alpha: number;
  /** The chance that a weight is raised though the canary is worse than what was to be excluded. */
  beta: number;
  /** At which ages a room is judged, and from which step on that has to speak for the canary; each may speak against it at any time. */
  ages: Readonly<Partial<Record<Age, { neededFrom: number }>>>;
  /** No weight is raised before so many of the canary's rooms were drawn with it: some faults begin with the load. */
  canaryRoomsAtWeight: number;
  /** How long it stays at its last weight before it is promoted, in seconds, however much is proven. */
  soakS: number;
  /** So many failed checks of Flagger, one at each tick in which nothing is heard, end a release. */
  failedChecksMax: number;
  /** How long pods may take to come up, or to be exchanged, before their release has failed, in seconds. */
  progressWithinS: number;
  /** How bets for a canary are laid (players.ts). */
  bets: 'planned' | 'plain';
  /** How much worse than the primary is allowed: a share of the primary's, and points on top. */
  delta: number;
  eps: number;
  watch: WatchPolicy;
};

/** How what was promoted is watched, and when it is reverted: nothing runs beside it any more that it could be compared with. */
export type WatchPolicy = {
  /** For so long, in seconds since it was promoted. The directory has to know all rooms of it, and keeps an hour. */
  forS: number;
  /** So many points worse than the primary's rooms were before it. */
  points: number;
  /** The chance that one is reverted whose rooms are not. Of minutes that are bad for all, whoever is released, it says nothing. */
  alpha: number;
  /** For so long it has to be beyond doubt, and to be seen in the newest rooms: what is over by itself needs no revert. */
  standsS: number;
};

/**
 * The figures of a synthetic trial (evidence of a canary of rooms; `npm run canary -- replay` shows what each of them buys).
 * alpha: of a hundred thousand good releases one is rolled back by chance. beta: each step is wrong once in a hundred, and the next
 * one looks again from the first room on.
 */
export const PRODUCTION: Policy = {
  name: 'production',
  weights: ['5', '10', '20', '50'],
  hiddenShare: 0.01,
  lastPoints: 0.02,
  alpha: 1e-5,
  beta: 1e-2,
  // At 5 min a room has seen a resume, a leak or a crash; a release in a hurry waits for that once, at the end.
  ages: { '20s': { neededFrom: 0 }, '5m': { neededFrom: 3 } },
  // All good, they exclude that a fifth of the rooms is bad, at a hundredth: 0.8^21.
  canaryRoomsAtWeight: 21,
  // Two rooms' worth of the later age: what comes only after minutes has had time to come.
  soakS: 600,
  // Ten minutes in all, at a tick each 10 s.
  failedChecksMax: 60,
  // Longer than the drain of a promotion, for which rooms have ten minutes: pods that still move rooms are no failed rollout.
  progressWithinS: 900,
  bets: 'planned',
  delta: 0.25,
  eps: 0.01,
  watch: {
    // Longer than the half hour of the shorter window of the slower page (Google SRE Workbook, "Alerting on SLOs").
    forS: 2_400,
    // Six times the everyday trouble of the trial (1.7 %): a bad evening of the network stays below it, a room in eight without media does not.
    points: 0.1,
    alpha: 1e-6,
    // Longer than a node or a line that comes back by itself is away.
    standsS: 120,
  },
};

/**
 * For a cluster on one machine, where rooms of bots come by the hundred and not by the million. It proves less: that of all new rooms
 * not one in twenty is hurt by what it raises, and that what it promotes is not ten points worse.
 */
export const LOCAL: Policy = {
  ...PRODUCTION,
  name: 'local',
  weights: ['10', '50'],
  hiddenShare: 0.05,
  lastPoints: 0.1,
  // At 5 min nobody waits for a test of it.
  ages: { '20s': { neededFrom: 0 } },
  canaryRoomsAtWeight: 10,
  soakS: 30,
  failedChecksMax: 12,
  // Its drains have no grace (overlays/local).
  progressWithinS: 150,
  // What turns bad after 90 s so that no room of it is judged, at a new room a second, is reverted after 265 s; the next release waits as
  // long as this.
  watch: { forS: 300, points: 0.2, alpha: 1e-6, standsS: 45 },
};

/** By name, as a cluster chooses one. */
export const POLICIES = { production: PRODUCTION, local: LOCAL } as const satisfies Record<string, Policy>;

/** Points by which the canary could be worse without having been noticed, that have to be excluded at a step before the next. */
export function pointsToExclude(policy: Policy, step: number): number {
  const weight = policy.weights[step];
  if (weight === undefined) throw new Error(`a policy of ${policy.weights.length} steps has none at ${step}`);
  return step === policy.weights.length - 1 ? policy.lastPoints : (policy.hiddenShare * 100) / Number(weight);
}
