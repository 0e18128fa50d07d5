import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { arrange, clearness, drawnRadius, slotPlace, slotRadius, spacing } from './slots.ts';

const count = fc.integer({ min: 2, max: 15 });
const place = fc.record({
  x: fc.double({ min: -3, max: 3, noNaN: true }),
  z: fc.double({ min: -3, max: 3, noNaN: true }),
});

/** Many runs on a busy machine; nothing here depends on speed. */
vi.setConfig({ testTimeout: 60_000 });

describe('slots', () => {
  test('[CIR7] neighbours are 1.75 m apart up to six and 1.0 m at fifteen', () => {
    expect([2, 3, 6].map(spacing)).toEqual([1.75, 1.75, 1.75]);
    expect(spacing(15)).toBeCloseTo(1);
    expect(spacing(10)).toBeLessThan(spacing(9));
    expect(slotRadius(2)).toBeCloseTo(1.75 / 2);
    expect(drawnRadius(6)).toBeCloseTo(1.75 + 0.42);
    fc.assert(
      fc.property(count, fc.double({ min: 0, max: 7, noNaN: true }), (n, angle) => {
        const [a, b] = [0, 1].map((slot) => slotPlace({ x: 3, z: -2 }, angle, slot, n));
        expect(Math.hypot(a!.x - b!.x, a!.z - b!.z)).toBeCloseTo(spacing(n));
      }),
    );
  });

  test('[CIR8] however people stand, no two share a line of sight', () => {
    fc.assert(
      fc.property(count, fc.array(place, { minLength: 15, maxLength: 15 }), (n, places) => {
        const { angle, order } = arrange({ x: 0, z: 0 }, places.slice(0, n));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        const finest = Array.from({ length: 720 }, (_, i) => clearness((i * Math.PI) / 360, n));
        expect(clearness(angle, n)).toBeGreaterThan(0.75 * Math.max(...finest));
        expect(clearness(angle, n)).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('[CIR8] people in clear slots keep them', () => {
    const centre = { x: 1, z: 2 };
    for (let n = 2; n <= 15; n += 1) {
      const { angle } = arrange(
        centre,
        Array.from({ length: n }, (_, i) => slotPlace(centre, 0.1, i, n)),
      );
      const settled = Array.from({ length: n }, (_, i) => slotPlace(centre, angle, i, n));
      const again = arrange(centre, settled);
      for (const [slot, who] of again.order.entries()) {
        const target = slotPlace(centre, again.angle, slot, n);
        expect(Math.hypot(target.x - settled[who]!.x, target.z - settled[who]!.z)).toBeLessThan(1e-6);
      }
    }
  });
});
