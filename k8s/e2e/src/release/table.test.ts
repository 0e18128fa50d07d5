import { expect, it } from 'vitest';
import type { Visit } from '../atrium/people.ts';
import { failuresOf, problemsOf, tableOf, type Outcome } from './table.ts';

const visit = (end: Visit['end']): Visit => ({ room: 'a', url: '/pods/10.244.0.9/ws', atMs: 0, end, why: '' });
const GOOD: Outcome = {
  name: 'good',
  visits: [visit('stayed'), visit('stayed'), visit('sent on')],
  rollout: {
    ...{ beganMs: 0, end: 'Succeeded', verdictMs: null, why: [], zeroMs: null, held: [], rooms: [] },
    steps: [
      { atMs: 1_000, phase: 'Progressing', percent: 0 },
      { atMs: 11_000, phase: 'Progressing', percent: 10 },
      { atMs: 90_000, phase: 'Succeeded', percent: 0 },
    ],
    drawn: [{ percent: 10, canary: 3, all: 30, chance: 1 }],
  },
};
const BAD: Outcome = {
  name: 'bad',
  visits: [visit('no socket')],
  rollout: {
    ...GOOD.rollout,
    ...{ end: 'Failed', verdictMs: 80_000, why: ['worse'], zeroMs: 81_500 },
    rooms: [{ epoch: 1, track: 'canary', weight: 0.1, kind: 'person', assignedAt: 20_000 }],
  },
};

it('tells what was seen', () => {
  const table = tableOf([GOOD, BAD]);
  expect(table).toContain('| ended | Succeeded after 90 s | Failed after 90 s |');
  expect(table).toContain('0 % (1 s), 10 % (11 s), 0 % (90 s)');
  expect(table).toContain('3 of 30 at 10 % (p 1.0)');
  expect(table).toContain('| first canary room to verdict | -, 0 rooms | 60 s, 1 rooms |');
  expect(table).toContain('1.5 s after the verdict');
  expect(table).toContain('2 stayed, 1 sent on');
});

it('finds nothing wrong with a good release that is promoted and a bad one that is rolled back', () => {
  expect([GOOD, BAD].flatMap(problemsOf)).toEqual([]);
});

it('says what went wrong for people, alike things once', () => {
  const refused = { ...visit('no ticket'), why: 'join refused: 503' };
  const visits = [visit('stayed'), { ...refused, atMs: 2_000 }, { ...refused, atMs: 9_000 }, visit('cut off')];
  expect(failuresOf({ ...GOOD, visits })).toEqual([
    '2 no ticket: join refused: n (came at 2 s to 9 s)',
    '1 cut off:  (came at 0 s to 0 s)',
  ]);
});

it('says what was wrong', () => {
  expect(problemsOf({ ...GOOD, visits: [visit('no ticket'), visit('cut off')] })).toEqual([
    'good: 1 sockets were cut off',
    'good: 1 joins failed',
  ]);
  expect(problemsOf({ ...BAD, rollout: { ...BAD.rollout, end: '', why: [], zeroMs: null } })).toEqual([
    'bad: it did not end',
    'bad: no reason was named',
    'bad: the weight was 0 after Infinity ms',
  ]);
  const rare = { percent: 10, canary: 30, all: 30, chance: 1e-30 };
  expect(problemsOf({ ...GOOD, rollout: { ...GOOD.rollout, drawn: [rare] } })).toHaveLength(1);
});
