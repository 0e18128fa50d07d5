import { expect, it } from 'vitest';
import { sayable } from './share-of-bad.ts';

it('[ALR7] a share that is tried can be rounded in one way alone, whatever the target', () => {
  expect([0.00825, 0.0495, 0.0055, 0.011, 0.158].map(sayable)).toEqual([0.00827, 0.0497, 0.0055, 0.011, 0.158]);
  for (let target = 0.5; target < 0.9999; target += 0.00005) {
    const percent = sayable((1 - target) * 1.1) * 100;
    const [fewer, more] = [percent * 0.9995, percent * 1.0005].map((value) => value.toPrecision(2));
    expect(fewer, `${target}`).toBe(more);
  }
});
