import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { addressOf, askDrain, podAt, startPodsBehindEdge, type PodsBehindEdge } from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { scrapeOf, sumOf } from '../../scripts/lib/scrape.ts';
import type { Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { listen, watchTiles } from './lib/listener.ts';
import { Visitor } from './lib/visitor.ts';

const ROOM = 'moving';
const DRAIN_TOKEN = 'of-who-may-drain-a-pod-in-this-test';
/** The promise of a deploy. */
const HOLE_MAX_MS = 500;
/** Three frames of a camera: shorter than a blink. */
const BLANK_MAX_MS = 125;
const STARTS_MS = 240_000;
const SOON = { timeout: 60_000, interval: 100 };

describe.runIf(RedisServer.available() && EdgeProxy.available())(
  'three browsers in a room that is moved to another pod (needs redis-server and nginx)',
  () => {
    let behind: PodsBehindEdge;
    let browsers: Browser[] = [];
    let people: Visitor[] = [];

    beforeAll(async () => {
      behind = await startPodsBehindEdge({ DRAIN_TOKEN });
      browsers = await Promise.all([launch(), launch(), launch()]);
    }, STARTS_MS);
    afterAll(async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      await behind.stop();
    });

    const each = <T>(ask: (visitor: Visitor) => Promise<T>): Promise<T[]> => Promise.all(people.map(ask));
    const addresses = (): Promise<(string | null)[]> => each(({ page }) => page.evaluate(() => atrium!.socketUrl()));
    const drain = async (pod: Service, reason: 'rollback' | null): Promise<void> => {
      const response = await askDrain(pod, { reason, token: DRAIN_TOKEN });
      expect(response.ok).toBe(true);
    };
    const peopleIn = async (pod: Service): Promise<number> =>
      sumOf(await scrapeOf(pod.metricsUrl), 'atrium_participants', { participant: 'person' });

    it('[MOV12] they stay in their circle, hear each other without a hole, and nothing tells them of it', async () => {
      people = await Promise.all(
        ['Ana', 'Ben', 'Eve'].map((name, n) =>
          Visitor.enter(browsers[n]!, behind.edge.url, ROOM, name, { steadyVoice: true, camera: n === 0 }),
        ),
      );
      const [ana, ben, eve] = people as [Visitor, Visitor, Visitor];
      await ana.walkTo(-3, -3);
      await ben.walkTo(-3, -1.8);
      await eve.walkTo(-2, -2.4);
      await eve.inCircleOf(3);
      await eve.page.evaluate(() => atrium!.client.setMuted(true));
      const [idOfAna, idOfBen, idOfEve] = (await each((one) => one.self())) as [string, string, string];
      await Promise.all([
        ana.plays(idOfBen),
        ben.plays(idOfAna),
        eve.plays(idOfAna),
        eve.plays(idOfBen),
        eve.sees(idOfAna),
      ]);
      await ana.page.evaluate(() => atrium!.client.sendChat('room', 'before the move'));
      const circle = await ana.circle();
      const kinds = await each(({ page }) =>
        page.evaluateHandle(() => {
          const seen = new Set<string>();
          atrium!.client.room.subscribe(({ connection, notices }) => {
            seen.add(connection.kind);
            for (const { kind } of notices) seen.add(`notice ${kind}`);
          });
          return seen;
        }),
      );

      const [home] = await addresses();
      const [source, target] = [podAt(behind.pods, home!), behind.pods.find((pod) => addressOf(pod) !== home)!];
      const ears = await Promise.all([
        listen(ana.page, idOfBen),
        listen(ben.page, idOfAna),
        listen(eve.page, idOfAna),
        listen(eve.page, idOfBen),
      ]);
      const tiles = await watchTiles(eve.page);
      await drain(source, 'rollback');
      await expect.poll(addresses, SOON).toEqual(Array(3).fill(addressOf(target)));
      // Until the media of the pod of before have ended, and some seconds on the new ones alone.
      await expect.poll(() => peopleIn(source), SOON).toBe(0);
      await ana.page.waitForTimeout(10_000);
      const heard = await Promise.all(ears.map((end) => end()));
      const blankMs = await tiles();
      console.log(
        `a room of three was moved: holes of ${heard.map(({ holeMs }) => Math.round(holeMs)).join(', ')} ms (pages stalled for ${heard.map(({ stalledMs }) => Math.round(stalledMs)).join(', ')}), a tile blank for ${Math.round(blankMs)} ms`,
      );
      expect(blankMs).toBeLessThan(BLANK_MAX_MS);
      for (const { heardMs, holeMs, stalledMs } of heard) {
        expect(holeMs).toBeLessThan(HOLE_MAX_MS + stalledMs);
        expect(heardMs).toBeGreaterThan(10_000);
      }

      expect(await each(({ page }) => page.evaluate(() => atrium!.counters().events.moved))).toEqual([1, 1, 1]);
      expect(await each(({ page }) => page.evaluate(() => atrium!.counters().sent.swapped))).toEqual([1, 1, 1]);
      expect(await each((one) => one.self())).toEqual([idOfAna, idOfBen, idOfEve]);
      expect((await each((one) => one.circle())).map((one) => one?.members.toSorted())).toEqual(
        Array(3).fill(circle!.members.toSorted()),
      );
      for (const seen of kinds)
        expect(await seen.evaluate((all) => [...all].filter((kind) => kind !== 'joined'))).toEqual([]);
      expect((await ana.people()).find(({ id }) => id === idOfEve)?.mic).toBe('muted');
      expect(await ana.page.evaluate((id) => atrium!.client.levelOf(id), idOfEve)).toBeLessThan(0.02);
      expect(await eve.page.evaluate(() => atrium!.client.room.getState().chat.map(({ text }) => text))).toEqual([
        'before the move',
      ]);
      await eve.sees(idOfAna);
      expect(await peopleIn(target)).toBe(3);
    });

    it('and go on there: they speak, write, and are heard as before', async () => {
      const [ana, ben, eve] = people as [Visitor, Visitor, Visitor];
      await eve.page.evaluate(() => atrium!.client.setMuted(false));
      await ana.plays(await eve.self());
      await ben.page.evaluate(() => atrium!.client.sendChat('circle', 'after it'));
      await ana.page.getByText('after it').first().waitFor();
      await ben.page.getByRole('button', { name: 'Step out' }).click();
      await ana.inCircleOf(2);
    });

    it('[DRN5] and back, as soon as the first pod takes rooms again', async () => {
      const [ana, ben, eve] = people as [Visitor, Visitor, Visitor];
      const [home] = await addresses();
      const source = podAt(behind.pods, home!);
      const target = behind.pods.find((pod) => addressOf(pod) !== home)!;
      await drain(target, null);
      const end = await listen(ana.page, await eve.self());
      await drain(source, 'rollback');
      await expect.poll(addresses, SOON).toEqual(Array(3).fill(addressOf(target)));
      await expect.poll(() => peopleIn(source), SOON).toBe(0);
      const { holeMs, stalledMs } = await end();
      expect(holeMs).toBeLessThan(HOLE_MAX_MS + stalledMs);
      expect(await each(({ page }) => page.evaluate(() => atrium!.counters().awaited.join))).toEqual([1, 1, 1]);
      expect((await ana.circle())?.members).toHaveLength(2);
      await ben.page.evaluate(() => atrium!.client.sendChat('room', 'here again'));
      await eve.page.waitForFunction(() =>
        atrium!.client.room.getState().chat.some(({ text }) => text === 'here again'),
      );
    });
  },
);
