import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceOf, type RoomSeries, type Sample } from './counters.ts';

const READING = { age: '20s', participant: 'person', fromS: 1_000, untilS: 1_060, skewS: 15 } as const;
const series = (samples: readonly Sample[], more: Partial<RoomSeries> = {}): RoomSeries => ({
  track: 'primary',
  age: '20s',
  participant: 'person',
  weight: '5',
  badness: '1',
  startedS: 0,
  samples,
  ...more,
});
const bad = (samples: readonly Sample[], more: Partial<RoomSeries> = {}) => {
  const rooms = evidenceOf([series(samples, more)], READING).get('5');
  return rooms?.[more.track ?? 'primary'][3];
};

describe('rooms from counters', () => {
  it('[EVD10] are those since the run began', () => {
    expect(
      bad([
        [970, 3],
        [985, 4],
        [1_000, 5],
        [1_015, 5],
        [1_030, 9],
      ]),
    ).toBe(4);
  });

  it('[EVD10] are added up over counters that began anew', () => {
    expect(
      bad([
        [990, 40],
        [1_005, 42],
        [1_020, 1],
        [1_035, 3],
      ]),
    ).toBe(5);
  });

  it('[EVD10] are none that a process had counted before it was first seen, unless it began in the run', () => {
    expect(
      bad([
        [1_020, 7],
        [1_035, 9],
      ]),
    ).toBe(2);
    expect(
      bad(
        [
          [1_020, 7],
          [1_035, 9],
        ],
        { startedS: 1_001 },
      ),
    ).toBe(9);
    expect(bad([])).toBe(0);
  });

  it('[EVD10] of the canary are counted one scrape later', () => {
    const samples: Sample[] = [
      [1_000, 0],
      [1_045, 1],
      [1_050, 2],
      [1_060, 3],
      [1_075, 4],
    ];
    expect(bad(samples)).toBe(3);
    expect(bad(samples, { track: 'canary' })).toBe(1);
  });

  it('[EVD10] are of one age, of people or of bots, and never those drawn without a choice', () => {
    const samples: Sample[] = [
      [1_000, 0],
      [1_030, 2],
    ];
    const all = [
      series(samples),
      series(samples, { age: '5m' }),
      series(samples, { participant: 'bot' }),
      series(samples, { weight: '0' }),
      series(samples, { weight: '100' }),
      series(samples, { badness: '0.5' }),
    ];
    expect([...evidenceOf(all, READING)]).toEqual([['5', { primary: [0, 0, 0, 2], canary: [0, 0, 0, 0] }]]);
  });

  it('[EVD10] are the same from pods that restart and pods that do not', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ more: fc.nat(5), restarts: fc.boolean() }), { maxLength: 30 }), (steps) => {
        let [value, total, atS] = [0, 0, 1_000];
        const samples: Sample[] = [[atS, value]];
        for (const { more, restarts } of steps) {
          // One that began anew and counted as much as before cannot be told from one that did not.
          const isSeen = restarts && more < value;
          value = isSeen ? more : value + more;
          total += more;
          samples.push([(atS += 1), value]);
        }
        expect(bad(samples)).toBe(total);
      }),
    );
  });
});
