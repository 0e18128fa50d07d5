import { describe, expect, it } from 'vitest';
import { andMore } from './said.ts';
import { alert, reason, ticket } from './testing/facts.ts';

describe('[OPS78] what else fires', () => {
  const blocked = ticket('EventLoopBlocked');
  const slowly = ticket('FirstMediaBurnsSlowly', { slo: 'first-media' });
  const well = { reasons: [] };

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
    const deaf = { reasons: [{ ...reason('they see nothing'), reason: 'no_video' }] };
    expect(andMore([blocked], deaf)).toBe('And 1 more ticket.');
    expect(andMore([blocked, ticket('WorkerHot')], deaf)).toBe('And 2 more tickets, WorkerHot among them.');
  });
});
