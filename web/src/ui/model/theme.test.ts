import { expect, test } from 'vitest';
import { themeFor } from './theme.ts';

test.each([
  [0, 'dark'],
  [6, 'dark'],
  [7, 'light'],
  [18, 'light'],
  [19, 'dark'],
])('at %i o’clock it is %s', (hour, theme) => expect(themeFor('auto', hour)).toBe(theme));

test('a choice wins over the clock', () => {
  expect(themeFor('dark', 12)).toBe('dark');
  expect(themeFor('light', 0)).toBe('light');
});
