import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { addressOf, askDrain, podAt, startPodsBehindEdge, type PodsBehindEdge } from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { launch } from './lib/browser.ts';
import { eventually } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const DRAIN_TOKEN = 'of-who-may-drain-a-pod-in-this-test';
const STARTS_MS = 240_000;
/** What is drawn by software beside two others, and encoded, takes its time. */
const SOON_MS = 60_000;
const PHONE = { width: 360, height: 740 };

/** Chromium makes a screen up, with a sound, and asks nobody. */
describe.runIf(RedisServer.available() && EdgeProxy.available())(
  'a screen that is shown to a circle (needs redis-server and nginx)',
  () => {
    let behind: PodsBehindEdge;
    let browser: Browser;
    let ana: Visitor;
    let ben: Visitor;
    let eve: Visitor;
    let idOfBen: string;

    beforeAll(async () => {
      [behind, browser] = await Promise.all([startPodsBehindEdge({ DRAIN_TOKEN }), launch()]);
    }, STARTS_MS);
    afterAll(async () => {
      await browser.close();
      await behind.stop();
    });

    const button = (of: Visitor, name: string) => of.page.getByRole('button', { name, exact: true });
    const bar = (of: Visitor) => of.page.getByRole('region', { name: 'You show your screen.' });
    const seen = (of: Visitor) => of.page.getByRole('region', { name: 'Screens' });
    const sound = async (of: Visitor, whose: string) =>
      (await of.media()).inbound.find(({ person, source }) => person === whose && source === 'screenAudio')?.packets ??
      0;

    it('is begun by a key and seen by the others, who are told of it, and whoever shows it is told who looks', async () => {
      const url = behind.edge.url;
      ana = await Visitor.enter(browser, url, 'share', 'Ana');
      expect(await button(ana, 'Show your screen').count()).toBe(0);
      ben = await Visitor.enter(browser, url, 'share', 'Ben', { steadyVoice: true });
      await ana.page.setViewportSize({ width: 1000, height: 700 });
      for (const { page } of [ana, ben]) page.setDefaultTimeout(SOON_MS);
      idOfBen = await ben.self();
      await ana.walkToPerson('Ben');
      await ben.inCircleOf(2);
      await button(ben, 'Show your screen').waitFor();
      await ben.page.locator('canvas').focus();
      await ben.page.keyboard.press('t');
      await ana.sees(idOfBen, undefined, 'screen');
      await seen(ana).getByRole('heading', { name: 'Ben’s screen' }).waitFor();
      await ana.page.getByTestId('told').getByText('Ben shows a screen.').waitFor();
      await bar(ben).getByText('Ana looks at it.').waitFor();
      await eventually(() => sound(ana, idOfBen)).toBeGreaterThan(0);
      // Drawn as large as it comes: 0.7 of a desk.
      const box = await seen(ana).boundingBox();
      expect(box!.width).toBeGreaterThan(600);
      const { violations } = await new AxeBuilder({ page: ana.page }).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    });

    it('stands beside another one, and only what is looked at is sent', async () => {
      eve = await Visitor.enter(browser, behind.edge.url, 'share', 'Eve');
      eve.page.setDefaultTimeout(SOON_MS);
      await eve.page.setViewportSize(PHONE);
      await eve.walkToPerson('Ben');
      await eve.inCircleOf(3);
      await eve.sees(idOfBen, undefined, 'screen');
      await bar(ben).getByText('Ana and Eve look at it.').waitFor();
      await button(ana, 'Show your screen').click();
      await bar(ana).waitFor();
      // Ben has no other before him; Eve has Ben's, and gets none of hers.
      await seen(eve).getByRole('button', { name: 'Ana' }).waitFor();
      await bar(ana).getByText('Ben looks at it.').waitFor();
      await seen(eve).getByRole('button', { name: 'Ana' }).click();
      await eve.sees(await ana.self(), undefined, 'screen');
      await bar(ana).getByText('Ben and Eve look at it.').waitFor();
      await bar(ben).getByText('Ana looks at it.').waitFor();
      const fits = await eve.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      expect(fits).toBe(true);
      await bar(ana).getByRole('button', { name: 'Stop showing' }).click();
      await eve.page.getByTestId('told').getByText('Ana has stopped showing a screen.').waitFor();
      await seen(eve).getByRole('heading', { name: 'Ben’s screen' }).waitFor();
      await eve.sees(idOfBen, undefined, 'screen');
    });

    it('is there again after a lost socket, and after the end of a worker', async () => {
      await ben.page.evaluate(() => atrium!.cutSocket());
      await ben.isIn();
      await ana.sees(idOfBen, undefined, 'screen');
      expect((await ana.people()).find(({ id }) => id === idOfBen)?.sharing).toBe(true);
      const pod = podAt(behind.pods, (await ben.page.evaluate(() => atrium!.socketUrl()))!);
      const former = (await ana.media()).inbound.find(({ source }) => source === 'screen')!.frames;
      const [worker] = await pod.workerPids();
      process.kill(worker!, 'SIGKILL');
      await eventually(async () => (await pod.workerPids())[0]).not.toBe(worker);
      await eventually(async () => {
        const screen = (await ana.media()).inbound.find(({ source }) => source === 'screen');
        return screen !== undefined && screen.frames > 0 && screen.frames < former;
      }).toBe(true);
      await ana.sees(idOfBen, undefined, 'screen');
      await bar(ben).getByText('Ana and Eve look at it.').waitFor();
    });

    it('moves with its room to another pod', async () => {
      const home = await ben.page.evaluate(() => atrium!.socketUrl());
      const [source, target] = [podAt(behind.pods, home!), behind.pods.find((pod) => addressOf(pod) !== home)!];
      expect((await askDrain(source, { reason: 'rollback', token: DRAIN_TOKEN })).ok).toBe(true);
      const at = (of: Visitor) => of.page.evaluate(() => atrium!.socketUrl());
      await eventually(() => Promise.all([ana, ben, eve].map(at))).toEqual(Array(3).fill(addressOf(target)));
      await ana.sees(idOfBen, undefined, 'screen');
      await eve.sees(idOfBen, undefined, 'screen');
      await bar(ben).getByText('Ana and Eve look at it.').waitFor();
    });

    it('gives its place back to the floor, and ends when its person leaves the circle', async () => {
      await button(ana, 'See it small').click();
      await eventually(async () => (await seen(ana).boundingBox())!.width).toBeLessThan(300);
      await button(ana, 'See it large').click();
      await button(ben, 'Step out').click();
      await ben.page.getByText('You left the circle, so your screen is not shown any more.').first().waitFor();
      await eventually(() => seen(ana).count()).toBe(0);
      await eventually(async () => (await ana.people()).find(({ id }) => id === idOfBen)?.sharing ?? false).toBe(false);
    });
  },
);
