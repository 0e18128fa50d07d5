import type { LabelValue } from '@atrium/metrics';
import type { Situation } from '../gate/answers.ts';
import type { Track, Weight } from '../judge/evidence.ts';
import type { Proof } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Run } from '../run/run.ts';

/** How far the evidence of a release is. */
export type Progress = {
  /** Rooms of people that it is judged by, as they were at the first age. */
  rooms: Readonly<Record<Track, number>>;
  /**
   * Of what the next step takes, and of what would end it, of [0, 1]: by logarithms of the wealth, which grow with the rooms; of the
   * next step not more than is there of the canary's rooms at this weight.
   */
  evidence: Readonly<Record<LabelValue<'bet'>, number>>;
  /** Rooms that are missing, as long as it is like the primary; infinite where none would do. */
  roomsNeeded: number;
  /** How long they take at today's rate; infinite where none come. */
  neededS: number;
};

/** Null: it has met nobody. */
export function progressOf(
  run: Pick<Run, 'weight'>,
  { verdict, roomsPerS }: Pick<Situation, 'verdict' | 'roomsPerS'>,
  policy: Policy,
): Progress | null {
  const [first] = verdict?.proofs ?? [];
  if (verdict === null || first === undefined) return null;
  const roomsNeeded = verdict.is === 'hold' ? verdict.roomsNeeded : 0;
  return {
    rooms: first.rooms,
    evidence: {
      for: verdict.is === 'go_on' ? 1 : forNext(verdict.proofs, run, policy),
      against: verdict.is === 'roll_back' ? 1 : part(againstIt(verdict.proofs), -Math.log(policy.alpha)),
    },
    roomsNeeded,
    neededS: roomsNeeded === 0 ? 0 : roomsNeeded / roomsPerS,
  };
}

/** Each age that is needed at this weight has to speak for it (judge.ts). */
function forNext(proofs: readonly Proof[], { weight }: Pick<Run, 'weight'>, policy: Policy): number {
  const step = policy.weights.indexOf(String(weight.percent) as Weight);
  const needed = proofs.filter(({ age }) => step >= (policy.ages[age]?.neededFrom ?? Infinity));
  return Math.min(
    ...needed.map(({ logFor, roomsHere }) =>
      Math.min(part(logFor, -Math.log(policy.beta)), part(roomsHere, policy.canaryRoomsAtWeight)),
    ),
  );
}

/** Each age has its part of alpha (judge.ts). */
const againstIt = (proofs: readonly Proof[]): number =>
  Math.max(...proofs.map(({ logAgainst }) => logAgainst)) - Math.log(proofs.length);

/** What is left of a mixture of logarithms that are 0 is no evidence. */
const DIGITS = 6;

/** Below 1 a wealth, whose logarithm it is, speaks for nothing. */
const part = (there: number, enough: number): number =>
  there >= enough ? 1 : Number(Math.max(0, there / enough).toFixed(DIGITS));
