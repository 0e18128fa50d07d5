import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('gives the burst at once, then its rate', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 3, now: 0 });
    expect([0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
    expect(bucket.take(99)).toBe(false);
    expect(bucket.take(200)).toBe(true);
  });

  it('never gives more than burst + rate x time, whatever the times are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 200 }), (steps) => {
        const bucket = new TokenBucket({ perSecond: 20, burst: 5, now: 0 });
        let now = 0;
        let latest = 0;
        let taken = 0;
        for (const step of steps) {
          now = Math.max(0, now + step);
          latest = Math.max(latest, now);
          if (bucket.take(now)) taken += 1;
        }
        // A clock that is set back may be paid twice for the same span; it never is by more than the span itself.
        const span = steps.filter((step) => step > 0).reduce((sum, step) => sum + step, 0);
        expect(taken).toBeLessThanOrEqual(5 + (20 * Math.max(latest, span)) / 1000);
      }),
    );
  });
});
