import { logWealth, type Test } from './bet.ts';
import { AGES, BADNESS, chanceOf, roomsOf, sum, type Age, type Evidence, type Track, type Weight } from './evidence.ts';
import { growth, plainTestFor, testAgainst, testFor, type Law } from './players.ts';
import type { Policy } from './policy.ts';

/**
 * Two readings of people's rooms since the run began. Pods are scraped up to one scrape apart, so that one track's newest rooms are
 * counted before the other's: each reading has the track late whose newest rooms could only have spoken for the other verdict.
 */
export type Readings = {
  /** The canary late: rooms of the primary alone never speak against the canary. */
  against: Evidence;
  /** The primary late: rooms of a canary that is too bad do not speak for it. */
  pro: Evidence;
};
/** For each age at which rooms are judged. */
export type Outcomes = Readonly<Partial<Record<Age, Readings>>>;
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
  /** Of the canary, drawn with the weight in force. */
  roomsHere: number;
  /** Mean Y, of rooms of the same weights; null where one track has none. */
  mean: Readonly<Record<Track, number | null>>;
};
const NO_READINGS: Readings = { against: new Map(), pro: new Map() };

export type Verdict = { proofs: readonly Proof[] } & (
  | { is: 'roll_back' }
  /** To the next weight, or to promotion after the last one. */
  | { is: 'go_on' }
  /** `roomsNeeded`: of both tracks, at the weight in force, while the canary is like the primary; infinite where none would do. */
  | { is: 'hold'; roomsNeeded: number }
);

/** Looked at as often as one likes: what it says holds at every look. `step` is the index of the weight in force. */
export type Judge = (step: number, outcomes: Outcomes) => Verdict;

/** Throws where a step of the policy needs nothing to be proven. */
export function judgeOf(policy: Policy, laws: Laws): Judge {
  const ages = AGES.filter((age) => policy.ages[age] !== undefined);
  const against = testAgainst(policy);
  const steps = policy.weights.map((weight, step) => {
    const tests = ages.map((age) => {
      const test = policy.bets === 'planned' ? testFor(policy, step, laws[age]) : plainTestFor(policy, step);
      const isNeeded = step >= (policy.ages[age]?.neededFrom ?? Infinity);
      return { age, test, isNeeded, perRoom: fastest(test, weight, laws[age]) };
    });
    if (!tests.some(({ isNeeded }) => isNeeded))
      throw new Error(`policy ${policy.name}: nothing is needed at ${weight} %`);
    return { weight, tests };
  });
  return (step, outcomes) => {
    const at = steps[step];
    if (!at) throw new Error(`a policy of ${steps.length} steps has none at ${step}`);
    const seen = at.tests.map(({ age, test, isNeeded, perRoom }) => {
      const readings = outcomes[age] ?? NO_READINGS;
      return { proof: proofOf(age, readings, { against, pro: test, weight: at.weight }), isNeeded, perRoom };
    });
    const proofs = seen.map(({ proof }) => proof);
    // The ages of a room hang together, in ways that nobody knows: whatever they are, each has its part of alpha (Bonferroni).
    const logAgainst = Math.max(...proofs.map((proof) => proof.logAgainst)) - Math.log(proofs.length);
    if (logAgainst >= -Math.log(policy.alpha)) return { is: 'roll_back', proofs };
    const missing = seen
      .filter(({ isNeeded }) => isNeeded)
      .map(({ proof, perRoom }) =>
        Math.max(
          roomsFor(-Math.log(policy.beta) - proof.logFor, perRoom),
          (policy.canaryRoomsAtWeight - proof.roomsHere) / chanceOf(at.weight),
        ),
      );
    const roomsNeeded = Math.ceil(Math.max(...missing));
    return roomsNeeded <= 0 ? { is: 'go_on', proofs } : { is: 'hold', proofs, roomsNeeded };
  };
}

/** Until so much is gained; none where it is there already. */
function roomsFor(log: number, perRoom: number): number {
  if (log <= 0) return 0;
  return perRoom > 0 ? log / perRoom : Infinity;
}

function proofOf(
  age: Age,
  readings: Readings,
  { against, pro, weight }: { against: Test; pro: Test; weight: Weight },
): Proof {
  const { against: evidence } = readings;
  return {
    age,
    logAgainst: logWealth(against, evidence),
    logFor: logWealth(pro, readings.pro),
    rooms: { primary: roomsOf(evidence, 'primary'), canary: roomsOf(evidence, 'canary') },
    roomsHere: sum(readings.pro.get(weight)?.canary ?? []),
    mean: { primary: meanOf(evidence, 'primary'), canary: meanOf(evidence, 'canary') },
  };
}

/** Each weight counts by its rooms of the canary: else a bad hour at one weight would look like a difference of tracks. */
function meanOf(evidence: Evidence, track: Track): number | null {
  let [total, rooms] = [0, 0];
  for (const { primary, canary } of evidence.values()) {
    const all = { primary: sum(primary), canary: sum(canary) };
    if (all.primary === 0 || all.canary === 0) continue;
    total += (all.canary * badOf(track === 'canary' ? canary : primary)) / all[track];
    rooms += all.canary;
  }
  return rooms === 0 ? null : total / rooms;
}

/** Sum of Y. */
function badOf(rooms: readonly number[]): number {
  let total = 0;
  for (let at = 0; at < rooms.length; at += 1) total += (rooms[at] ?? 0) * (BADNESS[at] ?? 0);
  return total;
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
