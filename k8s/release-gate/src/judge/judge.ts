import { logSum, logWealth, type Test } from './bet.ts';
import { AGES, BADNESS, roomsOf, sum, type Age, type Evidence, type Track, type Weight } from './evidence.ts';
import { growth, plainTestFor, testAgainst, testFor, type Law } from './players.ts';
import type { Policy } from './policy.ts';

/** Of people's rooms, since the run began, for each age at which rooms are judged. */
export type Outcomes = Readonly<Partial<Record<Age, Evidence>>>;
/** How the primary's rooms were before the run began, at each age. */
export type Laws = Readonly<Record<Age, Law>>;

/** What was seen at one age. The logarithms are natural. */
export type Proof = {
  age: Age;
  /** Wealth that speaks against the canary, of which 1/alpha ends the release. */
  logAgainst: number;
  /** Wealth that speaks for the step after this one, of which 1/beta is enough. */
  logFor: number;
  rooms: Readonly<Record<Track, number>>;
  /** Mean Y; null without rooms. */
  mean: Readonly<Record<Track, number | null>>;
};

export type Verdict = { proofs: readonly Proof[] } & (
  | { is: 'roll_back' }
  /** To the next weight, or to promotion after the last one. */
  | { is: 'go_on' }
  /** `roomsNeeded`: of both tracks, at the weight in force, while the canary is like the primary. */
  | { is: 'hold'; roomsNeeded: number }
);

/** Looked at as often as one likes: what it says holds at every look. `step` is the index of the weight in force. */
export type Judge = (step: number, outcomes: Outcomes) => Verdict;

export function judgeOf(policy: Policy, laws: Laws): Judge {
  const ages = AGES.filter((age) => policy.ages[age] !== undefined);
  const against = testAgainst(policy);
  const steps = policy.weights.map((weight, step) =>
    ages.map((age) => {
      const test = policy.bets === 'planned' ? testFor(policy, step, laws[age]) : plainTestFor(policy, step);
      const isNeeded = step >= (policy.ages[age]?.neededFrom ?? Infinity);
      return { age, test, isNeeded, perRoom: fastest(test, weight, laws[age]) };
    }),
  );
  return (step, outcomes) => {
    const at = steps[step];
    if (!at) throw new Error(`a policy of ${steps.length} steps has none at ${step}`);
    const proofs = at.map(({ age, test }) => proofOf(age, outcomes[age] ?? new Map(), { against, pro: test }));
    // Each age is a bet of its part of the first 1.
    const logAgainst = logSum(proofs.map((proof) => proof.logAgainst)) - Math.log(proofs.length);
    if (logAgainst >= -Math.log(policy.alpha)) return { is: 'roll_back', proofs };
    const missing = at.map(({ isNeeded, perRoom }, index) =>
      isNeeded ? (-Math.log(policy.beta) - (proofs[index]?.logFor ?? 0)) / perRoom : 0,
    );
    const roomsNeeded = Math.ceil(Math.max(...missing));
    return roomsNeeded <= 0 ? { is: 'go_on', proofs } : { is: 'hold', proofs, roomsNeeded };
  };
}

function proofOf(age: Age, evidence: Evidence, { against, pro }: { against: Test; pro: Test }): Proof {
  return {
    age,
    logAgainst: logWealth(against, evidence),
    logFor: logWealth(pro, evidence),
    rooms: { primary: roomsOf(evidence, 'primary'), canary: roomsOf(evidence, 'canary') },
    mean: { primary: meanOf(evidence, 'primary'), canary: meanOf(evidence, 'canary') },
  };
}

function meanOf(evidence: Evidence, track: Track): number | null {
  const rooms = roomsOf(evidence, track);
  const of = (counts: readonly number[]) => sum(counts.map((count, at) => count * (BADNESS[at] ?? 0)));
  return rooms === 0 ? null : sum([...evidence.values()].map((one) => of(one[track]))) / rooms;
}

/** Of its players at this weight, where the canary is like the primary. */
function fastest(test: Test, weight: Weight, law: Law): number {
  return Math.max(
    ...test.players.flatMap(({ at }) => {
      const bet = at.get(weight);
      return bet ? [growth(bet, weight, law)] : [];
    }),
  );
}
