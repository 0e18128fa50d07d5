import { expect, it } from 'vitest';
import { newPage } from './lib/browser.ts';
import { eventually, onSite, WITHIN_MS } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const PHONE = { width: 360, height: 740 };
const site = onSite();

it('what somebody shows over their head is seen by those around, said to who does not look, and gone after a moment', async () => {
  const ana = await Visitor.enter(site.browser, site.service.url, 'hello', 'Ana');
  const ben = await Visitor.enter(site.browser, site.service.url, 'hello', 'Ben');
  for (const { page } of [ana, ben]) page.setDefaultTimeout(WITHIN_MS);
  await ana.walkToPerson('Ben');
  await ana.inCircleOf(2);
  const over = (of: Visitor) => of.page.locator('.world-reaction');
  await ana.page.locator('canvas').focus();
  await ana.page.keyboard.press('2');
  await over(ben).getByText('\u{1f44f}').waitFor();
  await over(ana).getByText('\u{1f44f}').waitFor();
  await ben.page.locator('.tile-reaction').getByText('\u{1f44f}').waitFor();
  await ben.page.getByTestId('told').getByText('Ana shows applause.').waitFor();
  await eventually(() => over(ben).count()).toBe(0);

  await ben.page.setViewportSize(PHONE);
  await ben.page.locator('.room-menu').click();
  await ben.page.getByRole('menuitem', { name: 'a heart' }).click();
  await over(ana).getByText('❤️').waitFor();
  const fits = await ben.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(fits).toBe(true);

  // A link to a circle leads there whoever comes by it, and only once.
  const { id } = (await ana.circle())!;
  const { context, page } = await newPage(site.browser);
  await page.goto(`${site.service.url}/r/hello?debug&quality=low&circle=${id}`);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Cem');
  await page.getByRole('button', { name: /^Enter/ }).click();
  const cem = Visitor.over('Cem', page, context);
  await cem.isIn();
  await cem.inCircleOf(3);
  expect(new URL(page.url()).searchParams.has('circle')).toBe(false);
  await page.locator('.room-menu').click();
  await page.getByRole('menuitem', { name: 'Copy link to my circle' }).waitFor();
});
