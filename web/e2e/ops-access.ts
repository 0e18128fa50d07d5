import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';

export const DESK = { width: 1280, height: 800 };
/** The narrowest phone. */
export const PHONE = { width: 360, height: 740 };
/** A desk at a zoom of 200 %, which leaves half of its pixels. */
export const ZOOMED = { width: DESK.width / 2, height: DESK.height / 2 };
/** More controls than the page has: a focus that never comes round is caught somewhere. */
const TABS_MAX = 120;

export type OpsPage = { browser: Browser; url: string; theme?: 'dark' | 'light'; viewport?: typeof DESK };

/** The page as somebody sees it who has just opened it. */
export async function openOps({ browser, url, theme = 'dark', viewport = DESK }: OpsPage): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  await context.addInitScript((chosen) => localStorage.setItem('atrium.ops.theme', chosen), theme);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.sentence, .panels').first().waitFor();
  return page;
}

/** Whatever axe knows of, serious or not. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`);
}

/** Levels that are left out on the way down: `h2, then h4: "..."`. The first one is h1. */
export function headingsOutOfOrder(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    let before = 0;
    return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].flatMap((heading) => {
      const level = Number(heading.tagName.slice(1));
      const skipped = level > before + 1;
      const line = `h${before}, then h${level}: "${heading.textContent}"`;
      before = level;
      return skipped ? [line] : [];
    });
  });
}

/** Controls that the Tab key does not reach, or that show nothing of it when it does. */
export async function outOfReach(page: Page): Promise<string[]> {
  const controls = await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('a[href], button, summary, [tabindex="0"]')];
    const seen = all.filter((element) => element.checkVisibility());
    seen.forEach((element, index) => (element.dataset.control = String(index)));
    return seen.map((element) => element.textContent.trim().slice(0, 40));
  });
  const reached = new Map<number, boolean>();
  for (let k = 0; k < TABS_MAX && reached.size < controls.length; k++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement | null;
      if (focused?.dataset.control === undefined) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const shown = focused.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      const { top, bottom } = focused.getBoundingClientRect();
      return { index: Number(focused.dataset.control), shown: shown && bottom > 0 && top < innerHeight };
    });
    if (at !== null) reached.set(at.index, at.shown);
  }
  return controls.flatMap((name, index) =>
    reached.get(index) === true ? [] : [`${name}: ${reached.has(index) ? 'no focus to be seen' : 'not reached'}`],
  );
}

/** How far the page, or what is in it, reaches over the right edge: then one has to scroll sideways to read. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const page_ = document.documentElement.scrollWidth - edge;
    const over = [...document.querySelectorAll<HTMLElement>('main *, .runbook[open] *')].filter(
      (element) =>
        element.checkVisibility() &&
        element.closest('.scroll, .uplot, .unseen') === null &&
        element.getBoundingClientRect().right > edge + 1,
    );
    return [
      ...(page_ > 0 ? [`the page by ${page_} px`] : []),
      ...over.map((element) => `${element.tagName} ${element.className}`),
    ];
  });
}

/** Cards of promises whose three heads, or whose three figures, do not stand on one line. */
export function outOfLine(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // The line that the text of an element stands on, whatever its size: what is empty stands on it, too.
    const baselineOf = (element: Element) => {
      const mark = document.createElement('span');
      mark.style.display = 'inline-block';
      element.append(mark);
      const { bottom } = mark.getBoundingClientRect();
      mark.remove();
      return bottom;
    };
    return [...document.querySelectorAll('.slo dl')].flatMap((list) =>
      ['dt', 'dd'].flatMap((what) => {
        const lines = [...list.querySelectorAll(what)].map(baselineOf);
        const apart = Math.max(...lines) - Math.min(...lines);
        const title = list.parentElement?.querySelector('h3')?.textContent ?? '';
        return apart > 1 ? [`${what} of ${title}: ${apart} px`] : [];
      }),
    );
  });
}

/** What is wrong with the page as it is now, for eyes, for a keyboard, and where there is little room. */
export async function barriers(of: Omit<OpsPage, 'viewport' | 'theme'>): Promise<string[]> {
  const found: string[] = [];
  for (const { name, viewport, theme } of [
    { name: 'desk', viewport: DESK, theme: 'dark' },
    { name: 'phone', viewport: PHONE, theme: 'light' },
    { name: 'zoomed', viewport: ZOOMED, theme: 'dark' },
  ] as const) {
    const page = await openOps({ ...of, theme, viewport });
    const seen = [...(await violations(page)), ...(await headingsOutOfOrder(page)), ...(await tooWide(page))];
    seen.push(...(await outOfLine(page)));
    // The same controls everywhere: one walk is enough.
    if (name === 'desk') seen.push(...(await outOfReach(page)));
    found.push(...seen.map((one) => `${name}: ${one}`));
    await page.context().close();
  }
  return found;
}
