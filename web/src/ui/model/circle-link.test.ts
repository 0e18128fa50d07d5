import { expect, test } from 'vitest';
import { circleMeant, toCircle, withoutCircle } from './circle-link.ts';

test('a link names a circle, whatever is in its id', () => {
  for (const id of ['c1', 'a b&c=d', '%']) expect(circleMeant(toCircle(id))).toBe(id);
});

test.each([
  ['', null, ''],
  ['?circle=', null, ''],
  ['?debug=&circle=c1', 'c1', '?debug='],
  ['?quality=low', null, '?quality=low'],
])('%s leads to %s, and becomes %s', (search, circle, rest) => {
  expect(circleMeant(search)).toBe(circle);
  expect(withoutCircle(search)).toBe(rest);
});
