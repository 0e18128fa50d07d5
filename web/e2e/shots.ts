import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { runBots } from '../../scripts/lib/bots.ts';
import { CuttableProxy } from '../../scripts/lib/cuttable-proxy.ts';
import { faceFilm } from '../../scripts/lib/face-film.ts';
import { startService } from '../../scripts/lib/service.ts';
import type { Language } from '../src/words/languages.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';
import { opsShots } from './ops-shots.ts';
import { releaseShots } from './release-shots.ts';

/**
 * `npm run shots`: the pictures by which the product is judged, of the real service with bots in it, into
 * test-results/shots. `npm run shots -- room-light` takes one. Software WebGL takes some ten seconds a picture.
 */

const OUT = fileURLToPath(new URL('../../test-results/shots/', import.meta.url));
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const READY_WITHIN_MS = 180_000;
/** The narrowest phone that the product fits. */
const SMALL_PHONE = { width: 360, height: 740 };
const MEETUP = { room: 'spring-meetup', count: 16, video: 6 };

type Setting = {
  name: string;
  base?: string;
  theme?: 'light' | 'dark';
  phone?: boolean;
  /** Of the phone's; another one where given. */
  viewport?: typeof PHONE;
  quality?: 'full' | 'medium' | 'low';
  language?: Language;
};

/** "Why is my call bad?" where it is good, and where it is not. */
const QUALITY: Setting[] = [
  { name: 'quality' },
  { name: 'quality-bad-dark', theme: 'dark' },
  { name: 'quality-bad-phone', phone: true, viewport: SMALL_PHONE },
  { name: 'quality-phone-dark', phone: true, viewport: SMALL_PHONE, theme: 'dark' },
];
/** Other words, longer ones, and the other way. */
const LANGUAGES: Setting[] = [
  { name: 'room-arabic', language: 'ar' },
  { name: 'room-arabic-phone', language: 'ar', phone: true, viewport: SMALL_PHONE },
  { name: 'room-german-phone', language: 'de', phone: true, viewport: SMALL_PHONE },
  { name: 'room-spanish', language: 'es', theme: 'dark' },
];
const nameOf = ({ name }: Setting): string => name;

const only = process.argv.slice(2);
const wanted = (name: string) => only.length === 0 || only.includes(name);

mkdirSync(OUT, { recursive: true });
const service = await startService({ JOINS_PER_MINUTE: '10000' });
const film = faceFilm({ seed: 11, color: 8 });
const browser = await launch({ flags: [`--use-file-for-fake-video-capture=${film.path}`] });
try {
  await quietRooms(browser);
  await party(browser);
  await podium(browser);
  await troubles(browser);
  if (wanted('ops')) await opsShots(browser, OUT);
  if (wanted('ops') || wanted('ops-release')) await releaseShots(browser, OUT);
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
  await take(browser, { name: 'front-arabic', language: 'ar' }, '/', (page) => page.locator('.front-start').waitFor());
  await take(browser, { name: 'lobby-german-phone', phone: true, language: 'de' }, '/r/spring-meetup', lobbyReady);
  await take(browser, { name: 'empty' }, '/r/nobody-yet', enter);
  await take(browser, { name: 'empty-dark', theme: 'dark' }, '/r/nobody-yet-2', enter);
}

