import { expect, it } from 'vitest';
import { missingPackages } from './packages.ts';

it('names the packages of what is not there', () => {
  expect(missingPackages(() => true)).toEqual([]);
  expect(missingPackages((brings) => !['containerd', '/usr/lib/cni/bridge'].includes(brings))).toEqual([
    'containerd',
    'containernetworking-plugins',
  ]);
});
