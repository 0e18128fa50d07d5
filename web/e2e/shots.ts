import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { runBots } from '../../scripts/lib/bots.ts';
import { faceFilm } from '../../scripts/lib/face-film.ts';
import { startService } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';

/**
 * `npm run shots`: the pictures by which the product is judged, of the real service with bots in it, into
 * test-results/shots. `npm run shots -- room-light` takes one. Software WebGL takes some ten seconds a picture.
 */

const OUT = fileURLToPath(new URL('../../test-results/shots/', import.meta.url));
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const READY_WITHIN_MS = 180_000;

type Setting = { name: string; theme?: 'light' | 'dark'; phone?: boolean; quality?: 'full' | 'medium' | 'low' };

const only = process.argv.slice(2);
const wanted = (name: string) => only.length === 0 || only.includes(name);

mkdirSync(OUT, { recursive: true });
const service = await startService({ JOINS_PER_MINUTE: '10000' });
const film = faceFilm({ seed: 11, color: 8 });
const browser = await launch({ flags: [`--use-file-for-fake-video-capture=${film.path}`] });
try {
  await quietRooms(browser);
  await party(browser);
} finally {
  await browser.close();
  await service.stop();
  film.remove();
}

/** What needs nobody else. */
async function quietRooms(browser: Browser): Promise<void> {
  await take(browser, { name: 'front' }, '/', (page) => page.getByRole('button', { name: /room/i }).first().waitFor());
  await take(browser, { name: 'lobby' }, '/r/spring-meetup', lobbyReady);
  await take(browser, { name: 'lobby-phone', phone: true }, '/r/spring-meetup', lobbyReady);
  await take(browser, { name: 'empty' }, '/r/nobody-yet', enter);
  await take(browser, { name: 'empty-dark', theme: 'dark' }, '/r/nobody-yet-2', enter);
}

/** Rooms with people in them. */
async function party(browser: Browser): Promise<void> {
  if (
    wanted('room-light') ||
    wanted('room-dark') ||
    wanted('room-phone') ||
    wanted('people') ||
    wanted('lobby-party')
  ) {
    const bots = await runBots({ url: service.url, room: 'spring-meetup', count: 16, video: 6 });
    try {
      await take(browser, { name: 'lobby-party' }, '/r/spring-meetup', lobbyReady);
      await take(browser, { name: 'room-light' }, '/r/spring-meetup', enterAndMeet);
      await take(browser, { name: 'room-dark', theme: 'dark' }, '/r/spring-meetup', enterAndMeet);
      await take(browser, { name: 'room-phone', phone: true }, '/r/spring-meetup', enterAndMeet);
      await take(browser, { name: 'people' }, '/r/spring-meetup', async (page) => {
        await enter(page);
        await page.getByRole('button', { name: 'People', exact: true }).click();
        await page.getByRole('complementary').first().waitFor();
        await page.waitForTimeout(2_000);
      });
    } finally {
      await bots.stop();
    }
  }
  if (wanted('fifty')) {
    const bots = await runBots({ url: service.url, room: 'fifty', count: 50, video: 2 });
    try {
      await take(browser, { name: 'fifty' }, '/r/fifty', async (page) => {
        await enter(page);
        await page.keyboard.press('o');
        await page.waitForTimeout(8_000);
      });
    } finally {
      await bots.stop();
    }
  }
}

async function take(
  browser: Browser,
  setting: Setting,
  path: string,
  arrange: (page: Page) => Promise<void>,
): Promise<void> {
  const { name, theme = 'light', phone = false, quality = 'full' } = setting;
  if (!wanted(name)) return;
  const context = await browser.newContext({
    viewport: phone ? PHONE : DESK,
    deviceScaleFactor: phone ? 2 : 1,
    hasTouch: phone,
    permissions: ['microphone', 'camera'],
  });
  await context.addInitScript((settings) => localStorage.setItem('atrium.settings', JSON.stringify(settings)), {
    hints: false,
    theme,
    quality,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(READY_WITHIN_MS);
  await page.goto(`${service.url}${path}?debug&quality=${quality}`);
  await arrange(page);
  await page.screenshot({ path: `${OUT}${name}.png`, timeout: READY_WITHIN_MS });
  process.stdout.write(`${name}.png\n`);
  await context.close();
}

async function lobbyReady(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill('Maya Cohen');
  await page.waitForFunction(() => document.documentElement.dataset.stage === 'ready');
  await page.waitForTimeout(2_000);
}

async function enter(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill('Maya Cohen');
  await page.getByRole('button', { name: 'Camera on' }).click();
  await page.getByRole('button', { name: 'Enter', exact: true }).click();
  await page.waitForFunction(() => atrium?.client.room.getState().connection.kind === 'joined');
  await page.waitForFunction(() => document.documentElement.dataset.stage === 'ready');
  await page.waitForTimeout(3_000);
}

/** Walks up to a circle in which somebody has a camera, until taken in, and waits for the pictures. */
async function enterAndMeet(page: Page): Promise<void> {
  await enter(page);
  await page.waitForFunction(
    () => {
      const { circles, people, self } = atrium!.client.room.getState();
      const open = [...circles.values()].filter((one) => !one.locked);
      if (open.some((one) => one.members.includes(self!))) return true;
      const faces = (ids: string[]) => ids.filter((id) => people.get(id)?.camera === 'live').length;
      const [target] = open.sort((a, b) => faces(b.members) - faces(a.members));
      if (target) atrium!.client.walkToCircle(target.id);
      return false;
    },
    undefined,
    { polling: 4_000 },
  );
  await page.waitForTimeout(12_000);
}
