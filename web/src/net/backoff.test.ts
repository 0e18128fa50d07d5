import { describe, expect, it } from 'vitest';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoffMs } from './backoff.ts';
import { ServerClock } from './server-clock.ts';

describe('backoffMs', () => {
  it('doubles from a quarter second to five, half of it by chance', () => {
    const longest = Array.from({ length: 8 }, (_, attempt) => backoffMs(attempt, () => 1));
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
    expect(backoffMs(0, () => 0)).toBe(BACKOFF_MIN_MS / 2);
    expect(backoffMs(10_000, () => 0)).toBe(BACKOFF_MAX_MS / 2);
  });
});

describe('ServerClock', () => {
  it('believes the shortest round trip, and a longer one only after a while', () => {
    const clock = new ServerClock();
    expect(clock.sample(100, 10_050, 1_100)).toBe(9_000);
    // Half of the delay was on one way: 150 ms off. It is not believed.
    expect(clock.sample(400, 10_350, 1_400)).toBe(9_000);
    expect(clock.sample(20, 11_010, 2_020)).toBe(9_000);
    for (let ping = 0; ping < 80; ping++) clock.sample(100, 20_200, 11_000);
    expect(clock.offsetMs).toBe(9_250);
  });
});
