import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeMove, PROTOCOL_VERSION, type Attached, type Circle, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hello, RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import {
  ACQUAINTED_MS,
  addressOf,
  askDrain,
  askMove,
  idOf,
  podAt,
  startPod,
  startPods,
} from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import type { Service } from '../../scripts/lib/service.ts';
import { present } from './directory/testing/fixture.ts';

/** Each test starts processes; a busy machine takes ten times as long. */
const STARTS = { timeout: 240_000 };
const DRAIN_TOKEN = 'of-who-may-drain-it';
const TRIAL_TOKEN = 'of-who-tries-a-release';

type Page = { client: RawClient; welcome: Welcome };

describe.runIf(RedisServer.available())('a room whose pod is drained (needs redis-server)', STARTS, () => {
  let redis: RedisServer;
  let pods: Service[];

  beforeAll(async () => {
    redis = await RedisServer.start();
    pods = await startPods(redis, ['a', 'b'], { JOINS_PER_MINUTE: '100000', DRAIN_TOKEN, TRIAL_TOKEN });
  }, 240_000);
  afterAll(async () => {
    for (const one of pods) await one.stop();
    await redis.stop();
  });

  const enter = async (room: string, name: string): Promise<Page> => {
    const ticket = await ticketFor(present(pods[0]).url, room);
    const client = await RawClient.open(podAt(pods, ticket.url).url, ticket.url);
    const reply = await client.ask('join', hello(ticket, { name, mic: 'live' }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return { client, welcome: reply.d as Welcome };
  };
  const attach = async ({ client }: Page): Promise<{ client: RawClient; attached: Attached; url: string }> => {
    const { d } = await client.event('move');
    const { url, token, rtpCapabilities } = d as { url: string; token: string; rtpCapabilities: object };
    const second = await RawClient.open(podAt(pods, url).url, url);
    const reply = await second.ask('attach', { protocol: PROTOCOL_VERSION, token, rtpCapabilities });
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    await second.ask('ready');
    return { client: second, attached: reply.d as Attached, url };
  };
  const swap = async ({ client }: { client: RawClient }): Promise<void> => {
    await client.event('movedOn');
    expect(await client.codeOf('swapped', { voices: 1, gapMs: 0 })).toBe('ok');
  };
  const drain = async (pod: Service, reason: string | null): Promise<number> =>
    (await askDrain(pod, { reason, token: DRAIN_TOKEN })).status;

  it('[MOV12] goes on at another over HTTP and Redis, with its circle, its lock and its words, and back again', async () => {
    const [ana, ben] = [await enter('garden', 'Ana'), await enter('garden', 'Ben')];
    const walking = setInterval(() => {
      ana.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
      ben.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
    }, 100);
    await ana.client.event('circles', ({ changed }) => (changed as Circle[]).length > 0);
    clearInterval(walking);
    expect(await ben.client.codeOf('setLock', { locked: true })).toBe('ok');
    const text = 'before it moved';
    expect(await ana.client.codeOf('chat', { id: randomUUID(), scope: 'circle', text })).toBe('ok');
    let pages: { client: RawClient }[] = [ana, ben];
    for (const source of pods) {
      expect(await drain(source, 'rollback')).toBe(200);
      const seconds = await Promise.all(pages.map((page) => attach(page as Page)));
      const target = podAt(pods, present(seconds[0]).url);
      expect(addressOf(target)).not.toBe(addressOf(source));
      const welcomes = await Promise.all(
        seconds.map(async ({ client }) => (await client.event('moved')).d as unknown as Welcome),
      );
      expect(welcomes.map(({ self }) => self)).toEqual([ana.welcome.self, ben.welcome.self]);
      for (const { circles, chat, transports, people } of welcomes) {
        expect(circles).toMatchObject([{ locked: true, lockBy: ben.welcome.self }]);
        expect(chat.map((message) => message.text)).toEqual([text]);
        expect(transports).toBeNull();
        expect(people.map(({ name, role, presence }) => [name, role, presence])).toEqual([
          ['Ana', 'host', 'here'],
          ['Ben', 'member', 'here'],
        ]);
      }
      for (const page of pages) await swap(page);
      expect(await Promise.all(pages.map(({ client }) => client.closed))).toEqual([4001, 4001]);
      // Whoever comes now finds it there, whichever pod is asked.
      for (const asked of pods) expect((await ticketFor(asked.url, 'garden')).url).toBe(addressOf(target));
      pages = seconds;
      expect(await drain(source, null)).toBe(200);
    }
    const [first] = pages;
    expect(await present(first).client.codeOf('setLock', { locked: false })).toBe('ok');
    for (const pod of pods) expect(pod.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    for (const pod of pods) {
      const moves = pod.lines.filter(({ msg }) => msg === 'a room has moved');
      expect(moves).toMatchObject([{ room: 'garden', attached: 2, cold: 0 }]);
    }
  });

  it('[MOV23] [DRN10] goes by name to a pod of the other track, and back again', async () => {
    const env = { RELEASE_TRACK: 'canary', JOINS_PER_MINUTE: '100000', DRAIN_TOKEN, TRIAL_TOKEN };
    const canary = await startPod(redis, 'c', env);
    pods.push(canary);
    await pause(ACQUAINTED_MS);
    const ana = await enter('attic', 'Ana');
    const home = podAt(pods, (await ticketFor(present(pods[0]).url, 'attic')).url);
    expect(home).not.toBe(canary);
    let page: { client: RawClient } = ana;
    for (const [source, target] of [
      [home, canary],
      [canary, home],
    ] as const) {
      // Of people: that is not for who tries a release.
      const order = { room: 'attic', to: idOf(target) };
      expect((await askMove(source, { ...order, token: TRIAL_TOKEN })).status).toBe(404);
      const asked = askMove(source, { ...order, token: DRAIN_TOKEN });
      const second = await attach(page as Page);
      expect(((await second.client.event('moved')).d as unknown as Welcome).self).toBe(ana.welcome.self);
      await swap(page);
      const answer = await asked;
      expect([answer.status, await answer.json()]).toMatchObject([
        200,
        { is: 'moved', ...order, attached: 1, cold: 0 },
      ]);
      for (const { url } of pods) expect((await ticketFor(url, 'attic')).url).toBe(addressOf(target));
      expect(await (await askMove(source, { ...order, token: DRAIN_TOKEN })).json()).toMatchObject({ why: 'no_room' });
      page = second;
    }
    expect(canary.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
