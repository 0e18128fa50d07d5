import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch, newPage } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

describe('the way in', () => {
  let service: Service;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService({ JOINS_PER_MINUTE: '1000', ROOM_MAX_PEOPLE: '1' });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  it('of a full room is said to be shut before one tries, and opens by itself when somebody leaves', async () => {
    const ben = await Visitor.enter(browser, service.url, 'tiny', 'Ben');
    const { context, page } = await newPage(browser);
    await page.goto(`${service.url}/r/Tiny?debug&quality=low`);
    expect(new URL(page.url()).pathname).toBe('/r/tiny');
    await page.getByText('This room is full: 1 person is in there.').waitFor();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
    await page.getByRole('button', { name: 'Let me in when there is room' }).click();
    await page.getByRole('button', { name: 'Stop waiting' }).waitFor();
    await page.waitForFunction(() => globalThis.atrium?.client.room.getState().connection.kind === 'idle');
    await ben.page.evaluate(() => atrium!.client.leave());
    await Visitor.over('Ana', page, context).isIn();
    await context.close();
    await ben.close();
  });

  it('leads back in without the lobby when the network was away for too long, with name and mute state', async () => {
    const ana = await Visitor.enter(browser, service.url, 'again', 'Ana');
    const before = await ana.self();
    await ana.page.evaluate(() => atrium!.client.setMuted(true));
    await ana.context.setOffline(true);
    await ana.page.evaluate(() => atrium!.cutSocket());
    await ana.page.getByRole('heading', { name: 'You were away for a while' }).waitFor();
    // The room gives the place up by its own clock, which the page's may be a moment ahead of.
    const peopleThere = async () => {
      const response = await fetch(`${service.url}/api/rooms/again`);
      return ((await response.json()) as { people: number }).people;
    };
    await expect.poll(peopleThere, { timeout: 60_000 }).toBe(0);
    await ana.context.setOffline(false);
    await ana.isIn();
    expect(await ana.self()).not.toBe(before);
    await expect.poll(async () => (await ana.people()).map(({ name, mic }) => [name, mic])).toEqual([['Ana', 'muted']]);
    await ana.close();
  });
});
