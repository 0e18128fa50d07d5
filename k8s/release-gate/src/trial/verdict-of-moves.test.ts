import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { resultsSchema, type TrialResults, type WayMoved } from './results.ts';
import { GOOD_RESULTS } from './testing/good-results.ts';
import { inBrief, verdictOf } from './verdict.ts';

type Moves = TrialResults['moves'];

const [AWAY, BACK] = GOOD_RESULTS.moves.ways as [WayMoved, WayMoved];
const with_ = (moves: Partial<Moves>): TrialResults => ({
  ...GOOD_RESULTS,
  moves: { ...GOOD_RESULTS.moves, ...moves },
});
const found = (moves: Partial<Moves>): string[] =>
  verdictOf(with_(moves), LIMITS).map(({ about, words }) => `${about}: ${words}`);
const silences = (long: number, ms = 900): number[] => Array.from({ length: 12 }, (_, at) => (at < long ? ms : 60));

describe('[TRI7] what is found of a room that moves', () => {
  it.each<[string, Partial<Moves>, string]>([
    [
      'that the pod cannot give it away',
      { ways: [{ ...AWAY, calledOff: 'target_lost' }] },
      'moves: a room could not be moved from it to another pod (target_lost)',
    ],
    [
      'that it cannot take it',
      { ways: [AWAY, { ...BACK, calledOff: 'target_lost', silencesMs: silences(12) }] },
      'moves: a room could not be moved from another pod to it (target_lost)',
    ],
    [
      'people who have to come back',
      { ways: [AWAY, { ...BACK, cold: 4 }] },
      'moves-cold: 4 of 4 bots had to come back when their room moved from another pod to it',
    ],
    [
      'people who do not even do that',
      { ways: [{ ...AWAY, cold: 4, lost: 3 }, BACK] },
      'moves-cold: 4 of 4 bots had to come back when their room moved from it to another pod, 3 of them in vain',
    ],
    [
      'voices that are silent',
      {
        ways: [
          { ...AWAY, silencesMs: silences(3) },
          { ...BACK, silencesMs: silences(1, 1_234) },
        ],
      },
      'moves-gaps: 4 of 24 voices were silent for longer than 0.56 s while their room moved, the longest for 1.23 s; 3 may be',
    ],
    [
      'what people had',
      { ways: [{ ...AWAY, changed: ['circle', 'chat'] }, BACK] },
      'moves-kept: not as before after a move from it to another pod: circle, chat',
    ],
  ])('%s', (_, moves, words) => {
    expect(found(moves)).toEqual([words]);
  });

  it('is no gap where voices have as long ones while nothing happens, or many', () => {
    const ways = [{ ...AWAY, silencesMs: silences(12) }];
    const of = (more: Partial<TrialResults['voices']>): string[] =>
      verdictOf({ ...with_({ ways }), voices: { ...GOOD_RESULTS.voices, ...more } }, LIMITS).map(({ about }) => about);
    expect(of({ longestGapMs: 399 })).toEqual(['moves-gaps']);
    expect(of({ longestGapMs: 400 })).toEqual([]);
    expect(of({ silentMs: 0.06 * 12 * 12_000 })).toEqual(['gaps']);
  });

  it('is nothing of what was not tried, nor of what may be by chance', () => {
    expect(found({ untried: 'there is no other pod', ways: [] })).toEqual([]);
    expect(
      found({
        ways: [
          { ...AWAY, silencesMs: silences(2) },
          { ...BACK, silencesMs: silences(1) },
        ],
      }),
    ).toEqual([]);
  });
});

test('[TRI7] what was seen tells whether it moved, and why it was not tried', () => {
  expect(inBrief(with_({}))).toContain('; moved away and back; ');
  expect(inBrief(with_({ untried: 'there is no other pod', ways: [] }))).toContain(
    '; not moved: there is no other pod; ',
  );
  expect(inBrief(with_({ untried: 'it is full', ways: [AWAY] }))).toContain(
    '; moved away, not moved back: it is full; ',
  );
});

test('[TRI7] a prober that moves no rooms says nothing of it', () => {
  const read = resultsSchema.parse({ ...GOOD_RESULTS, moves: undefined });
  expect(read.moves).toEqual({ untried: expect.stringContaining('the prober') as string, ways: [] });
  expect(verdictOf(read, LIMITS)).toEqual([]);
});
