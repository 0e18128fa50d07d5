import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bot, type BotOptions } from '@atrium/bots';
import { PROTOCOL_VERSION } from '@atrium/protocol';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { startPodsBehindEdge, type PodsBehindEdge } from '../../scripts/lib/pods.ts';
import { RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';

const STARTS = { timeout: 240_000 };
const SOON = { timeout: 60_000, interval: 100 };

describe.runIf(RedisServer.available() && EdgeProxy.available())(
  'two pods behind one edge (needs redis-server and nginx)',
  STARTS,
  () => {
    let behind: PodsBehindEdge;
    const bots: Bot[] = [];

    beforeAll(async () => void (behind = await startPodsBehindEdge()), 240_000);
    afterAll(async () => {
      for (const bot of bots) await bot.leave();
      await behind.stop();
    });

    const join = async (room: string, name: string, more: Partial<BotOptions> = {}): Promise<Bot> => {
      const joined = await Bot.join({ base: behind.edge.url, room, name, color: 1, seed: bots.length, ...more });
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
        await ticketFor(behind.pods[n % behind.pods.length]?.url ?? '', room);
        const [one, other] = [await join(room, 'One', { media: false }), await join(room, 'Other', { media: false })];
        await expect.poll(() => one.surroundings.people.has(other.id), SOON).toBe(true);
      }
      const held = await Promise.all(
        behind.pods.map(async ({ metricsUrl }) => {
          const text = await (await fetch(metricsUrl)).text();
          return Number(/^atrium_rooms (\d+)$/m.exec(text)?.[1]);
        }),
      );
      // And the garden, at either.
      expect(held.toSorted()).toEqual([4, 5]);
    });

    it('a pod that has fallen silent keeps nobody at the door', async () => {
      const [, silent] = behind.pods;
      const pid = silent?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
      try {
        // Every other one is asked of the silent one first.
        for (let n = 0; n < 4; n += 1) {
          const way = await fetch(`${behind.edge.url}/api/rooms/after-${n}/join`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ protocol: PROTOCOL_VERSION }),
            signal: AbortSignal.timeout(10_000),
          });
          expect(way.status).toBe(200);
        }
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    });

    it('a path of nobody leads nowhere', async () => {
      await expect(RawClient.open(behind.edge.url, '/pods/rooms-9-0a1b2c/ws')).rejects.toThrow('404');
      // That pod has begun anew since.
      await expect(RawClient.open(behind.edge.url, '/pods/rooms-0-0a1b2c/ws')).rejects.toThrow('404');
    });
  },
);
