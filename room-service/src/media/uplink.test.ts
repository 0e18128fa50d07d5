import type { types } from 'mediasoup';
import { expect, test } from 'vitest';
import { Uplink } from './uplink.ts';

const counting = (packetCount: number, packetsLost: number, id = 'p') =>
  ({ id, getStats: () => Promise.resolve([{ packetCount, packetsLost }]) }) as unknown as types.Producer;

test('what was lost between two doubts, and nothing after one, after a long time, or of another producer', async () => {
  const uplink = new Uplink();
  await uplink.doubt(counting(1_000, 500), 0);
  expect(uplink.lost(0)).toBeNull();
  await uplink.doubt(counting(1_090, 510), 5_000);
  expect(uplink.lost(5_000)).toBeCloseTo(0.1);
  expect(uplink.lost(17_000)).toBeCloseTo(0.1);
  expect(uplink.lost(17_001)).toBeNull();
  await uplink.doubt(counting(9_000, 900), 17_001);
  expect(uplink.lost(17_001)).toBeNull();
  await uplink.doubt(counting(50, 50, 'q'), 20_000);
  expect(uplink.lost(20_000)).toBeNull();
});

test('packets that came late after all are no loss, and a producer that closed says nothing', async () => {
  const uplink = new Uplink();
  await uplink.doubt(counting(100, 20), 0);
  await uplink.doubt(counting(200, 10), 5_000);
  expect(uplink.lost(5_000)).toBe(0);
  const closed = { id: 'p', getStats: () => Promise.reject(new Error('closed')) } as unknown as types.Producer;
  await uplink.doubt(closed, 10_000);
  expect(uplink.lost(10_000)).toBe(0);
});

test('[JUD5] a voice of which nothing came between two doubts has stopped; they are far enough apart for DTX', async () => {
  const uplink = new Uplink();
  await uplink.doubt(counting(500, 0), 0);
  expect(uplink.stopped(0)).toBe(false);
  // Many miss one voice at once.
  await Promise.all([uplink.doubt(counting(500, 0), 2_990), uplink.doubt(counting(500, 0), 2_999)]);
  expect(uplink.stopped(2_999)).toBe(false);
  await uplink.doubt(counting(503, 0), 4_000);
  expect(uplink.stopped(4_000)).toBe(true);
  expect(uplink.lost(4_000)).toBe(0);
  expect(uplink.stopped(16_001)).toBe(false);
  await uplink.doubt(counting(503, 0), 8_000);
  expect(uplink.stopped(8_000)).toBe(true);
  expect(uplink.lost(8_000)).toBeNull();
  await uplink.doubt(counting(527, 0), 12_000);
  expect(uplink.stopped(12_000)).toBe(false);
});

test('[JUD5] a voice of which nothing ever came has not stopped', async () => {
  const uplink = new Uplink();
  for (const atMs of [0, 5_000]) await uplink.doubt(counting(0, 0), atMs);
  expect(uplink.stopped(5_000)).toBe(false);
});
