import { expect, test } from 'vitest';
import { changedIn, type Belongings } from './kept.ts';

const ANA: Belongings = {
  ...{ id: 'ana', people: ['ana host live', 'ben member live'], x: 0.6, z: 0 },
  ...{ circle: ['c1', 'ana', 'ben'], chat: ['one'] },
};
const BEN: Belongings = { ...ANA, id: 'ben', x: -0.6 };

test('[PRB9] of what people have nothing is changed where it is as it was, and others said more', () => {
  expect(changedIn([ANA, BEN], [ANA, BEN])).toEqual([]);
  expect(changedIn([ANA, BEN], [{ ...ANA, x: 0.9, chat: ['one', 'two'] }, BEN])).toEqual([]);
  expect(changedIn([{ ...ANA, circle: null }], [{ ...ANA, circle: null }])).toEqual([]);
});

test.each<[string, Partial<Belongings>, string]>([
  ['somebody else', { id: 'anna' }, 'person'],
  ['others around them', { people: ['ana host live'] }, 'person'],
  ['another role', { people: ['ana member live', 'ben member live'] }, 'person'],
  ['another place', { x: 1.2 }, 'place'],
  ['no circle', { circle: null }, 'circle'],
  ['another circle', { circle: ['c2', 'ana', 'ben'] }, 'circle'],
  ['a circle without somebody', { circle: ['c1', 'ana'] }, 'circle'],
  ['no word of what was said', { chat: ['two'] }, 'chat'],
])('[PRB9] who is or has %s is seen', (_what, more, changed) => {
  expect(changedIn([BEN, ANA], [BEN, { ...ANA, ...more }])).toEqual([changed]);
});

test('[PRB9] who is there no more has nothing as before', () => {
  expect(changedIn([ANA, BEN], [ANA])).toEqual(['person', 'place', 'circle', 'chat']);
});
