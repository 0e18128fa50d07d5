import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import ar from '../src/words/catalogs/ar.json' with { type: 'json' };
import de from '../src/words/catalogs/de.json' with { type: 'json' };
import en from '../src/words/catalogs/en.json' with { type: 'json' };
import es from '../src/words/catalogs/es.json' with { type: 'json' };
import { LANGUAGES } from '../src/words/languages.ts';
import { eventually, onSite, WITHIN_MS } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const CATALOGS = { de, es, ar };
const PHONE = { width: 360, height: 740 };

const site = onSite();

/** A page of somebody whose browser is in that language, and the files that it asked for. */
async function pageOf(locale: string, path: string): Promise<{ page: Page; scripts: string[] }> {
  const context = await site.browser.newContext({ viewport: PHONE, locale, permissions: ['microphone', 'camera'] });
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  await page.goto(`${site.service.url}${path}`);
  return { page, scripts };
}

/** Everything that is read or heard on the page, outside of names and of what people wrote. */
const spokenOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const said: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.push(node.getAttribute(name) ?? '');
      } else said.push(node.textContent ?? '');
    }
    return said.map((text) => text.trim()).filter((text) => text !== '');
  });

/** Sentences that are the same in no other language, as English has them. */
const english = Object.entries(en)
  .filter(
    ([key, text]) =>
      !text.includes('{') && Object.values(CATALOGS).every((one) => one[key as keyof typeof en] !== text),
  )
  .map(([, text]) => text);

const overflowing = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

it.each([
  ['de-AT', 'de'],
  ['es-MX', 'es'],
  ['ar-EG', 'ar'],
] as const)('a browser in %s gets all of the page in %s, its own sentences and no others', async (locale, language) => {
  const words = CATALOGS[language];
  const ben = await Visitor.enter(site.browser, site.service.url, `words-${language}`, 'Ben');
  const { page, scripts } = await pageOf(locale, '/');
  const check = async (where: string) => {
    const said = await spokenOn(page);
    expect({ where, english: said.filter((text) => english.includes(text)) }).toEqual({ where, english: [] });
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect({ where, grave: grave.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]) }).toEqual({
      where,
      grave: [],
    });
    expect({ where, overflows: await overflowing(page) }).toEqual({ where, overflows: false });
  };
  await page.getByRole('heading', { name: words['front.title'] }).waitFor();
  const root = page.locator('html');
  expect([await root.getAttribute('lang'), await root.getAttribute('dir')]).toEqual([
    language,
    LANGUAGES[language].dir,
  ]);
  await check('front page');

  await page.goto(`${site.service.url}/r/words-${language}?debug&quality=low`);
  await page.getByRole('textbox', { name: words['common.yourName'] }).fill('Ana');
  await check('lobby');
  await page.getByRole('button', { name: words['lobby.enter'] }).click();
  const ana = Visitor.over('Ana', page, page.context());
  await ana.isIn();
  await ana.walkToPerson('Ben');
  await ana.inCircleOf(2);
  await ana.hears(await ana.idOf('Ben'));
  await check('room');
  for (const key of ['p', 'c', '?']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(500);
    await check(`room, ${key}`);
    await page.keyboard.press('Escape');
  }
  const catalogs = Object.keys(CATALOGS).filter((one) => scripts.some((path) => path.includes(`/${one}-`)));
  expect(catalogs).toEqual([language]);
  await page.context().close();
  await ben.close();
});

it('the language changes in the middle of a talk: the voice, the circle and the place go on', async () => {
  const ben = await Visitor.enter(site.browser, site.service.url, 'words-change', 'Ben', { steadyVoice: true });
  const ana = await Visitor.enter(site.browser, site.service.url, 'words-change', 'Ana');
  const { page } = ana;
  await ana.walkToPerson('Ben');
  await ana.inCircleOf(2);
  const bens = await ana.idOf('Ben');
  await ana.hears(bens);
  const self = await ana.self();
  const heard = async () => (await ana.media()).inbound.find((one) => one.person === bens && one.source === 'mic')!;
  const before = await heard();

  await page.getByRole('button', { name: /Room menu/ }).click();
  await page.getByRole('menuitem', { name: en['settings.title'] }).click();
  await page.getByRole('combobox', { name: en['language.label'] }).selectOption('ar');
  await page.getByRole('combobox', { name: ar['language.label'] }).waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: ar['dock.stepOut'] }).waitFor();
  // Beside its words, where the circle is, and not turned around with them.
  const isBefore = (edge: 'left' | 'right') =>
    page.evaluate((at) => {
      const chip = document.createElement('div');
      chip.className = 'world-badge';
      chip.dataset.edge = at;
      chip.textContent = '٤ أشخاص';
      document.querySelector('.world-labels')!.append(chip);
      const words = document.createRange();
      words.selectNodeContents(chip);
      const [box, text] = [chip.getBoundingClientRect(), words.getBoundingClientRect()];
      chip.remove();
      return text.left - box.left > box.right - text.right;
    }, edge);
  expect([await isBefore('left'), await isBefore('right')]).toEqual([true, false]);
  const title = page.locator('.room-title');
  expect(await title.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');

  await ana.hears(bens);
  const after = await heard();
  // The same receiver, which has gone on counting: nothing was made anew.
  expect(after.packets).toBeGreaterThan(before.packets);
  expect(await ana.self()).toBe(self);
  expect((await ana.circle())?.members).toHaveLength(2);

  // It is kept for the next visit, and stays until something else is chosen.
  await page.reload();
  await ana.isIn();
  await page.getByRole('button', { name: ar['dock.stepOut'] }).waitFor();
  await eventually(() => page.locator('html').getAttribute('lang')).toBe('ar');
  await ana.close();
  await ben.close();
});

it('a language whose sentences do not come leaves the one that is there', async () => {
  const context = await site.browser.newContext({ viewport: PHONE, locale: 'de-DE' });
  const page = await context.newPage();
  await page.route(/\/de-[^/]*\.js$/, (route) => route.abort());
  await page.goto(site.service.url);
  await page.getByRole('heading', { name: en['front.title'] }).waitFor({ timeout: WITHIN_MS });
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await context.close();
});
