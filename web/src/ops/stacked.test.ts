import { expect, it } from 'vitest';
import { stacked } from './stacked.ts';

it('each line lies on those before it, and a hole in one is none in the next', () => {
  expect(stacked([{ values: [1, 2, 3] }, { values: [10, null, 30] }, { values: [100, 200, null] }])).toEqual([
    [1, 2, 3],
    [11, null, 33],
    [111, 202, null],
  ]);
});
