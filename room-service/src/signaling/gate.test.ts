import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

const onBug = (error: unknown): never => {
  throw error;
};

test('[MOV8] what comes while it is shut is acted upon in order when it opens', () => {
  const gate = new Gate({ onBug });
  const acted: number[] = [];
  expect(gate.holds(() => acted.push(0))).toBe(false);
  gate.shut();
  for (const what of [1, 2, 3]) expect(gate.holds(() => acted.push(what))).toBe(true);
  expect(acted).toEqual([]);
  gate.open();
  expect(acted).toEqual([1, 2, 3]);
});

test('[MOV12] what is held when the room is gone comes after whoever ends the room has told its connections', async () => {
  const gate = new Gate({ onBug });
  const acted: string[] = [];
  gate.shut();
  gate.holds(() => acted.push('swapped'));
  gate.drop();
  acted.push('left behind');
  await Promise.resolve();
  expect(acted).toEqual(['left behind', 'swapped']);
  expect(gate.holds(() => undefined)).toBe(false);
});

test.each(['open', 'drop'] as const)(
  '[MOV8] a mistake in what was held is told, and keeps nothing else, on %s',
  async (how) => {
    const bugs: unknown[] = [];
    const gate = new Gate({ onBug: (error) => bugs.push(error) });
    const mistake = new Error('a mistake');
    const acted: string[] = [];
    gate.shut();
    gate.holds(() => {
      throw mistake;
    });
    gate.holds(() => acted.push('after it'));
    const settled = gate.settled();
    gate[how]();
    await settled;
    expect([acted, bugs, gate.isShut]).toEqual([['after it'], [mistake], false]);
  },
);
