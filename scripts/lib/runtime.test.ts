import { expect, it } from 'vitest';
import { isNewEnough } from './runtime.mjs';

it.each([
  ['v20.20.2', false],
  ['v22.17.1', false],
  ['v22.18.0', true],
  ['v23.5.0', false],
  ['v23.6.0', true],
  ['v24.0.0', true],
  ['v26.1.0', true],
])('%s can run the product: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
