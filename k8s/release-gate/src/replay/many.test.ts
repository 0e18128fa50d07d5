import { describe, expect, it } from 'vitest';
import { manyReleases } from './crew.ts';
import { TROUBLES, type TroubleName } from './faults.ts';
import { readRooms } from './given.ts';
import { oneByOne, rooms } from './law.ts';
import { releasesOf, type Job, type Release } from './many.ts';
import { tallyOf, tallyWords, talliesOf } from './many-words.ts';
import { exposedMin, seenOf } from './peers.ts';
import { seeded } from './random.ts';
import { spreadOf, upperBound } from './spread.ts';

const job = (trouble: TroubleName, more: Partial<Job> = {}): Job => ({
  ...{ trouble, ratePerS: 5, seed: 7, given: null },
  ...more,
});
const made = (of: Job, releases: number): Release[] => Array.from({ length: releases }, (_, at) => releasesOf(of)(at));

describe('[RPL10] many releases', () => {
  it('are the same for any number of threads, in their order, and told as they come', async () => {
    const told: number[] = [];
    const of = job('no room gets media');
    const [one, two] = await Promise.all([
      manyReleases({ job: of, releases: 12, workers: 1, tell: (done) => told.push(done) }),
      manyReleases({ job: of, releases: 12, workers: 5, tell: () => undefined }),
    ]);
    expect(one).toEqual(two);
    expect(one).toEqual(made(of, 12));
    expect(told.at(-1)).toBe(12);
    expect(new Set(one.map(({ ours }) => ours.exposedMin)).size).toBe(12);
    expect(made(job('no room gets media', { seed: 8 }), 1)).not.toEqual(one.slice(0, 1));
  });

  it('fail where one of their threads fails, and say why', async () => {
    const broken = job('no such trouble' as TroubleName);
    await expect(manyReleases({ job: broken, releases: 2, workers: 2, tell: () => undefined })).rejects.toThrow();
  });

  it('are told as counts with a bound, and as distributions, for each judge', () => {
    const releases = made(job('no room gets media'), 6);
    const [ours, , , plain] = talliesOf(releases, 5);
    expect(ours).toMatchObject({
      judge: 'ours',
      rolledBack: 6,
      promoted: 0,
      raised: 0,
      bySilence: 0,
      rolledBackAtMost: 1,
      raisedAtMost: expect.closeTo(1 - 0.05 ** (1 / 6), 10) as number,
    });
    expect(ours!.exposedMin.max).toBe(Math.max(...releases.map((one) => one.ours.exposedMin)));
    expect(plain!.exposedMin.p50).toBeGreaterThan(40 * ours!.exposedMin.p50);
    expect(tallyWords([ours!, plain!])).toContain('plain Flagger');
  });

  it('were raised where they met rooms at more than the first weight', () => {
    const [end] = made(job('no room gets media'), 1).map(({ ours }) => ours);
    expect(tallyOf('ours', [{ ...end!, weight: 10 }, end!], 5).raised).toBe(1);
  });
});

describe('[RPL10] a spread', () => {
  it('has values that there were, by their rank, and what never came as the last ones', () => {
    const values = Array.from({ length: 100 }, (_, at) => at + 1);
    expect(spreadOf(values.reverse())).toEqual({ p10: 10, p50: 50, p90: 90, p99: 99, max: 100 });
    expect(spreadOf([Infinity, 3, Infinity])).toEqual({
      p10: 3,
      p50: Infinity,
      p90: Infinity,
      p99: Infinity,
      max: Infinity,
    });
    expect(spreadOf([]).p50).toBeNaN();
  });

  it('has the bound of Clopper and Pearson', () => {
    expect(upperBound(0, 10_000)).toBeCloseTo(1 - 0.05 ** (1 / 10_000), 12);
    // R 4: binom.test(1, 20, alternative = "less"), and of 30 in 1,000.
    expect(upperBound(1, 20)).toBeCloseTo(0.2161, 4);
    expect(upperBound(30, 1_000)).toBeGreaterThan(0.0385);
    expect(upperBound(30, 1_000)).toBeLessThan(0.0412);
    expect(upperBound(5, 5)).toBe(1);
  });
});

describe('[RPL5] what others see of rooms that are never judged', () => {
  it('is nothing: a z test promotes a canary whose pods die before any of their rooms is judged', () => {
    for (const { ours, threshold, ...others } of made(job('its pods die after 15 s'), 5)) {
      expect(others['z test'].is).toBe('promoted');
      // "No values" is a failed check.
      expect([threshold.is, ours.is]).toEqual(['rolled back', 'rolled back']);
      expect(ours.weight).toBe(5);
    }
  });

  it('is bad for as long as it is there, and in full from the death of its pod on', () => {
    const [room] = oneByOne(rooms(seeded(1), { count: 1, lastsS: 1 }));
    const at = { ...room!, bornS: 5, coin: 0, size: 6, canary: 0.5 };
    expect(exposedMin(seenOf([at], TROUBLES.healthy), 65)).toBeCloseTo(3, 10);
    const [died] = seenOf([at], TROUBLES['its pods die after 15 s']);
    expect([died!.knownS, died!.diedS]).toEqual([Infinity, 15]);
    expect(exposedMin([died!], 65)).toBeCloseTo(0.5 + 5, 10);
    expect(exposedMin([died!], 5)).toBe(0);
    expect(seenOf([{ ...at, bornS: 17 }], TROUBLES['its pods die after 15 s'])).toEqual([]);
  });
});

describe('[RPL11] rooms that were recorded', () => {
  const text = Array.from(
    { length: 3_000 },
    (_, at) => `{"bornS":${at / 10},"people":2,"y":${at % 50 === 0 ? 0.3 : 0}}\n`,
  );

  it('are drawn by another chance in each release, with a fault on the canary', () => {
    const read = readRooms(text.join(''));
    if (!read.ok) throw new Error(read.why);
    const [one, two] = made(job('no room gets media', { given: read.value }), 2);
    expect(one!.ours).toMatchObject({ is: 'rolled back', weight: 5 });
    expect(two!.ours.exposedMin).not.toBe(one!.ours.exposedMin);
    // They are at an end before anything is proven.
    expect(made(job('healthy', { given: read.value.slice(0, 500) }), 1)[0]!.ours.is).toBe('holding');
  });

  it.each([
    ['', 'there is no room in it'],
    ['{"bornS":1,"people":0,"y":0}', 'line 1: people'],
    ['{"bornS":1,"people":1,"y":2}', 'line 1: y'],
    ['{"bornS":1,"people":1,"y":0}\nfoo', 'line 2: '],
    ['{"bornS":1,"people":1,"y":0}\n{"bornS":0.5,"people":1,"y":0}', 'line 2: it is older'],
  ])('say what is wrong with them: %j', (wrong, why) => {
    const read = readRooms(wrong);
    expect(read).toMatchObject({ ok: false, why: expect.stringContaining(why) as string });
    expect(read).toMatchObject({ why: expect.stringContaining('{"bornS":12.5') as string });
  });
});
