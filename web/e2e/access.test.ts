import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

const DESK = { width: 1000, height: 700 };
const PHONE = { width: 360, height: 740 };
/** Software WebGL on a busy machine. */
const WITHIN_MS = 60_000;
/** More controls than any page has: a focus that never arrives is a control that the keyboard cannot reach. */
const TABS_MAX = 80;

let service: Service;

beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '1000' });
});
afterAll(() => service.stop());

type Door = { browser: Browser; room: string; context?: BrowserContextOptions; settings?: Record<string, unknown> };

/** A page at the door of a room. */
async function door({ browser, room, context: own, settings = {} }: Door): Promise<Page> {
  const context = await browser.newContext({ viewport: DESK, permissions: ['microphone', 'camera'], ...own });
  await context.addInitScript((kept) => {
    if (localStorage.getItem('atrium.settings') === null) localStorage.setItem('atrium.settings', kept);
  }, JSON.stringify(settings));
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  await page.goto(`${service.url}/r/${room}?debug&quality=low`);
  return page;
}

async function enterAs(page: Page, name: string): Promise<Visitor> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: /^Enter/ }).click();
  const visitor = Visitor.over(name, page, page.context());
  await visitor.isIn();
  return visitor;
}

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: WITHIN_MS });

const focused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Walks there with the Tab key, as somebody does who has no pointer. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let k = 0; k < TABS_MAX; k++) {
    if (await focused(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${String(target)}`);
}

async function pressAt(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

describe('a person in a room', () => {
  let browser: Browser;
  beforeAll(async () => {
    // As browsers are outside of tests: no sound before the person has touched the page.
    browser = await launch({ flags: ['--autoplay-policy=document-user-activation-required'] });
  });
  afterAll(() => browser.close());

  it('does everything by the keyboard and the list of people: enter, find, join, lock, write, step out, leave', async () => {
    const ben = await Visitor.enter(browser, service.url, 'journey', 'Ben Ödegaard');
    const page = await door({ browser, room: 'journey', settings: { hints: false } });
    const button = (name: string | RegExp) => page.getByRole('button', { name });
    await page.waitForFunction(() => document.activeElement?.id === 'your-name');
    await page.keyboard.type('Ana');
    await pressAt(page, button(/^Enter/));
    const ana = Visitor.over('Ana', page, page.context());
    await ana.isIn();

    await pressAt(page, page.getByRole('button', { name: 'People', exact: true }));
    const search = page.getByRole('searchbox', { name: 'Find somebody' });
    await search.waitFor();
    expect(await focused(search)).toBe(true);
    await page.keyboard.type('odegaard');
    await pressAt(page, button('Take me there: Ben Ödegaard'));
    await ana.inCircleOf(2);
    await page
      .getByTestId('told')
      .getByText(/circle/i)
      .waitFor();
    // The button has the focus still, and the first press may take no more than its tip away.
    await eventually(async () => {
      await page.keyboard.press('Escape');
      return search.count();
    }).toBe(0);
    await eventually(() => focused(page.getByRole('button', { name: 'People', exact: true }))).toBe(true);

    await pressAt(page, button('Lock circle'));
    await eventually(async () => (await ben.circle())?.locked).toBe(true);
    await button('Unlock circle').waitFor();
    await page.keyboard.press('l');
    await eventually(async () => (await ben.circle())?.locked).toBe(false);

    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    await page.keyboard.type('Hello there');
    await page.keyboard.press('Enter');
    await ben.page.waitForFunction(() =>
      atrium!.client.room.getState().chat.some((message) => message.text === 'Hello there'),
    );
    await page.keyboard.press('Escape');

    await pressAt(page, button('Step out'));
    await eventually(() => ana.circle()).toBeNull();
    await pressAt(page, button(/Room menu/));
    const leave = page.getByRole('menuitem', { name: 'Leave the room' });
    await leave.waitFor();
    await page.keyboard.press('End');
    // The menu moves its focus a moment after the key.
    await eventually(() => focused(leave)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'See you' }).waitFor();
    await ben.page.waitForFunction(() => atrium!.client.room.getState().people.size === 1);

    // Whoever has left comes back through the door, not into the place of before.
    await eventually(() => focused(button('Enter again'))).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Your name' }).waitFor();
    await page.context().close();
    await ben.close();
  });

  it.each(['light', 'dark'])('meets nothing serious that axe knows of, %s', async (theme) => {
    const ben = await Visitor.enter(browser, service.url, `axe-${theme}`, 'Ben');
    const page = await door({ browser, room: `axe-${theme}`, settings: { theme } });
    const found: string[] = [];
    const check = async (where: string) => {
      // A colour on its way in is no colour yet.
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        found.push(`${where}: ${id} at ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
      }
    };
    await page.getByRole('textbox', { name: 'Your name' }).waitFor();
    await check('lobby');
    const ana = await enterAs(page, 'Ana');
    await ana.walkToPerson('Ben');
    await ana.inCircleOf(2);
    await check('room');
    await page.keyboard.press('p');
    await page.getByRole('searchbox').waitFor();
    await check('people');
    await page.keyboard.press('Escape');
    await ben.page.evaluate(() => atrium!.client.sendChat('room', 'Welcome'));
    await page.keyboard.press('c');
    await page.getByText('Welcome').waitFor();
    await check('chat');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Room menu/ }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await check('settings');
    await page.goto(`${service.url}/`);
    await page.getByRole('button', { name: 'Start a room' }).waitFor();
    await check('front page');
    expect(found).toEqual([]);
    await page.context().close();
    await ben.close();
  });

  it('finds all of it at 360 px under a thumb', async () => {
    const page = await door({
      browser,
      room: 'phone',
      context: { viewport: PHONE, hasTouch: true, isMobile: true },
      settings: { hints: false },
    });
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ana with a name that is long');
    expect(await misfits(page, '.lobby-card')).toEqual([]);
    await page.getByRole('button', { name: /^Enter/ }).tap();
    const ana = Visitor.over('Ana', page, page.context());
    await ana.isIn();
    await page.waitForFunction(() => document.documentElement.dataset.stage === 'ready');
    const ben = await Visitor.enter(browser, service.url, 'phone', 'Ben');

    const self = await ana.self();
    const before = (await ana.pose(self))!;
    // Again where nothing came of it, as a thumb does: what says that Ben is here may lie there for a moment.
    const gone = async () => {
      await page.touchscreen.tap(130, 330);
      await page.waitForTimeout(1_000);
      const now = (await ana.pose(self))!;
      return Math.hypot(now.x - before.x, now.z - before.z);
    };
    await expect.poll(gone, { timeout: WITHIN_MS, interval: 3_000 }).toBeGreaterThan(0.5);
    // She may still be on her way to where she tapped.
    const meet = async () => {
      await ben.walkToPerson('Ana with a name that is long');
      return (await ana.circle())?.members.length;
    };
    await expect.poll(meet, { timeout: WITHIN_MS, interval: 3_000 }).toBe(2);
    await page.getByRole('button', { name: 'Step out' }).waitFor();
    expect(await misfits(page, '.overlay')).toEqual([]);

    await page.getByRole('button', { name: 'People', exact: true }).tap();
    await page.getByRole('searchbox').waitFor();
    expect(await misfits(page, '.side-panel')).toEqual([]);
    expect(await misfits(page, '.dock')).toEqual([]);
    await page.getByRole('button', { name: 'Mute', exact: true }).tap();
    await page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    // Whoever walks wants to see the floor.
    await page.getByRole('button', { name: 'Take me there: Ben' }).tap();
    await page.getByRole('searchbox').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Chat' }).tap();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    // Two messages at once reach into the panel until they have been read.
    await eventually(() => page.locator('.toast').count()).toBe(0);
    expect(await misfits(page, '.side-panel')).toEqual([]);
    expect(await misfits(page, '.dock')).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).tap();
    await page.context().close();
    await ben.close();
  });

  it('is asked for a tap where the browser holds sound back, and hears after it', async () => {
    const ben = await Visitor.enter(browser, service.url, 'silent', 'Ben');
    const page = await door({ browser, room: 'silent', settings: { hints: false } });
    const ana = await enterAs(page, 'Ana');
    await ana.walkToPerson('Ben');
    await ana.inCircleOf(2);
    await ana.hears(await ben.self());
    // A reload that keeps the place and, as in a restored tab, nothing of the person's gestures. Who captures may play,
    // so this one came without a microphone.
    await page.evaluate(() => atrium!.client.closeMic());
    await ben.page.waitForFunction(() =>
      [...atrium!.client.room.getState().people.values()].some(({ mic }) => mic === 'off'),
    );
    const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
    await page.context().close();
    const context = await browser.newContext({ viewport: DESK });
    await context.addInitScript((text) => {
      for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>))
        sessionStorage.setItem(key, value);
    }, kept);
    const again = await context.newPage();
    await again.goto(page.url());
    // Everything that Playwright evaluates counts as a gesture of the person's, so the page is read beside it.
    const cdp = await context.newCDPSession(again);
    const find = `(({ left, top, width, height }) => [left + width / 2, top + height / 2])(
      document.querySelector('.tap-to-hear').getBoundingClientRect())`;
    let at: number[] | undefined;
    await eventually(async () => {
      const { result } = await cdp.send('Runtime.evaluate', { expression: find, returnByValue: true });
      at = Array.isArray(result.value) ? (result.value as number[]) : undefined;
      return at;
    }).toBeDefined();
    await again.mouse.click(at![0]!, at![1]!);
    const back = Visitor.over('Ana', again, context);
    await again.getByRole('button', { name: 'Tap to hear' }).waitFor({ state: 'detached' });
    await back.hears(await ben.self());
    expect((await ben.people()).map(({ presence }) => presence)).toEqual(['here', 'here']);
    await context.close();
    await ben.close();
  });

  it('sees the camera cut instead of fly when they asked for less motion', async () => {
    const spots = async (reducedMotion: 'reduce' | 'no-preference') => {
      const page = await door({ browser, room: 'calm', context: { reducedMotion }, settings: { hints: false } });
      const ana = await enterAs(page, 'Ana');
      await page.locator('.world-pill[data-me][data-shown]').waitFor({ state: 'attached' });
      await page.waitForTimeout(3_000);
      const seen = await page.evaluate(async () => {
        const pill = document.querySelector<HTMLElement>('.world-pill[data-me]')!;
        const places = new Set([pill.style.transform]);
        const until = performance.now() + 4_000;
        atrium!.client.overview();
        while (performance.now() < until) {
          await new Promise(requestAnimationFrame);
          places.add(pill.style.transform);
        }
        return places.size;
      });
      await page.keyboard.press('p');
      const panel = page.getByRole('complementary', { name: /People/ });
      const panelS = await panel.evaluate((element) => parseFloat(getComputedStyle(element).animationDuration));
      await ana.close();
      return { seen, panelS };
    };
    const calm = await spots('reduce');
    expect(calm.seen).toBeLessThanOrEqual(2);
    expect(calm.panelS).toBeLessThan(0.01);
    // Else the measure itself would be blind.
    expect((await spots('no-preference')).seen).toBeGreaterThan(2);
  });
});

