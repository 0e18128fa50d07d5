import { describe, expect, it } from 'vitest';
import type { Proof, Verdict } from '../judge/judge.ts';
import { answersOf, type Hook, type Situation } from './answers.ts';
import { inWords, numberless } from './reasons.ts';

const PROOF: Proof = {
  age: '20s',
  logAgainst: 13,
  logFor: -3,
  rooms: { primary: 114, canary: 6 },
  roomsHere: 6,
  mean: { primary: 0.017, canary: 0.98 },
};
const HOLD: Verdict = { is: 'hold', proofs: [PROOF], roomsNeeded: 300 };
const GO_ON: Verdict = { is: 'go_on', proofs: [PROOF] };
const ROLL_BACK: Verdict = { is: 'roll_back', proofs: [{ ...PROOF, age: '5m', logAgainst: 2 }, PROOF] };

/** All is well and proven. */
const GOOD: Situation = {
  verdict: GO_ON,
  roomsPerS: 1,
  unheardS: { primary: 8, canary: 12 },
  unanswered: [],
  quiet: [],
  withdrawn: null,
  trial: { held: [], failed: [] },
  logSampleRatio: -1,
  order: null,
  freeze: null,
  pages: { all: [], canary: [] },
  spent: [],
  draining: [],
  room: { primaryFree: 400, canaryPeople: 90, canaryRooms: 40, nextRooms: 30 },
  atLastWeightS: 600,
  soakS: 300,
  reverts: null,
  barred: null,
  watched: null,
};
const FIRST: Situation = { ...GOOD, verdict: null };
const DEAF: Situation = { ...GOOD, unanswered: ['Prometheus does not answer: timeout'] };
const HOOKS: Hook[] = ['confirm-rollout', 'rollout', 'rollback', 'confirm-traffic-increase', 'confirm-promotion'];

const yes = (situation: Situation): Hook[] => HOOKS.filter((hook) => answersOf(situation)[hook].yes);
const why = (situation: Situation, hook: Hook): string => answersOf(situation)[hook].why.join('; ');

