import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bot, type BotOptions } from '@atrium/bots';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';

const STARTS = { timeout: 240_000 };
const SOON = { timeout: 60_000, interval: 100 };

describe.runIf(RedisServer.available() && EdgeProxy.available())(
  'two pods behind one edge (needs redis-server and nginx)',
  STARTS,
  () => {
    let pods: Service[];
    let edge: EdgeProxy;
    /** To be ended, the last first, also where the rest did not come up. */
    const started: { stop: () => Promise<void> }[] = [];
    const bots: Bot[] = [];

    beforeAll(async () => {
      const redis = await RedisServer.start();
      started.push(redis);
      const startPod = async (name: string) => {
        const pod = await startService({
          REDIS_URL: redis.url,
          TOKEN_SECRET: 'a secret that all pods of this test share',
          POD_NAME: name,
          CONTROL_HOST: '127.0.0.1',
          CONTROL_PORT: '0',
          TRUST_PROXY: '1',
        });
        started.push(pod);
        return pod;
      };
      pods = await Promise.all(['rooms-0', 'rooms-1'].map(startPod));
      const [first, second] = pods.map(({ url }) => new URL(url).host);
      edge = await EdgeProxy.start({ 'rooms-0': first ?? '', 'rooms-1': second ?? '' });
      started.push(edge);
    }, 240_000);
    afterAll(async () => {
      for (const bot of bots) await bot.leave();
      for (const one of started.reverse()) await one.stop();
    });

    const join = async (room: string, name: string, more: Partial<BotOptions> = {}): Promise<Bot> => {
      const joined = await Bot.join({ base: edge.url, room, name, color: 1, seed: bots.length, ...more });
      if (!joined.ok) throw new Error(joined.error.message);
      bots.push(joined.value);
      return joined.value;
    };
    const hears = async (bot: Bot, other: Bot): Promise<boolean> =>
      (await bot.stats()).received.some(
        (stream) => stream.source === 'mic' && stream.person === other.id && stream.packets > 20,
      );

    it('[PAS1] whoever joins by it, at whichever pod, comes to the pod of the room, and is heard', async () => {
      const ana = await join('garden', 'Ana', { talkShare: 0.95 });
      const ben = await join('garden', 'Ben', { talkShare: 0.95 });
      await Promise.all([ana.walkTo(-0.4, 0), ben.walkTo(0.4, 0)]);
      await expect.poll(() => ana.circle?.members.includes(ben.id), SOON).toBe(true);
      await expect.poll(() => hears(ben, ana), SOON).toBe(true);
      await expect.poll(() => hears(ana, ben), SOON).toBe(true);
    });

    it('[PAS1] rooms are at both, and people of one room meet wherever they asked', async () => {
      const rooms = Array.from({ length: 8 }, (_, n) => `room-${n}`);
      for (const [n, room] of rooms.entries()) {
        // The edge asks now one pod and now another; the first who is asked takes it.
        await ticketFor(pods[n % pods.length]?.url ?? '', room);
        const [one, other] = [await join(room, 'One', { media: false }), await join(room, 'Other', { media: false })];
        await expect.poll(() => one.surroundings.people.has(other.id), SOON).toBe(true);
      }
      const held = await Promise.all(
        pods.map(async ({ metricsUrl }) => {
          const text = await (await fetch(metricsUrl)).text();
          return Number(/^atrium_rooms (\d+)$/m.exec(text)?.[1]);
        }),
      );
      // And the garden, at either.
      expect(held.toSorted()).toEqual([4, 5]);
    });

    it('a path of nobody leads nowhere', async () => {
      await expect(RawClient.open(edge.url, '/pods/rooms-9-0a1b2c/ws')).rejects.toThrow('404');
      // That pod has begun anew since.
      await expect(RawClient.open(edge.url, '/pods/rooms-0-0a1b2c/ws')).rejects.toThrow('404');
    });
  },
);
