import { AxeBuilder } from '@axe-core/playwright';
import type { OpsEvidence, OpsNow, OpsRelease, ReleaseStage } from '@atrium/ops/view';
import type { APIResponse, Browser, Page } from 'playwright-core';
import { DESK, openOps, PHONE, tooWide, type OpsPage } from './ops-access.ts';

const CARD = '.what-changed';
const MINUTE_MS = 60_000;
const TABS_MAX = 60;
const SHOWN_WITHIN_MS = 15_000;

const EVIDENCE: OpsEvidence = {
  ...{ pro: 0.65, against: 0.3, rooms: { canary: 99, primary: 900 } },
  ...{ needed: 200, neededMs: 3 * MINUTE_MS },
};
const NONE = {
  ...{ sinceMs: null, beganMs: null, untilMs: null, weight: 0, evidence: null },
  ...{ holds: [], heldSinceMs: null, blindSinceMs: null },
} as const satisfies Omit<OpsRelease, 'stage'>;

/** What a gate tells in each state, with the most that the card has words for in it (room-service's OPS62 has them of a real gate). */
const RELEASES: Readonly<Record<ReleaseStage, (nowMs: number) => Omit<OpsRelease, 'stage'>>> = {
  away: () => NONE,
  none: () => NONE,
  waiting: (nowMs) => ({ ...NONE, ...held(nowMs), sinceMs: nowMs - MINUTE_MS }),
  trial: (nowMs) => ({ ...underWay(nowMs), holds: [{ hold: 'trial', words: 'bots have not passed it yet' }] }),
  first: (nowMs) => underWay(nowMs),
  rooms: (nowMs) => ({
    ...{ ...underWay(nowMs), ...held(nowMs), weight: 0.1, evidence: EVIDENCE },
    blindSinceMs: nowMs - MINUTE_MS,
  }),
  ending: (nowMs) => ({ ...underWay(nowMs), evidence: { ...EVIDENCE, against: 1, needed: 0, neededMs: 0 } }),
  promoting: (nowMs) => ({ ...underWay(nowMs), weight: 0.5, evidence: { ...EVIDENCE, pro: 1, needed: 0 } }),
  watched: (nowMs) => ({ ...over(nowMs), untilMs: nowMs + 30 * MINUTE_MS }),
  promoted: (nowMs) => over(nowMs),
  rolled_back: (nowMs) => over(nowMs),
  aborted: (nowMs) => over(nowMs),
  promotion_failed: (nowMs) => over(nowMs),
  never_began: (nowMs) => over(nowMs),
  reverting: (nowMs) => over(nowMs),
  reverted: (nowMs) => over(nowMs),
  revert_failed: (nowMs) => over(nowMs),
};

const held = (nowMs: number) => ({
  holds: [
    { hold: 'unproven', words: 'too little is proven' },
    { hold: 'primary_full', words: 'the primary has no room for those whom a rollback would bring back' },
  ],
  heldSinceMs: nowMs - 4 * MINUTE_MS,
});
const underWay = (nowMs: number) => ({ ...NONE, sinceMs: nowMs - 4 * MINUTE_MS, beganMs: nowMs - 15 * MINUTE_MS });
const over = (nowMs: number) => ({ ...NONE, sinceMs: nowMs - 15 * MINUTE_MS });

/** The page of a real service with the answer that it had first, but for the release. */
async function tellOf(page: Page, stage: () => ReleaseStage): Promise<void> {
  let own: Promise<APIResponse> | null = null;
  await page.route('**/ops/api/now', async (route) => {
    const response = await (own ??= route.fetch());
    const now = (await response.json()) as OpsNow;
    const release: OpsRelease = { stage: stage(), ...RELEASES[stage()](Date.now()) };
    await route.fulfill({ response, json: { ...now, release } satisfies OpsNow });
  });
}

/** What the card says of the release once it says something else; null: it does not. */
async function nextTag(page: Page, before: string | null): Promise<string | null> {
  // Whoever comes back to the page is not kept waiting for its next question.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const tag = page.locator(`${CARD} .release .tag`);
  const isNew = async (): Promise<boolean> => (await tag.count()) === 1 && (await tag.textContent()) !== before;
  for (const untilMs = Date.now() + SHOWN_WITHIN_MS; Date.now() < untilMs;) {
    if (await isNew()) return tag.textContent();
    await page.waitForTimeout(20);
  }
  return null;
}

/**
 * What is wrong with the release on the page, in each of its states: for axe, with contrast, where there is little room, and for Tab.
 */
export async function releaseBarriers(of: { browser: Browser; url: string }): Promise<string[]> {
  const found = await Promise.all([
    inTheme({ ...of, theme: 'dark', viewport: DESK }),
    inTheme({ ...of, theme: 'light', viewport: PHONE }),
  ]);
  return found.flat();
}

async function inTheme(of: OpsPage): Promise<string[]> {
  const found: string[] = [];
  let stage: ReleaseStage = 'away';
  const page = await openOps(of);
  await tellOf(page, () => stage);
  const shown: (string | null)[] = [];
  for (const one of Object.keys(RELEASES) as ReleaseStage[]) {
    stage = one;
    const tag = await nextTag(page, shown.at(-1) ?? null);
    const seen = tag === null || shown.includes(tag) ? [`it is shown as another is, ${tag}`] : [];
    shown.push(tag);
    // Of a page with no frames: in the other mode a page more is opened for each look.
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().include(CARD).analyze();
    seen.push(
      ...violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`),
    );
    if (!passes.some(({ id }) => id === 'color-contrast')) seen.push('its contrast could not be seen');
    seen.push(...(await tooWide(page)), ...(await outOfOrder(page)));
    found.push(...seen.map((what) => `${of.theme}, ${one}: ${what}`));
  }
  await page.context().close();
  return found;
}

/** Where the keyboard alone leads who follows the link of the card. */
export async function followed(of: { browser: Browser; url: string }): Promise<string> {
  const page = await openOps(of);
  await tellOf(page, () => 'rooms');
  await nextTag(page, null);
  const link = page.locator(`${CARD} a`).first();
  for (let k = 0; k < TABS_MAX && !(await link.evaluate((one) => one === document.activeElement)); k += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.panels').first().waitFor();
  const hash = await page.evaluate(() => location.hash);
  await page.context().close();
  return hash;
}

/** Controls of the card that Tab, from the control before it, does not reach in the order in which they stand; or that do not show it. */
async function outOfOrder(page: Page): Promise<string[]> {
  const names = await page.evaluate((card) => {
    const all = [...document.querySelectorAll<HTMLElement>('a[href], button, summary, [tabindex="0"]')];
    const seen = all.filter((element) => element.checkVisibility());
    const own = seen.filter((element) => element.closest(card) !== null);
    const first = own[0];
    const before = first === undefined ? undefined : seen[seen.indexOf(first) - 1];
    before?.focus();
    return before === undefined ? [] : own.map((element) => element.textContent.trim());
  }, CARD);
  if (names.length === 0) return ['it has no control, or none before it'];
  const reached: string[] = [];
  for (const name of names) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const isShown = focused.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      return { name: focused.textContent.trim().slice(0, 40), isShown };
    });
    reached.push(at.isShown ? at.name : `${at.name}, which does not show it`);
    if (reached.at(-1) !== name) break;
  }
  return reached.join() === names.join() ? [] : [`Tab goes to ${reached.join(', ')}, and not to ${names.join(', ')}`];
}
