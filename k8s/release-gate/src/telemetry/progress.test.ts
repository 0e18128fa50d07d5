import { expect, test } from 'vitest';
import type { Proof, Verdict } from '../judge/judge.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { progressOf } from './progress.ts';

const proof = (of: Partial<Proof> = {}): Proof => ({
  age: '20s',
  logAgainst: -2,
  logFor: Math.log(10),
  rooms: { primary: 900, canary: 99 },
  roomsHere: 60,
  mean: { primary: 0.012, canary: 0.02 },
  ...of,
});
/** 10 to 1 of 100 to 1. */
const HALF = 0.5;
const hold = (proofs: readonly Proof[], roomsNeeded = 200): Verdict => ({ is: 'hold', proofs, roomsNeeded });
const at = (percent: number, verdict: Verdict | null, roomsPerS = 2) =>
  progressOf({ weight: { percent, sinceS: 0 } }, { verdict, roomsPerS }, PRODUCTION);

test('[TEL12] how much of the evidence is there goes by its logarithm, which grows with the rooms', () => {
  expect(at(10, hold([proof()]))).toEqual({
    rooms: { primary: 900, canary: 99 },
    evidence: { for: HALF, against: 0 },
    ...{ roomsNeeded: 200, neededS: 100 },
  });
  for (const logFor of [-3, 1e-15]) expect(at(10, hold([proof({ logFor })]))?.evidence.for).toBe(0);
  expect(at(10, { is: 'go_on', proofs: [proof({ logFor: 9 })] })).toMatchObject({
    evidence: { for: 1 },
    ...{ roomsNeeded: 0, neededS: 0 },
  });
});

test('[TEL12] what is needed at 5 min counts from the step on at which it is', () => {
  const later = proof({ age: '5m', logFor: Math.log(100) / 4 });
  expect(at(20, hold([proof(), later]))?.evidence.for).toBe(HALF);
  expect(at(50, hold([proof(), later]))?.evidence.for).toBe(0.25);
});

test('[TEL12] proven is not enough: the canary has to have met its rooms at this weight too', () => {
  const proven = proof({ logFor: Math.log(1e3), roomsHere: PRODUCTION.canaryRoomsAtWeight / 4 });
  expect(at(10, hold([proven]))?.evidence.for).toBe(0.25);
  expect(at(10, hold([{ ...proven, roomsHere: PRODUCTION.canaryRoomsAtWeight - 1 }]))?.evidence.for).toBeLessThan(1);
});

test('[TEL12] what would end it is shared by the ages', () => {
  const bad = [proof({ logAgainst: Math.log(1e5) / 2 + Math.log(2) }), proof({ age: '5m' })];
  expect(at(10, hold(bad))?.evidence.against).toBe(HALF);
  expect(at(10, { is: 'roll_back', proofs: [proof({ logAgainst: 13 })] })).toMatchObject({
    evidence: { against: 1 },
    roomsNeeded: 0,
  });
});

test('[TEL12] no number of rooms would do, or none come: it takes for ever', () => {
  expect(at(10, hold([proof()], Infinity))).toMatchObject({ roomsNeeded: Infinity, neededS: Infinity });
  expect(at(10, hold([proof()]), 0)).toMatchObject({ roomsNeeded: 200, neededS: Infinity });
});

test('[TEL12] before it has met anybody there is none', () => {
  expect(at(0, null)).toBeNull();
});
