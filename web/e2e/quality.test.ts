import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  links: { traceId: string }[];
};
type Otlp = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
type Reported = { join?: { how: string; traceId: string; stages: Record<string, number> } };

const LONG = { timeout: 60_000 };
/** Budget of the first load, compressed: what a phone on 3G gets in about two seconds. */
const FIRST_LOAD_MAX_BYTES = 150_000;

/** What leaves a page for those who run the service. */
class Outgoing {
  readonly spans: Span[] = [];
  readonly bodies: string[] = [];
  readonly statuses: number[] = [];
  readonly reports: Reported[] = [];

  constructor(page: Page) {
    page.on('request', (request) => {
      if (!request.url().endsWith('/v1/traces')) return;
      const body = request.postData() ?? '';
      this.bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as Otlp;
      this.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
    });
    page.on('response', (response) => {
      if (response.url().endsWith('/v1/traces')) this.statuses.push(response.status());
    });
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (typeof payload !== 'string') return;
        const { m, d } = JSON.parse(payload) as { m: string; d: Reported };
        if (m === 'report') this.reports.push(d);
      }),
    );
  }

  root(name: string): Span | undefined {
    return this.spans.find((span) => span.name === name);
  }

  below(span: Span): string[] {
    return this.spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(({ name }) => name);
  }
}