it.each([
  {
    case: 'a browser that refuses the devices',
    options: { flags: ['--use-fake-ui-for-media-stream=deny'] },
    words: 'The browser blocks your microphone.',
    help: 'Allow it behind the icon left of the address, then try again.',
  },
  {
    case: 'a machine without devices',
    options: { noDevices: true },
    words: 'No microphone found.',
    help: 'Plug one in and try again, or go on without.',
  },
])('the door says in plain words what is wrong and stays open: $case', async ({ options, words, help }) => {
  const browser = await launch(options);
  try {
    // A room each: whoever closed the tab a moment ago still has their name there.
    const room = `without-${words.length}`;
    const page = await door({ browser, room, context: { permissions: [] } });
    await page.getByText(words).waitFor();
    await page.getByText(help).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    const ana = await enterAs(page, 'Ana');
    expect((await ana.people()).find(({ name }) => name === 'Ana')?.mic).toBe('off');
  } finally {
    await browser.close();
  }
});

/** Buttons and fields within that are cut off, covered, or too small for a thumb; and a page that scrolls sideways. */
async function misfits(page: Page, within: string): Promise<string[]> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
  return page.evaluate((selector) => {
    const wrong: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page scrolls sideways');
    for (const element of document.querySelectorAll<HTMLElement>(
      `${selector} :is(button, input:not([type=radio], [type=file]), textarea, [role=tab])`,
    )) {
      if (!element.checkVisibility({ opacityProperty: true }) || element.closest('.tile-buttons, [inert]')) continue;
      element.scrollIntoView({ block: 'nearest' });
      const box = element.getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? (element.textContent.trim() || element.id);
      if (box.width < 43.5 || box.height < 43.5) wrong.push(`${name} is ${box.width} x ${box.height}`);
      if (box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight)
        wrong.push(`${name} is cut off`);
      const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      if (top === null || !(element.contains(top) || top.contains(element)))
        wrong.push(`${name} is covered by ${top?.className}`);
    }
    return wrong;
  }, within);
}
