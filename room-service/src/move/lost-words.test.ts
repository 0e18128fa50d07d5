import { expect, test } from 'vitest';
import type { Lost } from './leaving.ts';
import { inWords } from './lost-words.ts';
import type { Target } from './target.ts';
import { Stage } from './testing/stage.ts';

/** Ids are as long as they are. */
const goneOf = (count: number): Lost[] =>
  Array.from({ length: count }, (_, n) => ({ person: `person-${String(n).padStart(6, '0')}`, how: 'expired' }));

test('[MOV20] of many who have gone is said in words that a call takes, each of them once', () => {
  for (const count of [0, 1, 500, 501, 3_000]) {
    const words = inWords(goneOf(count));
    expect(words.flat()).toEqual(goneOf(count));
    for (const word of words) expect(JSON.stringify(word).length).toBeLessThan(60_000);
  }
  expect(inWords([])).toEqual([]);
});

test('[MOV20] is said of all who have gone, however many: as soon as the room is the target’s, and at the end', async () => {
  const stage = await Stage.of(['p0']);
  const said: Lost[] = [];
  const { own } = stage.target;
  const hear: Target['own'] = (pod, room, word) => {
    said.push(...(word.lost ?? []));
    return own(pod, room, word);
  };
  Object.assign(stage.target, { own: hear });
  stage.room.gone = goneOf(1_200);
  const moving = stage.mover.move('r');
  await stage.clock.advance(2_000);
  // Nobody waits for the pages that swap their voices.
  expect(stage.room.log).not.toContain('close');
  expect(new Set(said.map(({ person }) => person)).size).toBe(1_200);
  const before = said.length;
  stage.room.swap.resolve(null);
  await stage.clock.advance(1_000);
  expect(await moving).toMatchObject({ kind: 'moved' });
  expect(said.slice(before)).toEqual(goneOf(1_200));
});
