import type { Proof } from '../judge/judge.ts';
import { UNHEARD_MAX_S } from '../run/heard.ts';
import type { Order, Situation } from './answers.ts';

/** That so few of one track are seen by chance happens once in a thousand releases. */
export const SAMPLE_RATIO_MAX = Math.log(1_000);

/** Why a release has to end now, in words; empty: it has not. */
export function whyRolledBack({ order, verdict, pages, withdrawn, reverts, trial }: Situation): readonly string[] {
  if (withdrawn !== null) return withdrawn;
  const byOrder = whyEnded(order);
  // What it would be compared with is worse than it was.
  if (reverts !== null) return byOrder;
  return [
    ...byOrder,
    ...(verdict?.is === 'roll_back' ? [beyondDoubt(verdict.proofs)] : []),
    ...trial.failed,
    ...pages.canary.map((page) => `${page} fires for the canary, and not for the primary`),
  ];
}

/** Of a person who ends it. */
export const whyEnded = (order: Order | null): readonly string[] =>
  order?.is === 'abort' ? [`${order.by} ended it: ${order.reason}`] : [];

export type Held = {
  /** Somebody said so. */
  byPeople: string[];
  freeze: string[];
  /** Nobody knows what its rooms have. */
  silence: string[];
  toBegin: string[];
  toRaise: string[];
  toMeetMore: string[];
  toPromote: string[];
  unmet: string[];
};

/** Why it may not go on, in words, by what it would go on to. */
export function whyHeld(situation: Situation): Held {
  const { order, freeze, pages, spent, draining, room, unanswered, quiet, verdict } = situation;
  return {
    byPeople: order?.is === 'pause' ? [`${order.by} holds it: ${order.reason}`] : [],
    freeze: freeze === null ? [] : [`nothing is released now: ${freeze}`],
    silence: [
      ...unanswered.map((why) => `not everything answers: ${why}`),
      // What cannot be asked has not been heard of, either; one word is enough.
      ...(unanswered.length > 0 ? [] : silenceOf(situation)),
    ],
    toBegin: [
      ...unanswered.map((why) => `not everything answers: ${why}`),
      ...pages.all.map((page) => `${page} fires`),
      ...spent.map((promise) => `the error budget of ${promise} is spent`),
      ...draining.map((pod) => `${pod} is being emptied`),
      ...(situation.barred === null ? [] : [situation.barred]),
      ...(situation.watched === null ? [] : [situation.watched]),
    ],
    toRaise: [
      ...(unanswered.length > 0 ? [] : quiet).map((pod) => `nothing was heard of ${pod} for ${inWords(UNHEARD_MAX_S)}`),
      ...(situation.logSampleRatio > SAMPLE_RATIO_MAX
        ? ['not all rooms tell of themselves: those that were seen do not have the shares that were drawn']
        : []),
      ...(room.canaryPeople > room.primaryFree
        ? [`the primary has room for ${room.primaryFree} people, and a rollback would bring back ${room.canaryPeople}`]
        : []),
    ],
    toMeetMore:
      room.nextRooms !== null && room.canaryRooms < room.nextRooms
        ? [
            `the canary has room for ${room.canaryRooms} new rooms, and the next weight brings ${room.nextRooms} of them before more pods could come`,
          ]
        : [],
    unmet: verdict === null ? ['it has met no rooms'] : [],
    toPromote:
      verdict !== null && situation.atLastWeightS < situation.soakS
        ? [
            `${inWords(situation.soakS - situation.atLastWeightS)} are left of the time that it has to stay at its last weight`,
          ]
        : [],
  };
}

function silenceOf({ unheardS, verdict }: Situation): string[] {
  // Before the first weight the canary has no rooms.
  const tracks = verdict === null ? (['primary'] as const) : (['primary', 'canary'] as const);
  return tracks
    .filter((track) => unheardS[track] > UNHEARD_MAX_S)
    .map((track) => `nothing was heard of the ${track}'s rooms for ${inWords(unheardS[track])}`);
}

/** Which age says it, and by how much. */
function beyondDoubt(proofs: readonly Proof[]): string {
  const worst = proofs.reduce((one, other) => (other.logAgainst > one.logAgainst ? other : one));
  const share = (y: number | null) => `${((y ?? 0) * 100).toFixed(1)} %`;
  const { rooms, mean, age } = worst;
  const when = age === '20s' ? 'in the first 20 s' : 'in the first 5 min';
  return (
    `its rooms are worse than the primary's beyond doubt: ${when} ${share(mean.canary)} of people's time was bad in ${rooms.canary} rooms, ` +
    `against ${share(mean.primary)} in ${rooms.primary}`
  );
}

/** `40 s`, `12 min`, `3.5 h`. */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** The same reason at another look, whose numbers are others by then, reads the same. */
export const numberless = (why: string): string => why.replace(/\d(?:[\d.,]*\d)?/g, 'n');
