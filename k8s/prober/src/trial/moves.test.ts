import type { Tap } from '@atrium/bots';
import type { TrialOrder } from '@atrium/release-gate/trial-results';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MoveAnswer } from './control.ts';
import { moveThereAndBack } from './moves.ts';

const ORDER: TrialOrder = {
  ...{ id: '5f3a', room: 'trial-5f3a' },
  pod: { url: 'http://10.244.0.9:3000', address: '/pods/b/ws', metricsUrl: 'http://10.244.0.9:9464/metrics' },
  moves: {
    here: { id: 'canary', controlUrl: 'http://10.244.0.9:9465' },
    there: {
      ...{ id: 'primary', controlUrl: 'http://10.244.0.8:9465' },
      ...{ url: 'http://10.244.0.8:3000', address: '/pods/a/ws' },
    },
  },
};

let asked: string[];
let answers: MoveAnswer[];
let whyNot: Record<string, string>;
beforeEach(() => {
  asked = [];
  answers = [];
  whyNot = {};
});

/** Of a room without bots: which ways are tried, and what is said of them. */
async function moves({ order = ORDER, forMs = 60_000 }: { order?: TrialOrder; forMs?: number } = {}) {
  const control = {
    whyNot: ({ id }: { id: string }) => Promise.resolve(whyNot[id] ?? null),
    move: ({ id }: { id: string }, { room, to }: { room: string; to: string }) => {
      asked.push(`${room}: ${id} -> ${to}`);
      return Promise.resolve(answers.shift() ?? ({ is: 'moved' } as const));
    },
  };
  const tap = {} as unknown as Tap;
  const { untried, ways } = await moveThereAndBack({
    order,
    control,
    bots: [],
    tap,
    untilMs: performance.now() + forMs,
  });
  return { untried, ways: ways.map(({ way, calledOff }) => [way, calledOff]) };
}

describe('[PRB9] a room', () => {
  test('is moved away and back', async () => {
    expect(await moves()).toEqual({
      untried: null,
      ways: [
        ['away', null],
        ['back', null],
      ],
    });
    expect(asked).toEqual(['trial-5f3a: canary -> primary', 'trial-5f3a: primary -> canary']);
  });

  test.each<[string, MoveAnswer, string]>([
    ['a code', { is: 'called_off', why: 'target_lost' }, 'target_lost'],
    ['no answer', { is: 'silent' }, 'no_answer'],
    ['no such room', { is: 'refused', why: 'no_room', words: 'no such room' }, 'no_room'],
    ['something strange', { is: 'called_off', why: '\u001b[2J' }, 'other'],
  ])('that stays with %s is asked for no way back', async (_what, answer, calledOff) => {
    answers = [answer];
    expect(await moves()).toEqual({ untried: null, ways: [['away', calledOff]] });
    expect(asked).toHaveLength(1);
  });

  test.each<[string, MoveAnswer, string]>([
    ['is refused', { is: 'refused', why: 'target_full', words: 'primary: no place' }, 'primary: no place'],
    ['fails for the directory', { is: 'called_off', why: 'unreachable' }, 'the move was called off: unreachable'],
    ['is taken back', { is: 'called_off', why: 'taken_back' }, 'the move was called off: taken_back'],
  ])('whose move %s was not tried that way', async (_what, answer, untried) => {
    answers = [{ is: 'moved' }, answer];
    expect(await moves()).toEqual({ untried, ways: [['away', null]] });
  });

  test.each(['canary', 'primary'])('is not moved where %s cannot be asked', async (pod) => {
    whyNot = { [pod]: 'it does not know how' };
    expect(await moves()).toEqual({ untried: 'it does not know how', ways: [] });
    expect(asked).toEqual([]);
  });

  test('is not moved where no other pod is named, or the time does not do', async () => {
    const alone = { id: ORDER.id, room: ORDER.room, pod: ORDER.pod };
    expect(await moves({ order: alone })).toEqual({ untried: 'there is no pod of the primary to move to', ways: [] });
    expect(await moves({ forMs: 10_000 })).toEqual({ untried: 'the time did not do', ways: [] });
    expect(asked).toEqual([]);
  });
});