/** Rooms with people in them. */
async function party(browser: Browser): Promise<void> {
  const room = '/r/spring-meetup';
  await withBots(
    [
      ...['lobby-party', 'lobby-arabic', 'room-light', 'room-dark', 'room-phone', 'locked', 'chat', 'people'],
      ...[...QUALITY, ...LANGUAGES].map(nameOf),
    ],
    MEETUP,
    async () => {
      await take(browser, { name: 'lobby-party' }, room, lobbyReady);
      await take(browser, { name: 'lobby-arabic', language: 'ar' }, room, lobbyReady);
      for (const setting of LANGUAGES) await take(browser, setting, room, meetAndOpenPeople);
      await take(browser, { name: 'room-light' }, room, enterAndMeet);
      await take(browser, { name: 'room-dark', theme: 'dark' }, room, enterAndMeet);
      await take(browser, { name: 'room-phone', phone: true }, room, enterAndMeet);
      await take(browser, { name: 'locked' }, room, async (page) => {
        await enterAndMeet(page);
        await page.getByRole('button', { name: 'Lock circle' }).click();
        await page.getByRole('button', { name: 'Unlock circle' }).waitFor();
        await page.waitForTimeout(3_000);
      });
      await take(browser, { name: 'people' }, room, async (page) => {
        await enter(page);
        await page.getByRole('button', { name: 'People', exact: true }).click();
        await settled(page, 'People');
      });
      await take(browser, { name: 'chat' }, room, async (page) => {
        await enter(page);
        await talk(browser, page);
        await page.getByRole('button', { name: 'Chat', exact: true }).click();
        await settled(page, 'Chat');
      });
      for (const setting of QUALITY) await take(browser, setting, room, why);
    },
  );
  await withBots(['full'], { room: 'full', count: 15, args: ['--circles', '1', '--no-media'] }, () =>
    take(browser, { name: 'full' }, '/r/full', async (page) => {
      await enter(page);
      await until(page, () => [...atrium!.client.room.getState().circles.values()][0]?.members.length === 15);
      await page.evaluate(() => {
        const [circle] = atrium!.client.room.getState().circles.values();
        atrium!.client.walkToCircle(circle!.id);
      });
      await page
        .getByText(/This circle is full/)
        .first()
        .waitFor();
      await page.waitForTimeout(2_000);
    }),
  );
  await withBots(['fifty'], { room: 'fifty', count: 50, video: 2 }, () =>
    take(browser, { name: 'fifty' }, '/r/fifty', async (page) => {
      await enter(page);
      await page.keyboard.press('o');
      await page.waitForTimeout(8_000);
    }),
  );
}

/** Somebody speaks to the whole room: to who hears it, and to the host, whom others would like to follow. */
async function podium(browser: Browser): Promise<void> {
  const crowd = { room: 'all-hands', count: 16, video: 4 };
  const hearers = [{ name: 'podium' }, { name: 'podium-phone', phone: true, viewport: SMALL_PHONE }];
  if (hearers.map(nameOf).some(wanted)) {
    const noa = await Visitor.enter(browser, service.url, crowd.room, 'Noa Levi', { camera: true });
    await withBots(hearers.map(nameOf), crowd, async () => {
      await noa.page.evaluate(() => atrium!.client.callUp(atrium!.client.room.getState().self!, true));
      for (const setting of hearers) await take(browser, setting, `/r/${crowd.room}`, enterAndMeet);
    });
    await noa.close();
  }
  await take(browser, { name: 'podium-host', theme: 'dark' }, '/r/townhall', async (page) => {
    await enter(page);
    const asking = [];
    for (const name of ['Noa Levi', 'Tariq Aziz']) {
      const visitor = await Visitor.enter(browser, service.url, 'townhall', name);
      await visitor.page.evaluate(() => atrium!.client.raiseHand(true));
      asking.push(visitor);
    }
    await page.keyboard.press('h');
    await page.getByRole('region', { name: 'Speaking to everybody' }).getByText('Tariq Aziz').waitFor();
    await page.waitForTimeout(4_000);
    for (const { context } of asking) await context.close();
  });
}

/** What goes wrong, as it looks. */
async function troubles(browser: Browser): Promise<void> {
  await take(browser, { name: 'denied' }, '/r/spring-meetup', async (page) => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await page.reload();
    await lobbyReady(page);
  });
  if (!wanted('reconnecting')) return;
  const proxy = await CuttableProxy.start(service.url);
  await withBots(['reconnecting'], { ...MEETUP, room: 'cut' }, () =>
    take(browser, { name: 'reconnecting', base: proxy.url }, '/r/cut', async (page) => {
      await enterAndMeet(page);
      proxy.cut(true);
      await page.getByText(/Connection lost/).waitFor();
      await page.waitForTimeout(3_000);
    }),
  );
  await proxy.close();
}

/** Runs the bots only where one of these pictures is asked for. */
async function withBots(
  names: string[],
  crowd: Omit<Parameters<typeof runBots>[0], 'url'>,
  act: () => Promise<void>,
): Promise<void> {
  if (!names.some(wanted)) return;
  const bots = await runBots({ url: service.url, ...crowd });
  try {
    await act();
  } finally {
    await bots.stop();
  }
}

