import { expect, test } from 'vitest';
import { agrees, tolerance } from './agreement.ts';

test('few packets may differ by three standard deviations, many by a tenth', () => {
  expect(tolerance({ server: 100, client: 100 })).toBe(30);
  expect(tolerance({ server: 10_000, client: 9_000 })).toBe(1_000);
  expect(agrees({ server: 100, client: 71 })).toBe(true);
  expect(agrees({ server: 100, client: 69 })).toBe(false);
  expect(agrees({ server: 8_999, client: 10_000 })).toBe(false);
});
