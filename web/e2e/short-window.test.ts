import { encodeMove, type Circle } from '@atrium/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joined } from '../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

/** Software WebGL on a busy machine. */
const WITHIN_MS = 60_000;
const STEP_MS = 100;
/** The service takes who says nothing for 12 s for gone. */
const PING_MS = 3_000;

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: WITHIN_MS });

/** What must never lie over each other. */
const PARTS = ['.top-left', '.top-right', '.tile', '.empty-room', '.dock'];

describe('a window of little height', () => {
  let service: Service;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService({ JOINS_PER_MINUTE: '1000' });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  it('keeps its parts apart and circles within reach, camera on', async () => {
    const ana = await Visitor.enter(browser, service.url, 'short', 'Ana', { camera: true });
    const { page } = ana;
    for (const [width, height] of [
      [480, 300],
      [900, 260],
      [640, 400],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.locator('.empty-room').waitFor();
      await eventually(() => clashes(page)).toEqual([]);
      const seen = await page.getByRole('heading', { name: 'Nobody else is here yet' }).boundingBox();
      expect(seen!.y).toBeGreaterThan(0);
      expect(await cutOffPx(page, '.empty-room')).toBe(0);
      expect(await page.locator('.hint').isVisible()).toBe(false);
    }

    const leave = await twoMeet(service.url, 'short');
    // A badge stands just before its ring: a little above it is the circle. Who is hit instead opens a menu.
    let last = '';
    const joinByClick = async () => {
      await page.keyboard.press('Escape');
      const at = await aboveBadge(page);
      const still = last === JSON.stringify(at);
      last = JSON.stringify(at);
      if (still && at?.floor) await page.mouse.click(at.x, at.y);
      return (await ana.circle())?.members.length;
    };
    await expect.poll(joinByClick, { timeout: 2 * WITHIN_MS, interval: 2_000 }).toBe(3);
    await page.locator('.tile').nth(2).waitFor();
    await eventually(() => clashes(page)).toEqual([]);
    await leave();
    await ana.close();
  });

  it('tells by lines what it tells by grounds and shadows where the system chooses the colours', async () => {
    const ana = await Visitor.enter(browser, service.url, 'forced', 'Ana', { camera: true });
    const { page } = ana;
    await page.locator('.tile').waitFor();
    await page.getByRole('button', { name: 'People', exact: true }).click();
    await page.getByRole('searchbox').waitFor();
    const looks = () =>
      page.evaluate(() => {
        const style = (selector: string) => getComputedStyle(document.querySelector(selector)!);
        const edge = (selector: string) => parseFloat(style(selector).borderTopWidth);
        const tile = document.querySelector('.tile')!;
        tile.classList.remove('speaking');
        const quiet = edge('.tile');
        tile.classList.add('speaking');
        return {
          buttons: [...document.querySelectorAll('.dock button')].map((one) =>
            parseFloat(getComputedStyle(one).borderTopWidth),
          ),
          tile: quiet,
          speaking: edge('.tile') - quiet,
          openStandsOut:
            style('.disc[aria-expanded=true]').backgroundColor !== style('.disc[aria-label=Chat]').backgroundColor,
        };
      });
    expect((await looks()).tile).toBe(0);
    await page.emulateMedia({ forcedColors: 'active' });
    const { buttons, tile, speaking } = await looks();
    expect(buttons.length).toBeGreaterThan(2);
    expect(Math.min(...buttons)).toBeGreaterThan(0);
    expect(tile).toBeGreaterThan(0);
    expect(speaking).toBeGreaterThan(0);
    await eventually(async () => (await looks()).openStandsOut).toBe(true);
    await ana.close();
  });
});

/** Two people without a browser, who stand in a circle in the middle of the room until they are let go. */
async function twoMeet(base: string, room: string): Promise<() => Promise<void>> {
  const [ben, cleo] = [await joined(base, room, { name: 'Ben' }), await joined(base, room, { name: 'Cleo' })];
  const walking = setInterval(() => {
    ben.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
    cleo.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
  }, STEP_MS);
  const met = ({ changed }: Record<string, unknown>) =>
    (changed as Circle[]).some(({ members }) => members.includes(ben.welcome.self));
  await ben.client.event('circles', met);
  clearInterval(walking);
  const alive = setInterval(() => [ben, cleo].forEach(({ client }) => void client.ask('ping')), PING_MS);
  return async () => {
    clearInterval(alive);
    await ben.client.leave();
    await cleo.client.leave();
  };
}

/** How much of a box can only be seen by scrolling in it. */
function cutOffPx(page: Page, selector: string): Promise<number> {
  return page.evaluate((one) => {
    const { scrollHeight, clientHeight } = document.querySelector(one)!;
    return scrollHeight - clientHeight;
  }, selector);
}

/** Which parts of the page lie over each other, or outside of the window. */
function clashes(page: Page): Promise<string[]> {
  return page.evaluate((parts) => {
    const boxes = parts.flatMap((part) =>
      [...document.querySelectorAll(part)].map((element, k) => ({
        name: `${part} ${k}`,
        box: element.getBoundingClientRect(),
      })),
    );
    const wrong = boxes
      .filter(({ box }) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight)
      .map(({ name }) => `${name} is cut off`);
    boxes.forEach((a, k) => {
      for (const b of boxes.slice(k + 1)) {
        const beside = a.box.right <= b.box.left || b.box.right <= a.box.left;
        const below = a.box.bottom <= b.box.top || b.box.bottom <= a.box.top;
        if (!beside && !below) wrong.push(`${a.name} over ${b.name}`);
      }
    });
    return wrong;
  }, PARTS);
}

/** A place in the circle whose badge is shown, and whether the floor can be clicked there; null where no badge is. */
function aboveBadge(page: Page): Promise<{ x: number; y: number; floor: boolean } | null> {
  return page.evaluate(() => {
    const badge = document.querySelector('.world-badge[data-shown]:not([data-edge])');
    if (badge === null) return null;
    const box = badge.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top - 12];
    return { x, y, floor: document.elementFromPoint(x, y)?.tagName === 'CANVAS' };
  });
}
