import { expect, test } from 'vitest';
import { rowOf, table, type Reading } from './report.ts';
import type { ReceivedAudio, ReceivedVideo } from './stats.ts';

const voice = (consumer: string, packets: number, energy: number): ReceivedAudio => ({
  source: 'mic',
  person: consumer,
  consumer,
  packets,
  bytes: packets * 80,
  energy,
  level: 0,
});

const picture = (consumer: string, packets: number, frames: number): ReceivedVideo => ({
  source: 'camera',
  person: consumer,
  consumer,
  packets,
  bytes: packets * 900,
  frames,
  width: 320,
  height: 240,
});

const reading = (received: Reading['stats']['received'], sentPackets = 0): Reading => ({
  name: 'Ana',
  doing: 'talking',
  circle: 3,
  stats: { sent: [{ source: 'mic', rid: null, packets: sentPackets, bytes: 0, width: 0 }], received },
});

test('a row holds rates between two looks, and tells silence from speech', () => {
  const before = reading([voice('a', 100, 0.5), voice('b', 100, 0.5), picture('v', 50, 20)], 1_000);
  const now = reading([voice('a', 350, 0.6), voice('b', 130, 0.5), picture('v', 150, 70), voice('new', 50, 0)], 1_250);
  expect(rowOf(before, now, 5)).toMatchObject({
    hears: 3,
    loud: 1,
    sees: 1,
    framesPerSecond: 10,
    inPacketsPerSecond: (250 + 30 + 100 + 50) / 5,
    outPacketsPerSecond: 50,
  });
});

test('streams over which nothing came are not heard or seen', () => {
  const same = reading([voice('a', 100, 0.5), picture('v', 50, 20)]);
  expect(rowOf(same, same, 5)).toMatchObject({ hears: 0, loud: 0, sees: 0, inPacketsPerSecond: 0 });
});

test('transports made anew count from nothing and give no negative rate', () => {
  expect(rowOf(reading([], 5_000), reading([], 10), 5).outPacketsPerSecond).toBe(0);
});

test('the table shows the first rows and the sum of all', () => {
  const row = rowOf(undefined, reading([voice('a', 50, 1)], 100), 5);
  const lines = table([row, row, row], 2).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^name +doing +circle +hears/);
  expect(lines[1]).toMatch(/^Ana +talking +3 +1 +1 +0 +0 +10 +20$/);
  expect(lines[3]).toMatch(/^all 3 +3 +3 +3 +0 +0 +30 +60$/);
});
