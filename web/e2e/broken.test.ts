import type { ChatMessage, Floor } from '@atrium/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../scripts/lib/otlp-receiver.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

/** Pages send what they know every few seconds. */
const LONG = { timeout: 60_000 };

describe('a part of the page that breaks', () => {
  let service: Service;
  let browser: Browser;
  let receiver: OtlpReceiver;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    service = await startService({
      JOINS_PER_MINUTE: '1000',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
    await receiver.close();
  });

  /** What on-call is told of faults of the pages in a room. */
  const faults = (room: string) =>
    receiver.spans.filter(({ name, attributes }) => name === 'error' && attributes['atrium.room'] === room);

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  it('[PRV4] takes nothing else down: without the chat and the 3D view the call goes on, and both can be tried again', async () => {
    const ben = await Visitor.enter(browser, service.url, 'parts', 'Ben');
    const ana = await Visitor.enter(browser, service.url, 'parts', 'Ana');
    await ana.walkToPerson('Ben');
    await ana.inCircleOf(2);
    const him = await ana.idOf('Ben');
    await ana.hears(him);

    await button(ana.page, 'Chat').click();
    await ana.page.getByRole('complementary', { name: 'Chat' }).waitFor();
    // An object cannot be drawn as a text: the chat throws while it renders.
    await ana.page.evaluate(() => {
      const bad = {
        id: 'bad',
        scope: 'circle',
        from: 'nobody',
        fromName: {},
        text: {},
        at: 1,
      } as unknown as ChatMessage;
      atrium!.client.room.setState({ chat: [bad] });
    });
    const chatNote = ana.page.getByRole('alert').filter({ hasText: 'The chat stopped working' });
    await chatNote.waitFor();
    expect(await ana.page.getByRole('complementary', { name: 'Chat' }).count()).toBe(0);

    // Without a floor the world throws while it draws a frame, outside of React.
    const floor = await ana.page.evaluate(() => {
      const { floor } = atrium!.client.room.getState();
      atrium!.client.room.setState({ floor: null as unknown as Floor });
      return floor;
    });
    const viewNote = ana.page.getByRole('alert').filter({ hasText: 'The 3D view stopped working' });
    await viewNote.waitFor();
    expect(await ana.page.locator('canvas').count()).toBe(0);

    await ana.hears(him);
    await button(ana.page, 'Step out').click();
    await ben.page.waitForFunction(() => atrium!.client.room.getState().circles.size === 0, undefined, {
      polling: 200,
    });

    await ana.page.evaluate((kept) => atrium!.client.room.setState({ chat: [], floor: kept }), floor);
    await chatNote.getByRole('button', { name: 'Try again' }).click();
    await ana.page.getByRole('textbox', { name: 'Message' }).waitFor();
    await viewNote.getByRole('button', { name: 'Try again' }).click();
    await ana.page.locator('html[data-stage=ready]').waitFor();
    expect(await ana.page.getByRole('alert').count()).toBe(0);

    // Both were told, each once, by their places.
    await expect.poll(() => faults('parts').length, LONG).toBe(2);
    for (const { attributes, failed } of faults('parts')) {
      expect(failed).toBe(true);
      expect(attributes['exception.type']).toMatch(/^(Type)?Error$/);
      expect(attributes['exception.stacktrace']).toMatch(/^\/assets\/[\w.-]+\.js:\d+:\d+(\n|$)/);
    }
    await ana.close();
    await ben.close();
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(faults('parts')).toHaveLength(2);
  });

  it('offers a reload for what breaks twice', async () => {
    const ana = await Visitor.enter(browser, service.url, 'twice', 'Ana');
    await button(ana.page, 'Chat').click();
    await ana.page.evaluate(() => {
      const bad = { id: 'bad', scope: 'room', from: 'nobody', fromName: {}, text: {}, at: 1 } as unknown as ChatMessage;
      atrium!.client.room.setState({ chat: [bad] });
    });
    await button(ana.page, 'Try again').click();
    await button(ana.page, 'Reload the page').waitFor();
    await ana.close();
  });

  it('says so when it is the whole page, and trying again keeps the place', async () => {
    const ben = await Visitor.enter(browser, service.url, 'whole', 'Ben');
    const ana = await Visitor.enter(browser, service.url, 'whole', 'Ana');
    const before = await ana.self();
    const him = await ana.idOf('Ben');
    await ana.walkToPerson('Ben');
    await ana.inCircleOf(2);
    // An end without a reason cannot be told: what stands between the door and the room throws.
    await ana.page.evaluate(() =>
      atrium!.client.room.setState({ connection: { kind: 'ended', error: null as never, canRejoin: true } }),
    );
    await ana.page.getByRole('heading', { name: 'This page broke' }).waitFor();
    await ana.page.getByText(/You are still in the room/).waitFor();
    await ana.hears(him);
    await button(ana.page, 'Try again').click();
    await ana.isIn();
    expect(await ana.self()).toBe(before);
    await ana.inCircleOf(2);
    const seen = await ben.people();
    expect(seen.map(({ name }) => name).sort()).toEqual(['Ana', 'Ben']);
    await ana.close();
    await ben.close();
  });

  it('is caught above the rooms, too', async () => {
    const page = await browser.newPage();
    // A room writes its name into the title as it opens: here that throws.
    await page.addInitScript(() => {
      Object.defineProperty(document, 'title', {
        set() {
          throw new Error('no titles here');
        },
      });
    });
    await page.goto(`${service.url}/r/untitled`);
    await page.getByRole('heading', { name: 'This page broke' }).waitFor();
    await page.getByText('Details').click();
    await page.getByText('Error: no titles here').waitFor();
    await page.close();
  });
});
