import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceOf, sampled, type RoomSeries, type Sample } from './counters.ts';

const READING = { age: '20s', participant: 'person', fromS: 1_000, untilS: { primary: 1_060, canary: 1_045 } } as const;
/** When the process began that was there before the run. */
const OLD_S = 500;
const series = (samples: readonly Sample[], more: Partial<RoomSeries> = {}): RoomSeries => ({
  track: 'primary',
  age: '20s',
  participant: 'person',
  weight: '5',
  badness: '1',
  samples,
  ...more,
});
const bad = (samples: readonly Sample[], more: Partial<RoomSeries> = {}) => {
  const rooms = evidenceOf([series(samples, more)], READING).get('5');
  return rooms?.[more.track ?? 'primary'][3];
};

type Scraped = readonly [atS: number, value: number, startedS?: number];

/** Of the process that was there before the run, unless it says when it began. */
const at = (...scraped: readonly Scraped[]): Sample[] =>
  scraped.reduce<Sample[]>(
    (before, [atS, value, startedS = OLD_S]) => [...before, sampled(before.at(-1), [atS, value, startedS])],
    [],
  );

describe('rooms from counters', () => {
  it('[EVD10] are those since the run began', () => {
    expect(bad(at([970, 3], [985, 4], [1_000, 5], [1_015, 5], [1_030, 9]))).toBe(4);
  });

  it('[EVD10] are added up over processes that began anew, also where one has counted more than the one before', () => {
    expect(bad(at([990, 40], [1_005, 42], [1_020, 1, 1_010], [1_035, 3, 1_010]))).toBe(5);
    expect(bad(at([990, 0], [1_005, 2], [1_020, 5, 1_010]))).toBe(7);
    // Of one that does not say when it began.
    expect(bad(at([990, 40], [1_005, 42], [1_020, 1]))).toBe(3);
  });

  it('[EVD10] are none that a process had counted before it was first seen, unless it began in the run', () => {
    expect(bad(at([1_020, 7], [1_035, 9]))).toBe(2);
    expect(bad(at([1_020, 7, 1_001], [1_035, 9, 1_001]))).toBe(9);
    expect(bad(at([1_020, 40], [1_035, 2, 1_030]))).toBe(2);
    expect(bad([])).toBe(0);
  });

  it('[EVD10] are counted until another time of each track', () => {
    const samples = at([1_000, 0], [1_045, 1], [1_050, 2], [1_060, 3], [1_075, 4]);
    const read = (track: 'primary' | 'canary') =>
      evidenceOf([series(samples, { track })], READING).get('5')?.[track][3];
    expect([read('primary'), read('canary')]).toEqual([3, 1]);
  });

  it('[EVD10] are of one age, of people or of bots, and never those drawn without a choice or of no known badness', () => {
    const samples = at([1_000, 0], [1_030, 2]);
    const all = [
      series(samples),
      series(samples, { age: '5m' }),
      series(samples, { participant: 'bot' }),
      series(samples, { weight: '0' }),
      series(samples, { weight: '100' }),
      series(samples, { badness: '0.5' }),
      series(samples, { badness: '' }),
    ];
    expect([...evidenceOf(all, READING)]).toEqual([['5', { primary: [0, 0, 0, 2], canary: [0, 0, 0, 0] }]]);
  });

  it('[EVD10] are the same from pods that restart and pods that do not', () => {
    const step = fc.record({ more: fc.nat(5), restarts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let [value, total, atS, startedS] = [0, 0, 1_000, OLD_S];
        const scraped: Scraped[] = [[atS, value, startedS]];
        for (const { more, restarts } of steps) {
          atS += 1;
          if (restarts) [value, startedS] = [0, atS];
          value += more;
          total += more;
          scraped.push([atS, value, startedS]);
        }
        expect(bad(at(...scraped))).toBe(total);
      }),
    );
  });

  it('[EVD10] are differences of neighbours, between whatever two moments', () => {
    const scrape = fc.record({ value: fc.nat(9), isAnew: fc.boolean() });
    const moment = fc.integer({ min: 990, max: 1_040 });
    fc.assert(
      fc.property(fc.array(scrape, { maxLength: 30 }), moment, moment, (scrapes, fromS, untilS) => {
        let startedS = OLD_S;
        const scraped = scrapes.map(({ value, isAnew }, index): [number, number, number] => {
          const atS = 1_000 + index;
          if (isAnew) startedS = atS;
          return [atS, value, startedS];
        });
        const added = scraped.map(([atS, value, begun], index) => {
          if (atS <= fromS || atS > untilS) return 0;
          const before = scraped[index - 1];
          if (before === undefined) return begun > fromS ? value : 0;
          return begun !== before[2] || value < before[1] ? value : value - before[1];
        });
        const reading = { ...READING, fromS, untilS: { primary: untilS, canary: untilS } };
        const read = evidenceOf([series(at(...scraped))], reading).get('5')?.primary[3];
        expect(read).toBe(added.reduce((sum, rooms) => sum + rooms, 0));
      }),
    );
  });
});
