import { describe, expect, test } from 'vitest';
import { onePod, readinessOf, type Workload } from './readiness.ts';

const UP: Workload = {
  ...{ isObserved: true, wanted: 2, all: 2, updated: 2, available: 2, unavailableSinceS: null, hasGivenUp: false },
};
const is = (more: Partial<Workload>, atS = 10_000) => readinessOf({ ...UP, ...more }, { deadlineS: 900, atS });

describe('[RPL14] a workload', () => {
  test('is ready where all of its pods are of its template and available', () => {
    expect(is({})).toBe('ready');
    expect(is({ unavailableSinceS: 0 })).toBe('ready');
  });

  test.each([
    ['pods that are not updated', { updated: 1 }],
    ['old pods that are left', { all: 3 }],
    ['pods that are not available', { available: 1 }],
  ])('is waited for while there are %s, until fewer than have to be were available for the deadline', (_, more) => {
    expect(is(more)).toBe('waiting');
    expect(is({ ...more, unavailableSinceS: 1_000 }, 1_900)).toBe('waiting');
    expect(is({ ...more, unavailableSinceS: 1_000 }, 1_901)).toBe('stuck');
  });

  test('is stuck at once where Kubernetes has given up, and nothing is known of a template that it has not seen', () => {
    expect(is({ hasGivenUp: true })).toBe('stuck');
    expect(is({ isObserved: false, hasGivenUp: true, available: 0, unavailableSinceS: 0 })).toBe('waiting');
  });

  test('of one pod is available while that serves', () => {
    expect(readinessOf(onePod(null), { deadlineS: 900, atS: 5_000 })).toBe('ready');
    expect(readinessOf(onePod(4_000), { deadlineS: 900, atS: 4_900 })).toBe('waiting');
    expect(readinessOf(onePod(4_000), { deadlineS: 900, atS: 4_910 })).toBe('stuck');
  });
});
