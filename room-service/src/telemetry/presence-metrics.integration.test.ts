import { CLOSE, encodeMove } from '@atrium/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joined } from '../../../scripts/lib/raw-client.ts';
import { sampleName, scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000' });
});
afterAll(() => service.stop());

const count = async (name: string, labels: Record<string, string> = {}): Promise<number> =>
  (await scrapeOf(service.metricsUrl)).get(sampleName(name, labels)) ?? NaN;
const closed = (closing: string) => count('atrium_sockets_closed_total', { closing });
const moves = (move: string) => count('atrium_moves_total', { move });
const messages = (direction: string, message: string) =>
  count('atrium_signaling_messages_total', { direction, message });
const bytes = (direction: string, message: string) => count('atrium_signaling_bytes_total', { direction, message });

test('ticks, steps, frames and messages are counted as they happen', async () => {
  expect(await count('atrium_ticks_total')).toBe(0);
  const { client: ana, welcome } = await joined(service.url, 'hall');
  const { client: ben } = await joined(service.url, 'hall', { name: 'Zoë' });
  expect(await count('atrium_sockets')).toBe(2);
  const pose = welcome.people.find(({ id }) => id === welcome.self)?.pose ?? { x: 0, z: 0, yaw: 0 };
  const steps = 5;
  for (let step = 1; step <= steps; step += 1) ana.socket.send(encodeMove({ ...pose, yaw: step / 10 }, false));
  // A leap of 60 m: the room says where one really is.
  ana.socket.send(encodeMove({ ...pose, x: pose.x + 60 }, false));
  await expect.poll(() => moves('corrected')).toBe(1);
  expect(await moves('ok')).toBe(steps);
  expect(await messages('in', 'pose')).toBe(steps + 1);
  expect(await bytes('in', 'pose')).toBe((steps + 1) * encodeMove(pose, false).length);
  for (let step = 0; step < 60; step += 1) ana.socket.send(encodeMove(pose, false));
  await expect.poll(() => messages('in', 'pose')).toBe(steps + 1 + 60);
  expect(await moves('refused')).toBeGreaterThan(0);
  await expect.poll(() => ben.poses.length).toBeGreaterThan(0);
  await expect.poll(() => messages('out', 'pose')).toBeGreaterThanOrEqual(ana.poses.length + ben.poses.length);
  // Nobody moves any more: what was counted is what was received, byte for byte.
  await expect
    .poll(async () => {
      const sent = await bytes('out', 'pose');
      return sent - [...ana.poses, ...ben.poses].reduce((sum, frame) => sum + frame.length, 0);
    })
    .toBe(0);
  expect(await messages('out', 'text')).toBeGreaterThanOrEqual(ana.replies.length + ana.events.length);
  expect(await bytes('out', 'text')).toBeGreaterThan(Buffer.byteLength(JSON.stringify(welcome)));
  expect(await messages('in', 'text')).toBe(2);
  expect(await count('atrium_ticks_total')).toBeGreaterThan(0);
  expect(await count('atrium_tick_seconds_total')).toBeGreaterThan(0);
  await ana.leave();
  await ben.leave();
});

test('sockets are counted by how they close', async () => {
  await expect.poll(() => count('atrium_sockets')).toBe(0);
  const before = { left: await closed('left'), lost: await closed('lost') };
  const people = await Promise.all(['a', 'b', 'c', 'd'].map((name) => joined(service.url, 'doors', { name })));
  const [left, lost, reloads, talksNonsense] = people.map(({ client }) => client);
  expect(await count('atrium_sockets')).toBe(4);
  left?.socket.close(CLOSE.LEFT);
  lost?.socket.terminate();
  reloads?.socket.close(CLOSE.GOING_AWAY);
  talksNonsense?.socket.send(new Uint8Array([1, 2, 3]));
  await Promise.all(people.map(({ client }) => client.closed));
  await expect.poll(() => count('atrium_sockets')).toBe(0);
  expect((await closed('left')) - before.left).toBe(1);
  expect((await closed('lost')) - before.lost).toBe(1);
  expect(await closed('going_away')).toBe(1);
  expect(await closed('final')).toBe(1);
});
