import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

/** Software WebGL on a busy machine. */
const WITHIN_MS = 60_000;

describe('the focus of somebody on the keyboard', () => {
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

  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const hasFocus = (target: Locator) =>
    expect
      .poll(() => target.evaluate((element) => element === document.activeElement), { timeout: WITHIN_MS })
      .toBe(true);

  it('comes back to the menu after Settings and Help, and to where it was after the help key', async () => {
    const ana = await Visitor.enter(browser, service.url, 'dialogs', 'Ana');
    const { page } = ana;
    const menu = button(page, /Room menu/);
    for (const [item, title] of [
      ['Settings', 'Settings'],
      [/Keys and help/, 'Keys and help'],
    ] as const) {
      await menu.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: item }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: title }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await hasFocus(menu);
    }
    const chat = button(page, 'Chat');
    await chat.focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await hasFocus(chat);
    await ana.close();
  });

  it('follows a person whose row moves, stays in the list when the way in is gone, and returns from a message', async () => {
    const ben = await Visitor.enter(browser, service.url, 'rows', 'Ben');
    const ana = await Visitor.enter(browser, service.url, 'rows', 'Ana');
    await button(ana.page, 'People').click();
    const go = button(ana.page, 'Take me there: Ben');
    await go.focus();
    await ana.page.keyboard.press('Enter');
    await ana.page.getByText('Walking to Ben.').first().waitFor();
    await ana.inCircleOf(2);
    await ana.page.getByRole('heading', { name: /Your circle/ }).waitFor();
    await hasFocus(go);

    await ana.page.evaluate(() => atrium!.client.setLock(true));
    await ana.page.getByTestId('told').getByText('You locked the circle.').waitFor();
    const cleo = await Visitor.enter(browser, service.url, 'rows', 'Cleo');
    await button(cleo.page, 'People').click();
    const knock = button(cleo.page, 'Knock');
    await knock.focus();
    await cleo.page.keyboard.press('Enter');
    await cleo.page.getByText('You knocked. They can let you in.').first().waitFor();
    await hasFocus(button(cleo.page, 'Knocked'));

    // By the name of the key, as the list of messages says.
    await go.focus();
    await ana.page.keyboard.press('F8');
    await hasFocus(ana.page.locator('.toasts'));
    await button(ana.page, 'Let in').focus();
    await ana.page.keyboard.press('Enter');
    await button(ana.page, 'Let in').waitFor({ state: 'detached' });
    await hasFocus(go);

    await cleo.walkToCircle((await ana.circle())!.id);
    await cleo.inCircleOf(3);
    await hasFocus(cleo.page.getByRole('region', { name: 'List of people' }));

    // A menu goes with the person whose it is.
    await button(ana.page, 'More for Cleo').focus();
    await ana.page.keyboard.press('Enter');
    await hasFocus(ana.page.getByRole('menuitem', { name: 'Take me there' }));
    await cleo.page.evaluate(() => atrium!.client.leave());
    await hasFocus(ana.page.getByRole('region', { name: 'List of people' }));
    for (const visitor of [ana, ben, cleo]) await visitor.close();
  });
});
