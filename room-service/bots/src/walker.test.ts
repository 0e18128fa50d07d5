import type { Pose } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Walker } from './walker.ts';

/** A walker on a clock of its own, and everything that it says. */
function walkerAt(pose: Pose) {
  const said: (Pose & { walking: boolean })[] = [];
  const walker = new Walker({ say: (at, walking) => said.push({ ...at, walking }) });
  walker.putAt(pose);
  let nowMs = 1_000;
  walker.beat(nowMs);
  const ticks = (count: number): void => {
    for (let n = 0; n < count; n += 1) walker.beat((nowMs += 100));
  };
  return { walker, said, ticks };
}

test('walks in a line at its speed, looks where it goes, and says so once a tick', async () => {
  const { walker, said, ticks } = walkerAt({ x: 0, z: 0, yaw: 0 });
  const end = walker.walkTo(1, 0, 1);
  ticks(5);
  expect(said).toHaveLength(5);
  expect(said[4]).toMatchObject({ x: expect.closeTo(0.5) as number, z: 0, walking: true });
  expect(said[4]!.yaw).toBeCloseTo(Math.PI / 2);
  ticks(20);
  await expect(end).resolves.toBe('arrived');
  expect(said.at(-1)).toMatchObject({ x: expect.closeTo(1) as number, walking: false });
});

test('says nothing while it stands', () => {
  const { said, ticks } = walkerAt({ x: 2, z: 2, yaw: 0 });
  ticks(50);
  expect(said).toEqual([]);
});

test('gives up where the server lets it no further', async () => {
  const { walker, said, ticks } = walkerAt({ x: 0, z: 0, yaw: 0 });
  const end = walker.walkTo(5, 0, 1);
  for (let n = 0; n < 30; n += 1) {
    ticks(1);
    if (walker.pose.x > 1) walker.putAt({ x: 1, z: 0, yaw: 0 });
  }
  await expect(end).resolves.toBe('stuck');
  expect(said.at(-1)?.walking).toBe(false);
});

test('a new walk ends the former one, and so does stopping', async () => {
  const { walker, said, ticks } = walkerAt({ x: 0, z: 0, yaw: 0 });
  const first = walker.walkTo(5, 0);
  const second = walker.walkTo(0, 5);
  await expect(first).resolves.toBe('interrupted');
  ticks(1);
  walker.stop();
  await expect(second).resolves.toBe('interrupted');
  expect(said.at(-1)?.walking).toBe(false);
  expect(walker.walking).toBe(false);
});

test('nobody leaps after a stall', () => {
  const { walker, said } = walkerAt({ x: 0, z: 0, yaw: 0 });
  void walker.walkTo(100, 0, 1);
  walker.beat(60_000);
  expect(said).toHaveLength(1);
  expect(said[0]!.x).toBeCloseTo(0.3);
});