/** Enters with an eye on what leaves the page. */
async function enter(browser: Browser, base: string, name: string): Promise<{ visitor: Visitor; out: Outgoing }> {
  const context = await browser.newContext({
    viewport: { width: 640, height: 480 },
    permissions: ['microphone', 'camera', 'clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const out = new Outgoing(page);
  await page.addInitScript(() => localStorage.setItem('atrium.settings', JSON.stringify({ hints: false })));
  await page.goto(`${base}/r/quality?debug&quality=low`);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Camera on' }).click();
  await page.getByRole('button', { name: /^Enter/ }).click();
  const visitor = Visitor.over(name, page, context);
  await visitor.isIn();
  return { visitor, out };
}

describe('what is told of a call', () => {
  let service: Service;
  let browser: Browser;
  let ana: Visitor;
  let ben: Visitor;
  let out: Outgoing;

  beforeAll(async () => {
    service = await startService();
    browser = await launch();
    ({ visitor: ana, out } = await enter(browser, service.url, 'Ana Zebra'));
    ({ visitor: ben } = await enter(browser, service.url, 'Ben Zebra'));
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  it('a join is one trace from the click on, and the room is told how it went', async () => {
    await expect.poll(() => out.root('join'), LONG).toBeDefined();
    const join = out.root('join')!;
    expect(out.below(join)).toEqual(expect.arrayContaining(['ticket', 'device', 'socket', 'welcome']));
    expect(join.parentSpanId ?? '').toBe('');
    await expect.poll(() => out.reports.find(({ join: told }) => told !== undefined), LONG).toBeDefined();
    const [told, ...again] = out.reports.flatMap(({ join: one }) => one ?? []);
    expect(told).toMatchObject({ how: 'new', traceId: join.traceId });
    expect(told!.stages.welcome).toBeGreaterThan(told!.stages.ticket!);
    expect(again).toEqual([]);
  });

  it('walking up to somebody ends, in the trace of the server, at the first sound and the first picture', async () => {
    await ana.walkTo(-2, -2);
    await ben.walkTo(-2, -0.6);
    await ana.inCircleOf(2);
    await ana.hears(await ben.self());
    await ana.sees(await ben.self());
    const heard = () => out.spans.find((span) => span.name === 'hear' && out.below(span).includes('first_audio'));
    await expect.poll(heard, LONG).toBeDefined();
    const seen = () => out.spans.find((span) => span.name === 'hear' && out.below(span).includes('first_video'));
    await expect.poll(seen, LONG).toBeDefined();
    expect(heard()!.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
    expect(heard()!.links.map(({ traceId }) => traceId)).toEqual([out.root('join')!.traceId]);
  });

  it('the service takes all of it, and none of it names anybody', () => {
    expect(out.statuses.length).toBeGreaterThan(0);
    expect(new Set(out.statuses)).toEqual(new Set([200]));
    for (const body of out.bodies) expect(body).not.toMatch(/Zebra|candidate|fingerprint|ice-ufrag|127\.0\.0\.1/i);
  });

  it('the panel says how the call is, from the sign and from the menu, by the keyboard, and can be copied', async () => {
    const { page } = ana;
    await expect
      .poll(() => page.evaluate(() => atrium!.client.quality.getState().intervals.at(-1)?.verdict), LONG)
      .toBe('good');
    const sign = page.getByRole('button', { name: /^Connection/ });
    await sign.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Why is my call bad?' });
    await panel.waitFor();
    await panel.getByText('Direct (UDP)').waitFor();
    await panel.getByText(/Picture of Ben/).waitFor();
    await panel.getByRole('img', { name: /The last two minutes: \d+ seconds good/ }).waitFor();
    const { violations } = await new AxeBuilder({ page }).include('.quality-panel').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await panel.getByRole('button', { name: /^Copy/ }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const traceId = await page.evaluate(() => atrium!.client.quality.getState().traceId);
    expect(copied).toContain(`Trace: ${traceId}`);
    expect(out.spans.map((span) => span.traceId)).toContain(traceId);
    // The first press may take no more away than the message that it was copied.
    await expect
      .poll(async () => {
        await page.keyboard.press('Escape');
        return panel.count();
      }, LONG)
      .toBe(0);
    // A moment later: until then it would take the focus from wherever it is by now.
    await expect.poll(() => sign.evaluate((element) => element === document.activeElement), LONG).toBe(true);

    await page.getByRole('button', { name: /Room menu/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Why is my call bad?' }).focus();
    await page.keyboard.press('Enter');
    await panel.waitFor();
    // It would close again at once if the menu took the focus back.
    await page.waitForTimeout(1_000);
    expect(await panel.count()).toBe(1);
    await page.setViewportSize({ width: 360, height: 740 });
    const margins = async () => {
      const { x, y, width, height } = (await panel.boundingBox())!;
      return [x, 360 - x - width, 740 - y - height].map((px) => Math.round(Math.min(12, px)));
    };
    await expect.poll(margins, LONG).toEqual([12, 12, 12]);
    // Whoever reads it can still mute: nothing lies over the button.
    const mute = (await page.getByRole('button', { name: /^(Mute|Unmute)$/ }).boundingBox())!;
    const box = (await panel.boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(mute.y);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await panel.getByRole('button', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
  });

  it('an error of the page is told by its kind and place, and not by its words', async () => {
    await ana.page.evaluate(() => {
      setTimeout(() => {
        throw new RangeError('Maya Zebra wrote something private');
      });
    });
    await expect.poll(() => out.root('error')?.attributes, LONG).toBeDefined();
    const attributes = out.root('error')!.attributes.map(({ key, value }) => [key, value.stringValue]);
    expect(attributes).toContainEqual(['exception.type', 'RangeError']);
    expect(JSON.stringify(out.bodies)).not.toContain('Zebra');
  });
});

describe('a service that wants no telemetry', () => {
  it('gets none: no trace, no report, and the panel shows the bare numbers', async () => {
    const service = await startService({ TELEMETRY: 'off' });
    const browser = await launch();
    try {
      const { visitor: ana, out } = await enter(browser, service.url, 'Ana');
      const { visitor: ben } = await enter(browser, service.url, 'Ben');
      await ana.walkTo(-2, -2);
      await ben.walkTo(-2, -0.6);
      await ana.inCircleOf(2);
      await ana.hears(await ben.self());
      const { page } = ana;
      await page.waitForFunction(() => atrium!.client.quality.getState().numbers?.route === 'udp', undefined, {
        polling: 200,
      });
      const counters = await page.evaluate(() => atrium!.counters());
      expect([out.bodies, out.reports, counters.sent.report]).toEqual([[], [], undefined]);
      expect(await page.evaluate(() => atrium!.client.quality.getState().traceId)).toBeNull();
    } finally {
      await browser.close();
      await service.stop();
    }
  });
});

it('the code that makes spans is no part of the first load, which stays small', () => {
  const dist = new URL('../dist/', import.meta.url);
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!);
  expect(files.length).toBeGreaterThan(1);
  const bytes = files.map((path) => gzipSync(readFileSync(new URL(path, dist))).byteLength);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(FIRST_LOAD_MAX_BYTES);
  for (const path of files) expect(readFileSync(new URL(path, dist), 'utf8')).not.toContain('startTimeUnixNano');
});
