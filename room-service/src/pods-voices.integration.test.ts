import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bot } from '@atrium/bots';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { startPodsBehindEdge, type PodsBehindEdge } from '../../scripts/lib/pods.ts';
import { ticketFor } from '../../scripts/lib/raw-client.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { present } from './directory/testing/fixture.ts';

const STARTS = { timeout: 240_000 };
const SOON = { timeout: 60_000, interval: 100 };
/** As often as a page tries at first. */
const RETRY_MS = 250;

describe.runIf(RedisServer.available() && EdgeProxy.available())(
  'people who talk in a pod that is killed (needs redis-server and nginx)',
  STARTS,
  () => {
    let behind: PodsBehindEdge;
    const bots: Bot[] = [];

    beforeAll(async () => void (behind = await startPodsBehindEdge()), 240_000);
    afterAll(async () => {
      for (const bot of bots) bot.close();
      await behind.stop();
    });

    const join = async (name: string): Promise<Bot> => {
      const joined = await Bot.join({
        ...{ base: behind.edge.url, room: 'garden', name, color: 1, seed: bots.length, talkShare: 0.95 },
      });
      if (!joined.ok) throw new Error(joined.error.message);
      bots.push(joined.value);
      return joined.value;
    };
    const heard = async (bot: Bot, other: Bot): Promise<number> =>
      (await bot.stats()).received
        .filter(({ source, person }) => source === 'mic' && person === other.id)
        .reduce((sum, { packets }) => sum + packets, 0);

    it('[SES15] hear each other again in the same locked circle, by way of the edge alone', async () => {
      const [ana, ben] = [await join('Ana'), await join('Ben')];
      const ids = [ana.id, ben.id];
      await Promise.all([ana.walkTo(-0.4, 0), ben.walkTo(0.4, 0)]);
      await expect.poll(() => ana.circle?.members.includes(ben.id), SOON).toBe(true);
      const before = { circle: ana.circle?.id, ticket: ana.resumeToken };
      expect(await ben.ask('setLock', { locked: true })).toMatchObject({ ok: true });
      await expect.poll(() => heard(ana, ben), SOON).toBeGreaterThan(20);
      await expect.poll(() => ana.resumeToken !== before.ticket, SOON).toBe(true);

      const { url } = await ticketFor(behind.edge.url, 'garden');
      const holder = behind.pods.find(({ lines }) =>
        lines.some(({ pod }) => typeof pod === 'string' && url.includes(pod)),
      );
      const comesBack = (bot: Bot): Promise<void> =>
        new Promise((resolve) => {
          bot.onCut = () => {
            void (async () => {
              while (!(await bot.resume()).ok) await pause(RETRY_MS);
              resolve();
            })();
          };
        });
      const back = Promise.all([ana, ben].map(comesBack));
      process.kill(present(holder).pid, 'SIGKILL');
      await back;
      expect([ana.id, ben.id]).toEqual(ids);
      await expect.poll(() => ben.circle?.members.length, SOON).toBe(2);
      expect(ben.circle).toMatchObject({ id: before.circle, locked: true });
      const [anas, bens] = [await heard(ana, ben), await heard(ben, ana)];
      await expect.poll(() => heard(ana, ben), SOON).toBeGreaterThan(anas + 20);
      await expect.poll(() => heard(ben, ana), SOON).toBeGreaterThan(bens + 20);
    });
  },
);
