import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually, onSite, WITHIN_MS } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const site = onSite();

type Watched = { loudness?: () => number; locks?: string[] };

/** In the page, before its own code: how loud its speaker is, and what it asked of the screen. */
function watch(): void {
  const watched: Watched & typeof globalThis = globalThis;
  const meters = new Set<AnalyserNode>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the node that it is asked of
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...to: unknown[]) => AudioNode;
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
    if (to[0] instanceof AudioDestinationNode) {
      const meter = new AnalyserNode(this.context);
      connect.call(this, meter);
      meters.add(meter);
    }
    return connect.apply(this, to);
  };
  watched.loudness = () => {
    const peaks = [...meters].map((meter) => {
      const samples = new Float32Array(meter.fftSize);
      meter.getFloatTimeDomainData(samples);
      return Math.max(...samples.map(Math.abs));
    });
    return Math.max(0, ...peaks);
  };
  const locks: string[] = (watched.locks = []);
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => {
    const lock = await request(kind);
    locks.push('held');
    lock.addEventListener('release', () => locks.push('released'));
    return lock;
  };
}

/** The loudest that the speaker of the page was in a second and a half, which is longer than any pause of a steady voice. */
const loudnessOf = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let loudest = 0;
    for (let look = 0; look < 30; look++) {
      loudest = Math.max(loudest, (globalThis as Watched).loudness?.() ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return loudest;
  });

async function inCircle(room: string): Promise<{ ana: Visitor; ben: Visitor }> {
  const ben = await Visitor.enter(site.browser, site.service.url, room, 'Ben', { steadyVoice: true });
  const context = await site.browser.newContext({
    viewport: { width: 900, height: 640 },
    permissions: ['microphone', 'screen-wake-lock'],
  });
  await context.addInitScript(watch);
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  await page.goto(`${site.service.url}/r/${room}?debug&quality=low`);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
  await page.getByRole('button', { name: /^Enter/ }).click();
  const ana = Visitor.over('Ana', page, context);
  await ana.isIn();
  await ana.walkToPerson('Ben');
  await ana.inCircleOf(2);
  await ana.plays(await ana.idOf('Ben'));
  return { ana, ben };
}

it('somebody is played as loud as one likes, by keys alone, and after a reload too', async () => {
  const { ana, ben } = await inCircle('comfort-volume');
  const { page } = ana;
  const full = await loudnessOf(page);
  expect(full).toBeGreaterThan(0.02);

  const choose = async (step: string) => {
    await page.getByRole('button', { name: 'More for Ben' }).press('Enter');
    await page.getByRole('menuitem', { name: /^Volume for me/ }).press('ArrowRight');
    await page.getByRole('menuitemradio', { name: step }).press('Enter');
    await eventually(() => page.getByRole('menu').count()).toBe(0);
  };
  await page.keyboard.press('p');
  await choose('25%');
  await eventually(async () => (await loudnessOf(page)) / full).toBeLessThan(0.5);
  expect(await loudnessOf(page)).toBeGreaterThan(0.001);
  await choose('Muted for me');
  await eventually(() => loudnessOf(page)).toBeLessThan(0.001);
  await page.locator('.tile', { hasText: 'Ben' }).getByRole('img', { name: 'Muted for me' }).waitFor();
  // It is hers alone: Ben is told nothing, and goes on.
  expect((await ben.people()).find(({ name }) => name === 'Ben')?.mic).toBe('live');

  await page.reload();
  await ana.isIn();
  await page.mouse.click(450, 320);
  await ana.plays(await ana.idOf('Ben'));
  expect(await loudnessOf(page)).toBeLessThan(0.001);
  await page.keyboard.press('p');
  await choose('100%');
  await eventually(() => loudnessOf(page)).toBeGreaterThan(0.02);
  await ana.close();
  await ben.close();
});

it('whoever talks while muted is told so, until they are heard', async () => {
  const ben = await Visitor.enter(site.browser, site.service.url, 'comfort-muted', 'Ben', { steadyVoice: true });
  const told = ben.page.getByText('You are muted.');
  await ben.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await told.waitFor();
  await ben.page.keyboard.press('m');
  await eventually(() => told.count()).toBe(0);
  await ben.close();
});

it('while another tab is in front the title counts who calls, and the screen is kept on for as long as one talks', async () => {
  const { ana, ben } = await inCircle('comfort-badge');
  const { page } = ana;
  await eventually(() => page.evaluate(() => (globalThis as Watched).locks)).toEqual(['held']);
  const hide = (hidden: boolean) =>
    page.evaluate((is) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => is });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const plain = await page.title();
  await hide(true);
  await ben.page.evaluate((to) => atrium!.client.sendChat('direct', 'Are you there?', to), await ben.idOf('Ana'));
  await ben.page.evaluate(() => atrium!.client.sendChat('room', 'Hello all'));
  await eventually(() => page.title()).toBe(`(1) ${plain}`);
  const anas = await ben.idOf('Ana');
  await ben.page.evaluate((id) => atrium!.client.wave(id), anas);
  await eventually(() => page.title()).toBe(`(2) ${plain}`);
  await hide(false);
  await eventually(() => page.title()).toBe(plain);

  await page.getByRole('button', { name: 'Step out' }).click();
  await eventually(() => page.evaluate(() => (globalThis as Watched).locks?.at(-1))).toBe('released');
  await ana.close();
  await ben.close();
});
