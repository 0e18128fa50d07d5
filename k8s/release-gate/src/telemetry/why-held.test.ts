import { LABELS } from '@atrium/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answersOf, type Situation } from '../gate/answers.ts';
import type { Phase } from '../run/phases.ts';
import { whyHeld } from './why-held.ts';

const PHASES = ['Waiting', 'Progressing', 'WaitingPromotion'] as const satisfies readonly Phase[];
const HOLD: Situation['verdict'] = { is: 'hold', proofs: [], roomsNeeded: 300 };
const GO_ON: Situation['verdict'] = { is: 'go_on', proofs: [] };
/** All is well and proven. */
const GOOD: Situation = {
  verdict: GO_ON,
  roomsPerS: 1,
  unheardS: { primary: 8, canary: 12 },
  ...{ unanswered: [], quiet: [], withdrawn: null, trial: { held: [], failed: [] }, logSampleRatio: -1 },
  ...{ order: null, freeze: null, pages: { all: [], canary: [] }, spent: [], draining: [] },
  room: { primaryFree: 400, canaryPeople: 90, canaryRooms: 40, nextRooms: 30 },
  ...{ atLastWeightS: 600, soakS: 300, reverts: null, barred: null, watched: null },
};
const FIRST: Situation = { ...GOOD, verdict: null };

const heldAt = (phase: Phase, situation: Situation) =>
  whyHeld({ seen: { phase, digest: 'one', weight: 5 }, situation, answers: answersOf(situation) });

test.each([
  ['ordered', 'Progressing', { ...GOOD, order: { is: 'pause', by: 'ana', reason: 'lunch' } }],
  ['freeze', 'Waiting', { ...FIRST, freeze: 'holidays' }],
  ['silence', 'Waiting', { ...FIRST, unanswered: ['Prometheus does not answer'] }],
  ['silence', 'Progressing', { ...GOOD, unheardS: { primary: 5, canary: 61 } }],
  ['silence', 'WaitingPromotion', { ...GOOD, quiet: ['room-service-2'] }],
  ['page', 'Waiting', { ...FIRST, pages: { all: ['GoodTimeBurnsFast'], canary: [] } }],
  ['budget', 'Progressing', { ...FIRST, spent: ['join-success'] }],
  ['draining', 'Waiting', { ...FIRST, draining: ['room-service-2'] }],
  ['reverted', 'Waiting', { ...FIRST, barred: 'it is unchanged since it was reverted' }],
  ['watch', 'Progressing', { ...FIRST, watched: 'release 6 is watched for another 12 min' }],
  ['trial', 'Progressing', { ...FIRST, trial: { held: ['bots try it'], failed: [] } }],
  ['shares', 'Progressing', { ...GOOD, logSampleRatio: 7 }],
  ['primary_full', 'Progressing', { ...GOOD, room: { ...GOOD.room, primaryFree: 89 } }],
  ['canary_full', 'Progressing', { ...GOOD, room: { ...GOOD.room, canaryRooms: 29 } }],
  ['unproven', 'Progressing', { ...GOOD, verdict: HOLD }],
  ['unproven', 'WaitingPromotion', FIRST],
  ['soak', 'WaitingPromotion', { ...GOOD, atLastWeightS: 299 }],
] as const satisfies readonly [string, Phase, Situation][])('[TEL13] by %s, in %s', (why, phase, situation) => {
  expect(heldAt(phase, situation)).toEqual([why]);
});

test('[TEL13] not where it may go on, has to end, or is forced', () => {
  for (const phase of PHASES) expect(heldAt(phase, GOOD)).toEqual([]);
  expect(heldAt('Progressing', { ...GOOD, verdict: HOLD, withdrawn: ['it is worse'] })).toEqual([]);
  expect(heldAt('Progressing', { ...GOOD, verdict: HOLD, order: { is: 'force', by: 'ana', reason: 'x' } })).toEqual([]);
  // Flagger waits for pods, and asks nothing.
  expect(heldAt('Promoting', { ...GOOD, verdict: HOLD })).toEqual([]);
});

const some = (word: string) => fc.constantFrom<readonly string[]>([], [word]);
const age = fc.constantFrom(5, 61);
const situations: fc.Arbitrary<Situation> = fc.record({
  verdict: fc.constantFrom(null, HOLD, GO_ON),
  roomsPerS: fc.constantFrom(0, 1),
  unheardS: fc.record({ primary: age, canary: age }),
  unanswered: some('Prometheus does not answer'),
  quiet: some('room-service-2'),
  withdrawn: fc.constantFrom(null, ['it is worse']),
  trial: fc.record({ held: some('bots try it'), failed: fc.constant([]) }),
  logSampleRatio: fc.constantFrom(-1, 7),
  order: fc.constantFrom('pause' as const, 'force' as const, null).map((is) => is && { is, by: 'ana', reason: 'x' }),
  freeze: fc.constantFrom(null, 'holidays'),
  pages: fc.record({ all: some('GoodTimeBurnsFast'), canary: fc.constant([]) }),
  spent: some('join-success'),
  draining: some('room-service-2'),
  room: fc.record({
    primaryFree: fc.constantFrom(89, 90),
    canaryPeople: fc.constant(90),
    canaryRooms: fc.constantFrom(29, 30),
    nextRooms: fc.constantFrom(null, 30),
  }),
  atLastWeightS: fc.constantFrom(299, 300),
  soakS: fc.constant(300),
  reverts: fc.constantFrom(null, 'it takes back release 6'),
  barred: fc.constantFrom(null, 'it was reverted'),
  watched: fc.constantFrom(null, 'release 6 is watched'),
});
const BY = {
  Waiting: 'confirm-rollout',
  Progressing: 'confirm-traffic-increase',
  WaitingPromotion: 'confirm-promotion',
};

test('[TEL13] every no that holds a release has a reason of the list, and nothing else has one', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(situations, fc.constantFrom(...PHASES), (situation, phase) => {
      const answers = answersOf(situation);
      const isHeld = !answers[BY[phase] as keyof typeof answers].yes && !answers.rollback.yes;
      const why = heldAt(phase, situation);
      why.forEach((one) => seen.add(one));
      expect(why.length > 0).toBe(isHeld);
    }),
    { numRuns: 2_000, seed: 15 },
  );
  expect([...seen].sort()).toEqual([...LABELS.hold].sort());
});