describe('the answers of the gate', () => {
  it('[GTE1] let a release go on that is proven, and roll nothing back', () => {
    expect(yes(GOOD)).toEqual(['confirm-rollout', 'rollout', 'confirm-traffic-increase', 'confirm-promotion']);
    expect(yes(FIRST)).toContain('confirm-traffic-increase');
  });

  it('[GTE1] hold what is not proven, and say how many rooms are missing and how long that takes', () => {
    expect(yes({ ...GOOD, verdict: HOLD })).toEqual(['confirm-rollout', 'rollout']);
    expect(why({ ...GOOD, verdict: HOLD }, 'confirm-traffic-increase')).toBe(
      "300 more rooms are needed to prove that it is good enough for this weight: 5 min at today's rate",
    );
    expect(why({ ...GOOD, verdict: HOLD, roomsPerS: 0 }, 'confirm-promotion')).toContain('no new rooms come');
  });

  it('[GTE2] roll back what is worse beyond doubt, and say by what', () => {
    const situation = { ...GOOD, verdict: ROLL_BACK };
    expect(yes(situation)).toEqual(['rollout', 'rollback']);
    expect(why(situation, 'rollback')).toBe(
      "its rooms are worse than the primary's beyond doubt: in the first 20 s 98.0 % of people's time was bad in 6 rooms, against 1.7 % in 114",
    );
  });

  it('[GTE2] roll back where a page fires for the canary alone, and not where it fires for all', () => {
    expect(yes({ ...GOOD, pages: { all: ['GoodTimeBurnsFast'], canary: ['GoodTimeBurnsFast'] } })).toContain(
      'rollback',
    );
    expect(yes({ ...GOOD, pages: { all: ['GoodTimeBurnsFast'], canary: [] } })).toEqual([
      'rollout',
      'confirm-traffic-increase',
      'confirm-promotion',
    ]);
  });

  it.each([
    ['a page', { pages: { all: ['GoodTimeBurnsFast'], canary: [] } }, 'GoodTimeBurnsFast fires'],
    ['a spent budget', { spent: ['join-success'] }, 'the error budget of join-success is spent'],
    ['a pod that is emptied', { draining: ['room-service-2'] }, 'room-service-2 is being emptied'],
  ] as const)('[GTE3] begin nothing during %s, and let what is under way be', (_, more, words) => {
    expect(why({ ...FIRST, ...more }, 'confirm-rollout')).toBe(words);
    expect(yes({ ...GOOD, ...more })).toContain('confirm-traffic-increase');
  });

  it('[GTE3] begin nothing at weight 0, either, where another commit has come and nobody was asked whether it may', () => {
    expect(yes({ ...FIRST, spent: ['join-success'] })).not.toContain('confirm-traffic-increase');
    expect(yes(FIRST)).toContain('confirm-traffic-increase');
  });

  it('[GTE6] promote nothing that has met no rooms', () => {
    expect(why(FIRST, 'confirm-promotion')).toBe('it has met no rooms');
    expect(yes({ ...FIRST, order: { is: 'force', by: 'ana', reason: 'x' } })).not.toContain('confirm-promotion');
  });

  it('[GTE4] count silence as a failed check, raise nothing, and roll nothing back by it', () => {
    for (const unheardS of [
      { primary: 5, canary: 61 },
      { primary: 100, canary: 5 },
    ]) {
      expect(yes({ ...GOOD, unheardS })).toEqual(['confirm-rollout']);
    }
    // Nor is it known whether a page fires.
    expect(yes(DEAF)).toEqual([]);
    expect(why(DEAF, 'rollout')).toBe('not everything answers: Prometheus does not answer: timeout');
    expect(why(DEAF, 'confirm-rollout')).toBe('not everything answers: Prometheus does not answer: timeout');
    expect(yes({ ...DEAF, verdict: ROLL_BACK })).toEqual(['rollback']);
    expect(why({ ...GOOD, unheardS: { primary: 5, canary: 61 } }, 'rollout')).toBe(
      "nothing was heard of the canary's rooms for 61 s",
    );
    // It has no rooms before the first weight.
    expect(yes({ ...FIRST, unheardS: { primary: 5, canary: 900 } })).toContain('rollout');
    expect(yes({ ...FIRST, unheardS: { primary: 900, canary: 900 } })).toEqual(['confirm-rollout']);
  });

  it('[GTE5] raise nothing while rooms are missing, or the primary has no room for those who would come back', () => {
    expect(yes({ ...GOOD, logSampleRatio: 7 })).toEqual(['confirm-rollout', 'rollout']);
    const full = { ...GOOD, room: { ...GOOD.room, primaryFree: 89 } };
    expect(yes(full)).toEqual(['confirm-rollout', 'rollout']);
    expect(why(full, 'confirm-traffic-increase')).toContain(
      'has room for 89 people, and a rollback would bring back 90',
    );
  });

  it('[GTE6] promote only after its time at the last weight', () => {
    expect(yes({ ...GOOD, atLastWeightS: 220 })).toEqual(['confirm-rollout', 'rollout', 'confirm-traffic-increase']);
    expect(why({ ...GOOD, atLastWeightS: 220 }, 'confirm-promotion')).toContain('80 s are left');
  });

  it('[GTE7] do as people say: hold, end, or go on without evidence, with their name and reason', () => {
    const order = (is: 'pause' | 'abort' | 'force') => ({ is, by: 'maya', reason: 'the big event' });
    expect(yes({ ...GOOD, order: order('pause') })).toEqual(['rollout']);
    expect(why({ ...GOOD, order: order('pause') }, 'confirm-traffic-increase')).toBe('maya holds it: the big event');
    expect(yes({ ...GOOD, order: order('abort') })).toEqual(['rollout', 'rollback']);
    expect(why({ ...GOOD, order: order('abort') }, 'rollback')).toBe('maya ended it: the big event');
    const pages = { all: ['GoodTimeBurnsFast'], canary: [] };
    const freeze = 'the summit, until 18:00';
    const forced = { ...GOOD, verdict: HOLD, spent: ['join-success'], pages, freeze, order: order('force') };
    expect(yes(forced)).toEqual(['confirm-rollout', 'rollout', 'confirm-traffic-increase', 'confirm-promotion']);
    expect(why(forced, 'confirm-rollout')).toBe('maya forces it: the big event');
  });

  it.each([
    ['in silence', { unheardS: { primary: 5, canary: 61 } }, ['confirm-rollout']],
    ['where nobody can be asked', { unanswered: DEAF.unanswered }, ['confirm-rollout']],
    ['while rooms are missing', { logSampleRatio: 9 }, ['confirm-rollout', 'rollout']],
    ['while the primary is full', { room: { ...GOOD.room, primaryFree: 0 } }, ['confirm-rollout', 'rollout']],
  ] as const)('[GTE7] go on %s for nobody: it could not be taken back', (_, more, hooks) => {
    expect(yes({ ...GOOD, verdict: HOLD, order: { is: 'force', by: 'maya', reason: 'sure' }, ...more })).toEqual(hooks);
  });

  it('[GTE1] say so where no number of rooms would do', () => {
    expect(why({ ...GOOD, verdict: { ...HOLD, roomsNeeded: Infinity } }, 'confirm-promotion')).toContain(
      'no number of rooms',
    );
  });

  it('[GTE7] go on against evidence for nobody', () => {
    const forced: Situation = { ...GOOD, verdict: ROLL_BACK, order: { is: 'force', by: 'maya', reason: 'sure' } };
    expect(yes(forced)).toContain('rollback');
    expect(yes(forced)).not.toContain('confirm-promotion');
  });

  it('[GTE8] begin and raise nothing in a freeze, and still roll back', () => {
    const frozen = { ...GOOD, freeze: 'the summit, until 18:00' };
    expect(yes(frozen)).toEqual(['rollout']);
    expect(yes({ ...frozen, verdict: ROLL_BACK })).toContain('rollback');
    expect(why(frozen, 'confirm-rollout')).toBe('nothing is released now: the summit, until 18:00');
  });

  it('[GTE2] go on saying so once a release had to end, whatever is known later', () => {
    const ends: Situation = { ...GOOD, withdrawn: ['its rooms are worse'] };
    expect(yes(ends)).toEqual(['rollout', 'rollback']);
    expect(yes({ ...ends, order: { is: 'force', by: 'ana', reason: 'x' } })).toEqual(['rollout', 'rollback']);
    expect(why(ends, 'rollback')).toBe('its rooms are worse');
  });

  it('[GTE9] raise nothing for which the canary has no room, unless a person forces it', () => {
    const full = { ...GOOD, room: { ...GOOD.room, canaryRooms: 29 } };
    expect(yes(full)).toEqual(['confirm-rollout', 'rollout', 'confirm-promotion']);
    expect(why(full, 'confirm-traffic-increase')).toBe(
      'the canary has room for 29 new rooms, and the next weight brings 30 of them before more pods could come',
    );
    expect(yes({ ...full, order: { is: 'force', by: 'ana', reason: 'x' } })).toContain('confirm-traffic-increase');
    expect(yes({ ...GOOD, room: { ...GOOD.room, canaryRooms: 0, nextRooms: null } })).toContain(
      'confirm-traffic-increase',
    );
  });

  it('[GTE10] let through what takes back another, whatever speaks against it but a person', () => {
    const back: Situation = {
      ...GOOD,
      ...{ reverts: 'it takes back release 7', verdict: ROLL_BACK, unanswered: DEAF.unanswered, freeze: 'x' },
      ...{ pages: { all: ['A'], canary: ['A'] }, spent: ['join-success'], barred: 'y', atLastWeightS: 0 },
    };
    const all = ['confirm-rollout', 'rollout', 'confirm-traffic-increase', 'confirm-promotion'];
    expect(yes(back)).toEqual(all);
    expect(why(back, 'confirm-rollout')).toBe('it takes back release 7');
    const order = (is: 'pause' | 'abort') => ({ is, by: 'ana', reason: 'x' });
    expect(yes({ ...back, order: order('pause') })).toEqual(['rollout']);
    expect(yes({ ...back, order: order('abort') })).toContain('rollback');
    expect(yes({ ...back, order: order('abort') })).not.toContain('confirm-promotion');
  });

  it.each(['barred', 'watched'] as const)('[GTE3] begin nothing that is %s, unless a person forces it', (known) => {
    const held = { ...FIRST, [known]: 'release 7' };
    expect(why(held, 'confirm-rollout')).toBe('release 7');
    expect(yes(held)).toEqual(['rollout']);
    expect(yes({ ...held, order: { is: 'force', by: 'ana', reason: 'x' } })).toContain('confirm-rollout');
  });

  it('a no always says why', () => {
    const worst: Situation = {
      ...GOOD,
      verdict: HOLD,
      unanswered: DEAF.unanswered,
      logSampleRatio: 9,
      freeze: 'x',
      pages: { all: ['A'], canary: ['A'] },
      atLastWeightS: 0,
    };
    for (const situation of [worst, GOOD, FIRST, { ...GOOD, verdict: HOLD }, DEAF]) {
      for (const [hook, answer] of Object.entries(answersOf(situation))) {
        if (!answer.yes && hook !== 'rollback') expect(answer.why).not.toEqual([]);
      }
    }
  });
});

it('a time in words', () => {
  expect([40, 89.2, 90, 3_600, 5_400, 12_600].map(inWords)).toEqual([
    '40 s',
    '90 s',
    '2 min',
    '60 min',
    '1.5 h',
    '3.5 h',
  ]);
});

it('a reason without its numbers keeps its words and stops', () => {
  expect(numberless('1,234 of 5 rooms, 0.5 % in 12 s.')).toBe('n of n rooms, n % in n s.');
});
