import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { addressOf, askDrain, podAt, startPodsBehindEdge, type PodsBehindEdge } from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { launch } from './lib/browser.ts';
import { eventually, WITHIN_MS } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const DRAIN_TOKEN = 'of-who-may-drain-a-pod-in-this-test';
const STARTS_MS = 240_000;
const PHONE = { width: 360, height: 740 };
/** Out of earshot of who stands in the middle. */
const FAR = { x: -5, z: -5 };

describe.runIf(RedisServer.available() && EdgeProxy.available())(
  'somebody who speaks to the whole room (needs redis-server and nginx)',
  () => {
    let behind: PodsBehindEdge;
    let browser: Browser;
    let ana: Visitor;
    let ben: Visitor;
    let eve: Visitor;
    let [idOfAna, idOfBen, idOfEve] = ['', '', ''];

    beforeAll(async () => {
      [behind, browser] = await Promise.all([startPodsBehindEdge({ DRAIN_TOKEN }), launch()]);
    }, STARTS_MS);
    afterAll(async () => {
      await browser.close();
      await behind.stop();
    });

    const bar = (of: Visitor) => of.page.getByRole('region', { name: 'Speaking to everybody' });
    const says = (of: Visitor, words: string) => bar(of).getByText(words).waitFor();
    const hand = (of: Visitor, name: string) =>
      bar(of).getByRole('listitem').getByText(name, { exact: true }).waitFor();
    const press = async (of: Visitor, key: string) => {
      await of.page.locator('canvas').focus();
      await of.page.keyboard.press(key);
    };
    /** Whose voices flow to somebody: packets came within a second. */
    const heardBy = async (of: Visitor) => {
      const packets = async () =>
        new Map((await of.media()).inbound.flatMap((one) => (one.source === 'mic' ? [[one.person, one.packets]] : [])));
      const before = await packets();
      await of.page.waitForTimeout(1_000);
      return [...(await packets())].filter(([id, count]) => count > (before.get(id) ?? 0)).map(([id]) => id);
    };

    it('is heard and seen far away, and the circles of the others fall silent', async () => {
      const enter = (name: string) =>
        Visitor.enter(browser, behind.edge.url, 'podium', name, { steadyVoice: true, camera: name === 'Ana' });
      ana = await enter('Ana');
      ben = await enter('Ben');
      eve = await enter('Eve');
      for (const { page } of [ana, ben, eve]) page.setDefaultTimeout(WITHIN_MS);
      [idOfAna, idOfBen, idOfEve] = await Promise.all([ana.self(), ben.self(), eve.self()]);
      await eve.page.setViewportSize(PHONE);
      await ana.walkTo(FAR.x, FAR.z);
      await ana.sawStand(idOfAna);
      await ben.walkToPerson('Eve');
      await eve.inCircleOf(2);
      await eventually(() => heardBy(eve)).toEqual([idOfBen]);
      await press(ana, 'h');
      await says(ana, 'You speak to everybody.');
      await says(eve, 'Ana speaks to everybody.');
      await eventually(() => heardBy(eve)).toEqual([idOfAna]);
      await eventually(() => heardBy(ben)).toEqual([idOfAna]);
      await eve.hears(idOfAna);
      // In the middle of the ears, and not faint as somebody so far away.
      await eve.plays(idOfAna);
      await eve.sees(idOfAna);
      await eve.page.getByTestId('told').getByText('Ana speaks to everybody now.').waitFor();
    });

    it('calls up whose hand is raised, by keys and on a phone, and is told of it', async () => {
      await press(ben, 'h');
      await hand(ana, 'Ben');
      const call = bar(ana).getByRole('button', { name: 'Let Ben speak to everybody' });
      await call.focus();
      await ana.page.keyboard.press('Enter');
      await says(ben, 'You and Ana speak to everybody.');
      const keepsFocus = () => ana.page.evaluate(() => document.activeElement?.closest('.podium-bar') !== null);
      await eventually(keepsFocus).toBe(true);
      await says(eve, 'Ana and Ben speak to everybody.');
      await eventually(async () => (await heardBy(eve)).toSorted()).toEqual([idOfAna, idOfBen].toSorted());
      await bar(eve).getByRole('button', { name: 'Raise hand' }).click();
      await hand(ana, 'Eve');
      await bar(eve).getByRole('button', { name: 'Lower hand' }).click();
      await eventually(() => bar(ana).getByRole('listitem').count()).toBe(0);
      const fits = await eve.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      expect(fits).toBe(true);
      for (const { page } of [ana, eve]) {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      }
    });

    it('is turned down by who likes it lower', async () => {
      const slider = bar(eve).getByRole('slider');
      await slider.focus();
      await eve.page.keyboard.press('Home');
      expect(await slider.getAttribute('aria-valuetext')).toBe('0%');
      await eve.page.keyboard.press('End');
    });

    it('speaks on after a lost socket, the end of a worker, and a move to another pod', async () => {
      await ana.page.evaluate(() => atrium!.cutSocket());
      await ana.isIn();
      await eve.hears(idOfAna);
      const home = (await ana.page.evaluate(() => atrium!.socketUrl()))!;
      const source = podAt(behind.pods, home);
      const [worker] = await source.workerPids();
      process.kill(worker!, 'SIGKILL');
      await eventually(async () => (await source.workerPids())[0]).not.toBe(worker);
      await eventually(async () => (await heardBy(eve)).toSorted()).toEqual([idOfAna, idOfBen].toSorted());
      const target = behind.pods.find((pod) => addressOf(pod) !== home)!;
      expect((await askDrain(source, { reason: 'rollback', token: DRAIN_TOKEN })).ok).toBe(true);
      const at = (of: Visitor) => of.page.evaluate(() => atrium!.socketUrl());
      await eventually(() => Promise.all([ana, ben, eve].map(at))).toEqual(Array(3).fill(addressOf(target)));
      await eventually(async () => (await heardBy(eve)).toSorted()).toEqual([idOfAna, idOfBen].toSorted());
      await says(eve, 'Ana and Ben speak to everybody.');
    });

    it('comes down, and the circles hear themselves again as they were', async () => {
      const circle = await eve.circle();
      await press(ben, 'h');
      await says(eve, 'Ana speaks to everybody.');
      await bar(ana).getByRole('button', { name: 'Stop speaking' }).click();
      await eventually(() => bar(eve).count()).toBe(0);
      await eventually(() => heardBy(eve)).toEqual([idOfBen]);
      await eventually(() => heardBy(ben)).toEqual([idOfEve]);
      await eventually(() => heardBy(ana)).toEqual([]);
      expect(await eve.circle()).toEqual(circle);
    });
  },
);