async function take(
  browser: Browser,
  setting: Setting,
  path: string,
  arrange: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const {
    name,
    base = service.url,
    theme = 'light',
    phone = false,
    viewport,
    quality = 'full',
    language = 'en',
  } = setting;
  if (!wanted(name)) return;
  const context = await browser.newContext({
    viewport: viewport ?? (phone ? PHONE : DESK),
    deviceScaleFactor: phone ? 2 : 1,
    hasTouch: phone,
    // Software WebGL draws a frame a second: what eases would be caught under way.
    reducedMotion: 'reduce',
    permissions: ['microphone', 'camera'],
  });
  await context.addInitScript((settings) => localStorage.setItem('atrium.settings', JSON.stringify(settings)), {
    hints: false,
    theme,
    quality,
    language,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(READY_WITHIN_MS);
  await page.goto(`${base}${path}?debug&quality=${quality}`);
  await arrange(page, name);
  await page.screenshot({ path: `${OUT}${name}.png`, timeout: READY_WITHIN_MS });
  process.stdout.write(`${name}.png\n`);
  // Whoever only closes the page stands there as "reconnecting" in the next picture.
  await page.evaluate(() => (typeof atrium === 'undefined' ? null : atrium.client.leave()));
  await page.waitForTimeout(500);
  await context.close();
}

/** By a timer: a page that draws once in seconds would be asked as seldom. */
async function until(page: Page, holds: () => boolean | undefined): Promise<void> {
  await page.waitForFunction(holds, undefined, { polling: 200 });
}

async function lobbyReady(page: Page): Promise<void> {
  await page.locator('#your-name').fill('Maya Cohen');
  await until(page, () => document.documentElement.dataset.stage === 'ready');
  await page.waitForTimeout(2_000);
}

async function enter(page: Page): Promise<void> {
  await page.locator('#your-name').fill('Maya Cohen');
  await page.locator('.preview-buttons button').nth(1).click();
  await page.locator('.lobby-enter').click();
  await until(page, () => atrium?.client.room.getState().connection.kind === 'joined');
  await until(page, () => document.documentElement.dataset.stage === 'ready');
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

/** With the panel where there is room for it. */
async function meetAndOpenPeople(page: Page): Promise<void> {
  await enterAndMeet(page);
  if (page.viewportSize()!.width < DESK.width) return;
  await page.locator('[data-opens=people]').click();
  await page.waitForTimeout(4_000);
}

/** The panel of the connection, after half a minute of talk; of a bad one what the room would say of it is put there. */
async function why(page: Page, name: string): Promise<void> {
  await enterAndMeet(page);
  await until(page, () => atrium!.client.quality.getState().intervals.length >= 6);
  if (name.includes('bad')) {
    await page.evaluate(() => {
      const bad = { verdict: 'bad', reason: 'audio_loss' } as const;
      atrium!.client.quality.setState(({ numbers, intervals }) => ({
        numbers: numbers && { ...numbers, lossDown: 0.124, jitterMs: 38, rttMs: 92, mos: 2.7, verdict: 'bad' },
        intervals: intervals.map((one, at) => (at >= intervals.length - 3 ? { ...one, ...bad } : one)),
      }));
    });
  }
  await page.getByRole('button', { name: /^Connection/ }).click();
  await page.getByRole('dialog', { name: 'Why is my call bad?' }).waitFor();
  await page.waitForTimeout(500);
}

/** The panel is there, and the camera has made room for it. */
async function settled(page: Page, panel: string): Promise<void> {
  const aside = page.getByRole('complementary', { name: panel });
  await aside.waitFor();
  await aside.evaluate((element) => Promise.all(element.getAnimations().map((one) => one.finished)));
  await page.waitForTimeout(4_000);
}

/** Two who write to the room. */
async function talk(browser: Browser, page: Page): Promise<void> {
  const noa = await Visitor.enter(browser, service.url, MEETUP.room, 'Noa Levi');
  const say = (by: Page, text: string) => by.evaluate((words) => atrium!.client.sendChat('room', words), text);
  await say(noa.page, 'Good morning! Is the talk on the terrace today?');
  await say(page, 'Yes, at ten. The slides are in the usual place.');
  await say(noa.page, 'Lovely. I will keep you a chair by the fig tree.');
  await noa.page.evaluate(() => atrium!.client.leave());
  await noa.close();
}
