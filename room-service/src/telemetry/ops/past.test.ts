import { describe, expect, it } from 'vitest';
import { lastTrouble, troubleOf, type Past } from './past.ts';
import type { PrometheusClient, Series } from './prometheus-client.ts';
import { minutesAgo, NOW_MS, slo } from './testing/facts.ts';

/** A point every 15 s, from 1000 on; null: nothing was scraped. */
const points = (values: readonly (number | null)[], labels = {}): Series => ({
  labels,
  values: values.flatMap((value, at) => (value === null ? [] : [[1000 + 15 * at, value] as const])),
});
/** Seconds of the last minute of ten people, of whom so many have it bad. */
const hurting = (...bad: (number | null)[]): Pick<Past, 'here' | 'time'> => ({
  here: [points(bad.map((hurt) => (hurt === null ? null : 10)))],
  time: [
    points(
      bad.map((hurt) => (hurt === null ? null : hurt * 60)),
      { verdict: 'bad' },
    ),
    points(
      bad.map((hurt) => (hurt === null ? null : (10 - hurt) * 60)),
      { verdict: 'good' },
    ),
  ],
});
const of = (more: Partial<Past>) =>
  troubleOf({ ...hurting(0, 0, 0, 0, 0), asked: [], came: [], above: 3, share: 0.144, ...more });

describe('[OPS45] what hurt many while nobody looked', () => {
  it('is of when more than an accident had it bad, of whom most at once', () => {
    expect(of(hurting(0, 3, 4, 6, 0))).toEqual({
      beganMs: 1030_000,
      endedMs: 1060_000,
      hurtMost: 6,
      wasShut: false,
    });
    expect(of(hurting(0, 3, 3, 0))).toBeNull();
    expect(of({})).toBeNull();
  });

  it('is nothing where so few of so many would not page', () => {
    expect(of({ ...hurting(4, 0), share: 0.5 })).toBeNull();
    expect(of({ ...hurting(4, 0), share: Infinity })).toBeNull();
  });

  it('counts also those of whom nobody knows how they are, and is a share of the others', () => {
    const [bad, good] = hurting(4, 4).time;
    const unknown = points([600, 600], { verdict: 'unknown' });
    // Of twenty people of whom ten are known four have it bad.
    expect(of({ here: [points([20, 20])], time: [bad!, good!, unknown] })).toMatchObject({ hurtMost: 4 });
  });

  it('is the last of several, and goes on where it was not seen to end', () => {
    expect(of(hurting(9, 0, 5, 0))).toMatchObject({ beganMs: 1030_000, hurtMost: 5 });
    expect(of(hurting(0, 9, 5))).toMatchObject({ beganMs: 1015_000, endedMs: null, hurtMost: 9 });
    expect(of(hurting(0, 9, null, 5, 0))).toMatchObject({ beganMs: 1015_000, endedMs: 1060_000 });
  });

  it('is that nobody came in', () => {
    const door = { asked: [points([9, 9, 9, 9, 9])], came: [points([9, 0, 0, 9, 9])] };
    expect(of(door)).toEqual({ beganMs: 1015_000, endedMs: 1045_000, hurtMost: 0, wasShut: true });
  });
});

describe('[OPS45] Prometheus', () => {
  const definition = {
    queries: { asked: 'asked', came: 'came' },
    ranges: { here: 'here', time: 'time' },
    manyAbove: 3,
  } as unknown as Parameters<typeof lastTrouble>[1]['definition'];
  const ask = (queryRange: PrometheusClient['queryRange']) =>
    lastTrouble({ query: () => expect.fail('of now'), queryRange }, { definition, slos: [slo()], nowMs: NOW_MS });

  it('is asked of the last hour at round times, and its numbers are judged by the promise about time', async () => {
    const asked: unknown[] = [];
    const past = await ask((query, range) => {
      asked.push([query, range]);
      const { here, time } = hurting(0, 8, 0);
      return Promise.resolve({ ok: true, value: query === 'here' ? here : query === 'time' ? time : [] });
    });
    expect(past).toMatchObject({ hurtMost: 8 });
    const endS = NOW_MS / 1000 - ((NOW_MS / 1000) % 15);
    const range = { startS: endS - 3600, endS, stepS: 15 };
    expect(asked).toEqual(['here', 'time', 'asked', 'came'].map((query) => [query, range]));
    expect(range.startS * 1000).toBeLessThanOrEqual(minutesAgo(60));
  });

  it('is not believed where it does not answer', async () => {
    expect(await ask(() => Promise.resolve({ ok: false, kind: 'away', why: '' }))).toBeNull();
  });
});
