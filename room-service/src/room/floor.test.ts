import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { FloorPlan, radiusFor } from './floor.ts';

const nobodyFarOut = () => 0;

/** Many runs on a busy machine; nothing here depends on speed. */
vi.setConfig({ testTimeout: 60_000 });

describe('floor', () => {
  test('[FLO1] the radius follows the root of the head count, and grows at once', () => {
    expect([1, 9, 10, 25, 50, 2_000].map(radiusFor)).toEqual([6, 6, 6.5, 9.5, 13.5, 85]);
    const plan = new FloorPlan(0);
    expect(plan.tick(9, 0, nobodyFarOut)).toBe(false);
    expect(plan.tick(50, 1_000, nobodyFarOut)).toBe(true);
    expect(plan.floor).toEqual({ from: 6, to: 13.5, since: 1_000 });
  });

  test('[FLO2] it shrinks after 20 s of too few people without a break', () => {
    const plan = new FloorPlan(0);
    plan.tick(50, 0, nobodyFarOut);
    const enough = Math.ceil((13.5 / 1.9) ** 2 * 0.8);
    for (let now = 100; now <= 60_000; now += 100) expect(plan.tick(enough, now, nobodyFarOut)).toBe(false);
    expect(plan.tick(20, 60_100, nobodyFarOut)).toBe(false);
    expect(plan.tick(20, 80_000, nobodyFarOut)).toBe(false);
    expect(plan.tick(enough, 80_050, nobodyFarOut)).toBe(false);
    expect(plan.tick(20, 80_100, nobodyFarOut)).toBe(false);
    expect(plan.tick(20, 100_000, nobodyFarOut)).toBe(false);
    expect(plan.tick(20, 100_100, nobodyFarOut)).toBe(true);
    expect(plan.floor.to).toBe(radiusFor(20));
  });

  test('[FLO3] it shrinks no farther than people stand, and binds them from the start', () => {
    const plan = new FloorPlan(0);
    plan.tick(100, 0, nobodyFarOut);
    plan.tick(4, 30_000, nobodyFarOut);
    expect(plan.tick(4, 50_000, () => 11.2)).toBe(true);
    expect(plan.floor.to).toBe(12);
    expect(plan.boundAt(50_000)).toBe(11.5);
    expect(plan.tick(4, 70_000, () => 11.2)).toBe(false);
    // Held up by somebody at its edge it rests again before it tries again.
    expect(plan.tick(4, 71_000, () => 3)).toBe(false);
    expect(plan.tick(4, 90_000, () => 3)).toBe(true);
    expect(plan.floor.to).toBe(6);
  });

  test('[FLO4] the radius never jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }), (counts) => {
        const plan = new FloorPlan(0);
        let last = plan.radiusAt(0);
        for (const [step, people] of counts.entries()) {
          for (let now = step * 700; now < (step + 1) * 700; now += 10) {
            plan.tick(people, now, nobodyFarOut);
            const radius = plan.radiusAt(now);
            // 1.5 times the mean speed of the longest way, 27 m in 2 s.
            expect(Math.abs(radius - last)).toBeLessThan(27 * 1.5 * 0.005 + 1e-6);
            last = radius;
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
