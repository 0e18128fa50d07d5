import type { Verdict } from '../judge/judge.ts';
import { inWords, whyHeld, whyRolledBack } from './reasons.ts';

/** What Flagger asks the gate while a release is under way; each is a webhook type of its own. */
export type Hook =
  'confirm-rollout' | 'pre-rollout' | 'rollout' | 'rollback' | 'confirm-traffic-increase' | 'confirm-promotion';

/** A yes is a 200. `why` is in plain words, for whoever asks why it is where it is; it is never empty for a no, nor for a rollback. */
export type Answer = { yes: boolean; why: readonly string[] };

/** People have the last word: who said it, and why. */
export type Order = { is: 'pause' | 'abort' | 'force'; by: string; reason: string };

export type Situation = {
  /** Of the evidence so far; null at weight 0, when there is none. */
  verdict: Verdict | null;
  /** New rooms a second of both tracks, for a word on how long it takes. */
  roomsPerS: number;
  /** Age of the newest sample of any pod of the track, whether or not a room was judged, or since when there is no such pod. */
  unheardS: { primary: number; canary: number };
  /** Pods that live, and of which nothing was heard for a minute. */
  quiet: readonly string[];
  /** Prometheus, or whatever else has to be asked, where it does not answer: in words. */
  unanswered: readonly string[];
  /** Logarithm of the wealth against "every room is seen" (sample-ratio.ts). */
  logSampleRatio: number;
  order: Order | null;
  /** Why this release has to end, since that was beyond doubt; null: it has not. What is known later takes it not back. */
  withdrawn: readonly string[] | null;
  /** By bots, before it meets anybody: why it has not passed yet, and why it failed; both are empty where it passed. */
  trial: { held: readonly string[]; failed: readonly string[] };
  /** A time in which nothing is released, in words; null outside of any. */
  freeze: string | null;
  /** Pages that fire, by name; and those of them that fire for the canary alone. */
  pages: { all: readonly string[]; canary: readonly string[] };
  /** Promises whose error budget is spent. */
  spent: readonly string[];
  /** Pods that empty themselves. */
  draining: readonly string[];
  room: {
    /** People for whom the primary has room, and people on the canary whom a rollback would bring back. */
    primaryFree: number;
    canaryPeople: number;
    /** New rooms that the canary could take, and those that the next weight brings until more pods could come; null: there is none. */
    canaryRooms: number;
    nextRooms: number | null;
  };
  /** Seconds for which rooms have been drawn to it at the last weight. */
  atLastWeightS: number;
  /** How long it has to stay there before it is promoted. */
  soakS: number;
  /** What it takes back, in words: the primary is worse than it is; null: nothing, and it has to prove itself. */
  reverts: string | null;
  /** Why it is not to come again, in words; null: nothing is known against it. */
  barred: string | null;
  /** What was promoted before it and could still be taken back, in words; null: nothing. */
  watched: string | null;
};

/** All answers of one moment. */
export function answersOf(situation: Situation): Readonly<Record<Hook, Answer>> {
  const { order, verdict } = situation;
  const against = whyRolledBack(situation);
  const held = whyHeld(situation);
  const notProven = verdict === null ? [] : unproven(verdict, situation.roomsPerS);
  /** A person may let it go on where nothing is proven, or nothing is to be released; not where it could not be taken back. */
  const answer = (hard: readonly string[], soft: readonly string[]): Answer => {
    if (order?.is === 'force' && hard.length === 0)
      return { yes: true, why: [`${order.by} forces it: ${order.reason}`] };
    const why = [...new Set([...hard, ...soft])];
    return { yes: why.length === 0, why };
  };
  if (situation.reverts !== null && against.length === 0) return yesUnless(held.byPeople, situation.reverts);
  const toRaise = [...against, ...held.byPeople, ...held.silence, ...held.toRaise];
  return {
    'confirm-rollout': answer([...against, ...held.byPeople], [...held.freeze, ...held.toBegin]),
    // A no counts as a failed check: a trial that never comes to an end is as silent as a release that tells nothing.
    'pre-rollout': answer(against, situation.trial.held),
    rollback: { yes: against.length > 0, why: against },
    // Silence is a failed check, of which Flagger counts as many as its threshold: so a silent release ends without a clock of ours.
    rollout: { yes: held.silence.length === 0, why: held.silence },
    // Flagger asks this at weight 0, too, and begins anew with another commit without asking whether it may.
    'confirm-traffic-increase': answer(toRaise, [
      ...held.freeze,
      ...held.toMeetMore,
      ...(verdict === null ? [...held.toBegin, ...situation.trial.held] : []),
      ...notProven,
    ]),
    'confirm-promotion': answer([...toRaise, ...held.unmet], [...held.freeze, ...held.toPromote, ...notProven]),
  };
}

/** People are on what is worse than it: nothing but a person's word is a reason to wait. */
function yesUnless(held: readonly string[], reverts: string): Readonly<Record<Hook, Answer>> {
  const answer: Answer = held.length > 0 ? { yes: false, why: held } : { yes: true, why: [reverts] };
  return {
    'confirm-rollout': answer,
    // It was there before, and people had it better.
    'pre-rollout': answer,
    rollback: { yes: false, why: [] },
    rollout: { yes: true, why: [] },
    'confirm-traffic-increase': answer,
    'confirm-promotion': answer,
  };
}

function unproven(verdict: Verdict, roomsPerS: number): string[] {
  if (verdict.is !== 'hold') return [];
  const rooms = `${verdict.roomsNeeded} more rooms are needed to prove that it is good enough for this weight`;
  if (!Number.isFinite(verdict.roomsNeeded))
    return ['no number of rooms would prove that it is good enough for this weight'];
  if (roomsPerS <= 0) return [`${rooms}, and no new rooms come`];
  return [`${rooms}: ${inWords(verdict.roomsNeeded / roomsPerS)} at today's rate`];
}
