import { expect, test } from 'vitest';
import { Admissions } from './admissions.ts';
import { ADMISSIONS_MAX } from './rules.ts';

test('[ADM7] what is too much makes way, the oldest first; what was asked again is new', () => {
  const admissions = new Admissions();
  for (let n = 0; n < ADMISSIONS_MAX; n += 1) {
    admissions.invite('c', `by${n}`, `to${n}`, n);
    admissions.knock('d', `by${n}`, n);
    admissions.answer(`to${n}`, 'e', 'a', n);
  }
  admissions.knock('d', 'by0', 60_000);
  admissions.knock('d', 'late', 60_000);
  admissions.invite('c', 'late', 'late', 60_000);
  admissions.answer('late', 'e', 'a', 60_000);
  const { invitations, knocks, permissions, asks } = admissions.snapshot();
  for (const entries of [invitations, knocks, permissions, asks]) expect(entries).toHaveLength(ADMISSIONS_MAX);
  expect(knocks.slice(-2).map(({ by }) => by)).toEqual(['by0', 'late']);
  expect([admissions.hasKnocked('by0', 'd'), admissions.hasKnocked('by1', 'd')]).toEqual([true, false]);
  expect([invitations[0]?.to, permissions[0]?.person]).toEqual(['to1', 'to1']);
});
