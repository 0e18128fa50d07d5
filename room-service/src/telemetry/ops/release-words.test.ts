import type { OpsRelease, Sentence } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import type { OnCanary } from './on-canary.ts';
import { withRelease, type BesideRelease } from './release-words.ts';
import { sentenceOf } from './sentence.ts';
import { alert, facts, hurting, minutesAgo, reason, ticket } from './testing/facts.ts';

const RELEASE: OpsRelease = {
  ...{ stage: 'rooms', sinceMs: minutesAgo(4), beganMs: minutesAgo(20), untilMs: null, weight: 0.1 },
  ...{ evidence: null, holds: [], heldSinceMs: null, blindSinceMs: null },
};
const CANARY: OnCanary = { what: 'time', hurt: 11, here: 30, share: 0.37, primaryShare: 0.011 };
const windows = { minuteWords: 'over the last minute', nowWords: 'over the last 5 minutes' };
const DEPLOY = 'Did it begin with a deploy (versions below, by the minute)? Go back to the version before.';
/** 12 of 40 are hurt, and a page fires, whose runbook asks for a deploy first. */
const BAD = sentenceOf(
  facts({ ...hurting(12, 40), alerts: [alert({ doFirst: DEPLOY })], reasons: [reason('they hear nothing')] }),
);
const beside = (of: Partial<BesideRelease> = {}) => ({ release: RELEASE, canary: CANARY, ...windows, ...of });

it('[OPS64] names the release, with the canary’s share and the primary’s, and what ends it', () => {
  const said = withRelease(BAD, beside());
  expect(said.text).toBe(
    '12 of 40 people have a bad time (30 % over the last minute): they hear nothing. ' +
      'It is the canary: 11 of its 30 people have it bad, 37 % of their time over the last minute, against 1.1 % on the primary. ' +
      'Its release meets 10 % of new rooms.',
  );
  expect(said.next).toEqual({
    text: 'End the release: npm run release -- abort --reason "people have it bad". Its people are moved back at once.',
    ...{ runbook: 'GoodTimeBurnsFast', board: 'release-cockpit' },
  });
  expect([said.state, said.sinceMs, said.aside]).toEqual([BAD.state, BAD.sinceMs, BAD.aside]);
});

it('[OPS64] is named before how many others fire', () => {
  const more = facts({
    ...hurting(12, 40),
    alerts: [alert(), ticket('PodFull')],
    reasons: [reason('they hear nothing')],
  });
  expect(withRelease(sentenceOf(more), beside()).text).toMatch(
    /they hear nothing\. It is the canary: .* meets 10 % of new rooms\. And 1 more ticket: PodFull\.$/,
  );
});

it('[OPS64] asks for no deploy beside it', () => {
  expect(JSON.stringify(BAD)).toContain('Did it begin with a deploy');
  expect(JSON.stringify(withRelease(BAD, beside()))).not.toMatch(/deploy/);
});

it('[OPS64] says that it is being promoted, or has to end already, and joins that fail by theirs', () => {
  const of = (more: Partial<BesideRelease>) => withRelease(BAD, beside(more));
  expect(of({ release: { ...RELEASE, stage: 'promoting' } }).text).toMatch(/ A release is being promoted\.$/);
  const ending = of({ release: { ...RELEASE, stage: 'ending', weight: 0 } });
  expect(ending.text).toMatch(/ Its release has to end already, and meets nobody new\.$/);
  expect(ending.next?.text).toMatch(/^Wait a minute: the gate has ended the release/);
  const joins = of({ canary: { what: 'joins', share: 0.4, primaryShare: 0.0025 } });
  expect(joins.text).toContain(
    'It is the canary: 40 % of joins to it fail over the last 5 minutes, against 0.25 % to the primary.',
  );
});

it.each([
  ['what is wrong is not of its canary', { canary: null }],
  ['there is no gate', { release: null }],
  ['it meets nobody yet', { release: { ...RELEASE, stage: 'trial' as const } }],
  ['it is over', { release: { ...RELEASE, stage: 'rolled_back' as const } }],
])('[OPS64] leaves the sentence as it is where %s', (_, more) => {
  expect(withRelease(BAD, beside(more))).toBe(BAD);
});

it.each(['good', 'later', 'recovering', 'unknown'] as const)('[OPS64] is no news while it is %s', (state) => {
  const calm: Sentence = { ...BAD, state };
  expect(withRelease(calm, beside())).toBe(calm);
});
