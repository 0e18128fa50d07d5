import { OBJECTIVES, type Objective } from '@atrium/slo';

/** What a pod has to be like for bots before anybody meets it. Shares are of [0, 1]. */
export type TrialLimits = {
  /** Joins that have to be tried. */
  joins: number;
  /** What people are promised of joins, and of the time until sound. */
  joinsFailedShare: number;
  lateAfterS: number;
  lateShare: number;
  /** That a pod which just keeps a promise is failed by what the bots counted of it. */
  chance: number;
  /** Of what is asked of the room. */
  answeredWithinS: number;
  unansweredShare: number;
  lostShare: number;
  silentShare: number;
  frozenShare: number;
  /** A voice may be silent for so long while its room moves, and for longer in this share of voices. */
  movedSilentMs: number;
  movedSilentShare: number;
  /** Of what the bots had, the pod's metrics have to tell this much. */
  toldJoinsShare: number;
  toldTimeShare: number;
  /** Bots that were later than this themselves find nothing against anybody, ms. */
  ownLateMs: number;
};

const join = objective('join-success');
const media = objective('first-media');
const signalling = objective('signalling');

export const LIMITS: TrialLimits = {
  // Of a build in which a fifth of them fail 61 joins see 3 failures or fewer once in 1,100 times; 0.8^21 is only that they see any.
  joins: 60,
  joinsFailedShare: 1 - join.target,
  lateAfterS: withinOf(media),
  lateShare: 1 - media.target,
  chance: 1e-3,
  answeredWithinS: withinOf(signalling),
  // Fifty times what is promised: a moment without CPU makes some of a hundred late, and a loop that works half of the time a third.
  unansweredShare: 0.05,
  // Where loss is called bad for people it is four times this (room-service/src/telemetry/verdict.ts, 8 %); within a cluster none is
  // lost, and of 7,000 packets 2 % is no chance: 8 % is seen as 7 to 9.
  lostShare: 0.02,
  // Half a second made up in ten is where "choppy" begins (ITU-T G.107 falls below 4 there).
  silentShare: 0.05,
  // As of people (room-service/src/telemetry/verdict.ts, `video_frozen`).
  frozenShare: 0.1,
  // As of rooms that move when pods are replaced (scripts/roll/verdict.ts, `GAP_P99_MAX_MS`; k8s/e2e): of a hundred voices 99.
  movedSilentMs: 500,
  movedSilentShare: 0.01,
  // A welcome is counted before it is sent.
  toldJoinsShare: 1,
  // A pod judges time when it was reported: of 40 s the last 12 may not be told yet (room-service/src/telemetry/SPEC.md, JUD2).
  toldTimeShare: 0.5,
  // As long as a gap that is heard: who has no CPU hears gaps in every voice, and waits for every welcome.
  ownLateMs: 200,
};

function objective(id: string): Objective {
  const found = OBJECTIVES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`slo has no objective ${id}`);
  return found;
}

function withinOf({ id, sli }: Objective): number {
  if (sli.kind !== 'latency') throw new Error(`slo says no time for ${id}`);
  return sli.withinS;
}
