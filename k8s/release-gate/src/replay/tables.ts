import { judgeOf } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from './faults.ts';
import { history } from './history.ts';
import { oneByOne, rooms } from './law.ts';
import { betting, RAMP_S, seenOf, threshold, zTest, type Peer } from './peers.ts';
import { seeded } from './random.ts';
import { counted, tryPolicy, type Outcome } from './trial.ts';

/** Of the trial that these tables repeat. */
const ROOMS_MAX = { usual: 12_000, subtle: 36_000 };

export type PolicyRow = {
  fault: FaultName;
  /** Percent of releases. */
  promoted: number;
  rolledBack: number;
  holding: number;
  rooms: { median: number; p95: number };
  badRooms: number;
};

/** Releases with each fault under a policy, judged room by room. */
export function policyTable(
  policy: Policy,
  {
    releases,
    ratePerS,
    seed,
    faults = FAULT_NAMES,
  }: { releases: number; ratePerS: number; seed: number; faults?: readonly FaultName[] },
): PolicyRow[] {
  const judge = judgeOf(policy, history(seeded(seed), ratePerS));
  return faults.map((fault) => {
    const random = seeded(seed + 1);
    const what = FAULTS[fault];
    const count = what === null || what.share < 0.1 ? ROOMS_MAX.subtle : ROOMS_MAX.usual;
    const outcomes = Array.from({ length: releases }, () => {
      const made = rooms(random, { count, lastsS: count / ratePerS, fault: what });
      return tryPolicy({ policy, judge, rooms: counted(made, random.uniform) });
    });
    const percent = (is: Outcome['is']) => (100 * outcomes.filter((one) => one.is === is).length) / releases;
    return {
      fault,
      promoted: percent('promoted'),
      rolledBack: percent('rolled back'),
      holding: percent('holding'),
      rooms: {
        median: quantile(
          outcomes.map((one) => one.rooms),
          0.5,
        ),
        p95: quantile(
          outcomes.map((one) => one.rooms),
          0.95,
        ),
      },
      badRooms: quantile(
        outcomes.map((one) => one.badRooms),
        0.5,
      ),
    };
  });
}

export const PEERS = {
  threshold: threshold(),
  'threshold at 8 %': threshold({ limit: 0.08 }),
  'z test': zTest,
  'betting on rooms': betting,
} as const satisfies Record<string, Peer>;
export type PeerName = keyof typeof PEERS;

/** Percent of releases that each judge rolls back, of the same rooms under the same ramp by the clock. */
export function peerTable(
  fault: FaultName,
  { releases, ratePerS, seed }: { releases: number; ratePerS: number; seed: number },
): Record<PeerName, number> {
  const random = seeded(seed);
  const names = Object.keys(PEERS) as PeerName[];
  const alarms = { threshold: 0, 'threshold at 8 %': 0, 'z test': 0, 'betting on rooms': 0 };
  for (let release = 0; release < releases; release += 1) {
    const count = random.poisson(ratePerS * RAMP_S);
    const made = rooms(random, { count, lastsS: RAMP_S, arrivals: 'poisson', fault: FAULTS[fault] });
    const seen = seenOf(oneByOne(made), { rooms: null });
    for (const name of names) if (PEERS[name](seen, random.uniform) !== null) alarms[name] += 1;
  }
  for (const name of names) alarms[name] *= 100 / releases;
  return alarms;
}

/** Linear between neighbours, as numpy does. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at % 1);
}
