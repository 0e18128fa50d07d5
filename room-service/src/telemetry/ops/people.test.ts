import { expect, it } from 'vitest';
import { peopleOf } from './people.ts';
import { coverage, slo } from './testing/facts.ts';

const here = (joined: number, reconnecting = 0) => [
  { labels: { participant_state: 'joined' }, value: joined },
  { labels: { participant_state: 'reconnecting' }, value: reconnecting },
];

const time = (bad: number, of: number) => slo({ totalRate: of, errorNow: bad / of });

it('[OPS21] whole people of those who are here now are hurt, by the share of the last 5 minutes', () => {
  // An average of 64 were here, of whom 13.4 had it bad; six have left.
  const people = peopleOf(here(56, 2), [time(13.4, 64), coverage(0, 64)]);
  expect(people).toMatchObject({ here: 58, reconnecting: 2, hurt: 12, unknown: 0, knownShare: 1 });
  expect(people?.hurtShare).toBeCloseTo(13.4 / 64);
});

it('[OPS16] of whom nobody knows is of the same people', () => {
  const people = peopleOf(here(11), [time(2.75, 5.5), coverage(5.5, 11)]);
  expect(people).toMatchObject({ here: 11, hurt: 3, unknown: 6, hurtShare: 0.5, knownShare: 0.5 });
  expect(peopleOf(here(1), [time(0.5, 0.5), coverage(0.5, 1)])).toMatchObject({
    hurt: 1,
    unknown: 0,
  });
});

it('[OPS16] nothing is said of nobody, nor where nothing was measured', () => {
  const nothing = { hurt: null, unknown: null, hurtShare: null, knownShare: null };
  expect(peopleOf([], [slo()])).toBeNull();
  expect(peopleOf(here(3), [slo({ totalRate: 0.4 }), coverage(0, 0.4)])).toMatchObject({ here: 3, ...nothing });
  expect(peopleOf(here(3), [slo({ isRecorded: false }), coverage(0, 0)])).toMatchObject({ here: 3, ...nothing });
  expect(peopleOf(here(3), [slo({ totalRate: 0, errorNow: null }), coverage(3, 3)])).toMatchObject({
    hurt: 0,
    unknown: 3,
    hurtShare: null,
    knownShare: 0,
  });
});
