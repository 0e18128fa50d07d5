import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBots, type BotsProcess } from '../../scripts/lib/bots.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

/** Fifty is the size that the product promises to draw and carry on one small machine. */
const BOTS = 50;

describe('fifty bots and a browser', () => {
  let service: Service;
  let bots: BotsProcess;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService({ JOINS_PER_MINUTE: '10000' });
    bots = await runBots({ url: service.url, room: 'crowd', count: BOTS, video: 2 });
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    await bots.stop();
    await service.stop();
  });

  it('presence and media keep working, and the floor has grown', async () => {
    const ana = await Visitor.enter(browser, service.url, 'crowd', 'Ana');
    await ana.page.waitForFunction((count) => atrium!.client.room.getState().people.size > count, BOTS);
    const floor = await ana.page.evaluate(() => atrium!.client.room.getState().floor);
    expect(floor.to).toBeGreaterThan(12);

    const frames = () => ana.page.evaluate(() => atrium!.counters().poseFrames);
    const before = await frames();
    await ana.page.waitForTimeout(5_000);
    expect((await frames()) - before).toBeGreaterThan(5);

    await ana.page.waitForFunction(() =>
      [...atrium!.client.room.getState().circles.values()].some((one) => !one.locked && one.members.length < 8),
    );
    // People come and go: walk up to an open circle until one takes us in.
    await ana.page.waitForFunction(
      () => {
        const { circles, self } = atrium!.client.room.getState();
        const open = [...circles.values()];
        if (open.some((one) => one.members.includes(self!))) return true;
        const target = open.find((one) => !one.locked && one.members.length < one.capacity);
        if (target) atrium!.client.walkToCircle(target.id);
        return false;
      },
      undefined,
      { timeout: 180_000, polling: 3_000 },
    );
    const circle = (await ana.circle())!;
    expect(circle.members.length).toBeGreaterThan(1);
    await ana.page.waitForFunction(
      async () => (await atrium!.stats()).inbound.some((one) => one.kind === 'audio' && one.packets > 20),
      undefined,
      { timeout: 120_000, polling: 500 },
    );
  });
});
