import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('[MOV8] what comes while it is shut is acted upon in order when it opens', () => {
  const gate = new Gate();
  const acted: number[] = [];
  expect(gate.holds(() => acted.push(0))).toBe(false);
  gate.shut();
  for (const what of [1, 2, 3]) expect(gate.holds(() => acted.push(what))).toBe(true);
  expect(acted).toEqual([]);
  gate.open();
  expect(acted).toEqual([1, 2, 3]);
});

test('[MOV12] what is held when the room is gone comes after whoever ends the room has told its connections', async () => {
  const gate = new Gate();
  const acted: string[] = [];
  gate.shut();
  gate.holds(() => acted.push('swapped'));
  gate.drop();
  acted.push('left behind');
  await Promise.resolve();
  expect(acted).toEqual(['left behind', 'swapped']);
  expect(gate.holds(() => undefined)).toBe(false);
});
