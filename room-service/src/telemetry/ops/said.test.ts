import type { OpsAlert } from '@atrium/ops/view';
import { describe, expect, it } from 'vitest';
import { andMore } from './said.ts';
import { sentenceOf } from './sentence.ts';
import { alert, facts, joins, people, reason, slo, ticket } from './testing/facts.ts';

describe('[OPS78] what else fires', () => {
  const blocked = ticket('EventLoopBlocked');
  const slowly = ticket('FirstMediaBurnsSlowly', { slo: 'first-media' });
  const well = { alerts: [], reasons: [] };

  it.each([
    ['one cause', [blocked], 'And 1 more ticket: EventLoopBlocked.'],
    ['a cause and a promise', [slowly, blocked], 'And 2 more tickets, EventLoopBlocked among them.'],
    ['a page, too', [alert(), blocked], 'And 2 more (1 page, 1 ticket), EventLoopBlocked among them.'],
    ['promises alone', [alert(), slowly], 'And 2 more (1 page, 1 ticket).'],
    ['the same of two pods', [blocked, blocked], 'And 2 more tickets: EventLoopBlocked.'],
    [
      'more causes than are read in a sentence',
      [blocked, ticket('WorkerHot'), ticket('PodFull')],
      'And 3 more tickets, EventLoopBlocked and WorkerHot among them.',
    ],
    ['nothing', [], ''],
  ])('is counted, and named where it is a cause: %s', (_, others, words) => expect(andMore(others, well)).toBe(words));

  it('[OPS59] is no event loop beside people who have no sound or picture', () => {
    const deaf = { alerts: [], reasons: [{ ...reason('they see nothing'), reason: 'no_video' }] };
    expect(andMore([blocked], deaf)).toBe('And 1 more ticket.');
    expect(andMore([blocked, ticket('WorkerHot')], deaf)).toBe('And 2 more tickets, WorkerHot among them.');
  });

  describe('and is named once, where people could be hidden by it:', () => {
    const hot = ticket('WorkerHot');
    const here = { people: people(40) };
    const kept = '“Joins succeed” is kept again over the last 5 minutes.';
    const told = 'No bad time was reported over the last minute; reports may be missing while EventLoopBlocked fires.';
    const page = alert({ name: 'JoinSuccessBurnsFast', slo: 'join-success' });
    const recovers = (...others: OpsAlert[]) =>
      sentenceOf(facts({ ...here, slos: [slo(), joins()], alerts: [page, ...others] }));

    it.each([
      ['beside a page that is over', [blocked], ''],
      ['and what else there is counts without it', [blocked, hot], ' And 1 more ticket: WorkerHot.'],
      [
        'but that of another pod is one more',
        [blocked, ticket('EventLoopBlocked')],
        ' And 1 more ticket: EventLoopBlocked.',
      ],
    ])('%s', (_, others, more) => {
      expect(recovers(...others)).toMatchObject({ state: 'recovering', text: `${kept} ${told}${more}` });
    });

    it('also beside one that goes on, and none of what is not named by then', () => {
      const bad = { slos: [slo(), joins({ errorNow: 0.4, badRate: 1, totalRate: 2 })] };
      const { state, text } = sentenceOf(facts({ ...here, ...bad, alerts: [page, blocked] }));
      expect([state, text.split('EventLoopBlocked').length - 1]).toEqual(['bad', 1]);
      const empty = sentenceOf(facts({ ...bad, people: people(0), alerts: [page, blocked] }));
      expect(empty.text).toMatch(/ And 1 more ticket: EventLoopBlocked\.$/);
    });
  });
});
