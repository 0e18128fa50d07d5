import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../judge/counters.ts';
import { roomQueries, RoomSamples } from './room-samples.ts';
import type { Labels, Sample } from './prometheus.ts';

const POD = { job: 'atrium', instance: '10.244.0.17:9464', pod: 'rooms-x2' };
const rooms = (samples: readonly Sample[], more: Labels = {}) => ({
  labels: {
    __name__: 'atrium_rooms_judged_total',
    ...POD,
    ...{ track: 'canary', age: '20s', participant: 'person', weight: '5', badness: '1' },
    ...more,
  },
  samples,
});
const starts = (samples: readonly Sample[], more: Labels = {}) => ({ labels: { ...POD, ...more }, samples });
const always = (startedS: number, samples: readonly Sample[]): Sample[] => samples.map(([atS]) => [atS, startedS]);

const counted = (of: RoomSamples, untilS = 1_000) =>
  evidenceOf(of.series, {
    age: '20s',
    participant: 'person',
    fromS: 100,
    untilS: { primary: untilS, canary: untilS },
  }).get('5')?.canary;

describe('[EVD10] rooms by raw samples', () => {
  const SAMPLES: readonly Sample[] = [
    [95, 4],
    [110, 4],
    [125, 5],
    [140, 5],
    [155, 9],
  ];

  test('are the same whether they are read at once or as they come, with overlaps', () => {
    const atOnce = new RoomSamples();
    atOnce.add([rooms(SAMPLES)], [starts(always(50, SAMPLES))]);
    const asTheyCome = new RoomSamples();
    for (let until = 1; until <= SAMPLES.length; until += 1) {
      const some = SAMPLES.slice(Math.max(0, until - 3), until);
      asTheyCome.add([rooms(some)], [starts(always(50, some))]);
    }
    expect(counted(atOnce)).toEqual([0, 0, 0, 5]);
    expect(asTheyCome.series).toEqual(atOnce.series);
    expect(counted(atOnce, 130)).toEqual([0, 0, 0, 1]);
  });

  test('of a counter that stands still nothing is kept, and its pod is heard all the same', () => {
    const samples = new RoomSamples();
    const still = Array.from({ length: 500 }, (_, at): Sample => [100 + 15 * at, 7]);
    samples.add([rooms(still)], [starts(always(50, still))]);
    expect(samples.series[0]?.samples).toHaveLength(1);
    expect(samples.heardS('rooms-x2')).toBe(100 + 15 * 499);
    expect(samples.heardS('rooms')).toBeNull();
  });

  test('go on over a process that began anew, also where it had counted as many by then', () => {
    const samples = new RoomSamples();
    const before: readonly Sample[] = [[110, 2]];
    const after: readonly Sample[] = [[140, 2]];
    samples.add([rooms([...before, ...after])], [starts([...always(50, before), ...always(120, after)])]);
    expect(counted(samples)).toEqual([0, 0, 0, 2]);
  });

  test('wait for a process to say when it began', () => {
    const samples = new RoomSamples();
    samples.add([rooms([[110, 3]])], []);
    expect(samples.heardS('rooms-x2')).toBeNull();
    samples.add([rooms([[110, 3]])], [starts([[110, 105]], { instance: 'another:9464' })]);
    expect(counted(samples)).toEqual([0, 0, 0, 0]);
    samples.add([rooms([[110, 3]])], [starts([[110, 105]])]);
    expect(counted(samples)).toEqual([0, 0, 0, 3]);
  });

  test('of two pods that had one address one after the other are of two', () => {
    const samples = new RoomSamples();
    const one: readonly Sample[] = [[110, 3]];
    const other: readonly Sample[] = [[125, 2]];
    samples.add(
      [rooms(other, { pod: 'rooms-y7' }), rooms(one)],
      [starts([[125, 118]], { pod: 'rooms-y7' }), starts([[110, 105]])],
    );
    expect(counted(samples)).toEqual([0, 0, 0, 5]);
  });

  test('of a track or an age that nobody knows are left out', () => {
    const samples = new RoomSamples();
    const one: readonly Sample[] = [[110, 3]];
    samples.add([rooms(one, { track: 'other' }), rooms(one, { age: '1h' })], [starts(always(105, one))]);
    expect(samples.series).toEqual([]);
  });

  test('are asked for where they were drawn by chance, in one namespace', () => {
    const where = [{ label: 'namespace', op: '=', value: 'atrium' }] as const;
    expect(roomQueries(where, { overS: 90, weights: ['5', '50'] })).toEqual({
      rooms: 'atrium_rooms_judged_total{participant="person",weight=~"5|50",namespace="atrium"}[90s]',
      // Longer, so that every sample of rooms has its start.
      starts: 'process_start_time_seconds{namespace="atrium"}[150s]',
    });
  });
});
