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
  /** Of what the next step takes, and of what would end it, of [0, 1]: by logarithms of the wealth, which grow with the rooms. */
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
      for: verdict.is === 'go_on' ? 1 : part(forNext(verdict.proofs, run, policy), -Math.log(policy.beta)),
      against: verdict.is === 'roll_back' ? 1 : part(againstIt(verdict.proofs), -Math.log(policy.alpha)),
    },
    roomsNeeded,
    neededS: roomsNeeded === 0 ? 0 : roomsNeeded / roomsPerS,
  };
}

/** Each age that is needed at this weight has to speak for it (judge.ts). */
function forNext(proofs: readonly Proof[], { weight }: Pick<Run, 'weight'>, { weights, ages }: Policy): number {
  const step = weights.indexOf(String(weight.percent) as Weight);
  const needed = proofs.filter(({ age }) => step >= (ages[age]?.neededFrom ?? Infinity));
  return Math.min(...needed.map(({ logFor }) => logFor));
}

/** Each age has its part of alpha (judge.ts). */
const againstIt = (proofs: readonly Proof[]): number =>
  Math.max(...proofs.map(({ logAgainst }) => logAgainst)) - Math.log(proofs.length);

/** What is left of a mixture of logarithms that are 0 is no evidence. */
const DIGITS = 6;

/** Below 1 a wealth speaks for nothing. */
const part = (log: number, enough: number): number => Number(Math.min(1, Math.max(0, log / enough)).toFixed(DIGITS));
