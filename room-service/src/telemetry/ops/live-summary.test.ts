import { expect, it } from 'vitest';
import { liveSummary } from './live-summary.ts';
import { alert, joins, slo, ticket } from './testing/facts.ts';

const SENT = alert({ slo: 'join-success', summary: '“Joins succeed” is not kept: 5 % is bad over the last 6 hours' });
const of = (more: Parameters<typeof joins>[0], one = SENT) =>
  liveSummary(one, { slos: [slo(), joins(more)], nowWords: 'over the last 5 minutes' }).summary;

it('[OPS53] the share in an alert is of now, and not of when it was sent', () => {
  expect(of({ errorNow: 0.9 })).toBe('“Joins succeed” is not kept: 90 % is bad over the last 5 minutes');
  expect(of({ errorNow: 0 })).toBe('“Joins succeed” was not kept, and is as promised over the last 5 minutes');
  expect(of({ errorNow: null })).toMatch(/^“Joins succeed” was not kept, and nothing of it was counted over /);
});

it('[OPS53] words stay that have no share, or where nothing better is known', () => {
  expect(of({ isRecorded: false, errorNow: null })).toBe(SENT.summary);
  expect(of({ errorNow: 0.9 }, ticket('PodFull'))).toBe('PodFull it is');
  expect(of({ errorNow: 0.9 }, { ...SENT, name: 'SliMissing', summary: 'nothing is measured' })).toBe(
    'nothing is measured',
  );
});
