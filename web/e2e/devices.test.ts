import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually, onSite, WITHIN_MS } from './lib/on-site.ts';
import { Visitor } from './lib/visitor.ts';

const site = onSite();

type Plugs = { unplug: (label: string) => void; plug: (label: string) => void; sinks: () => string[] };
type Plugged = typeof globalThis & { plugs?: Plugs };

/**
 * In the page, before its own code. Chromium's made-up devices are real to the page, but nobody can pull them out: what is
 * "unplugged" here is not listed, does not open, and its tracks are over, in the order of a browser.
 */
function sockets(): void {
  const { mediaDevices } = navigator;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  const out = new Set<string>();
  const tracks: MediaStreamTrack[] = [];
  const present = async () => (await list()).filter(({ label }) => !out.has(label));
  mediaDevices.enumerateDevices = present;
  mediaDevices.getUserMedia = async (wanted) => {
    const audio = wanted?.audio;
    const asked = typeof audio === 'object' ? audio.deviceId : undefined;
    const id = typeof asked === 'object' && 'exact' in asked ? String(asked.exact) : undefined;
    if (id !== undefined && !(await present()).some(({ deviceId }) => deviceId === id))
      throw new DOMException('unplugged', 'NotFoundError');
    const isGone = typeof asked === 'string' && !(await present()).some(({ deviceId }) => deviceId === asked);
    const stream = await ask(
      isGone && typeof audio === 'object' ? { audio: { ...audio, deviceId: 'default' } } : wanted,
    );
    tracks.push(...stream.getTracks());
    return stream;
  };
  const contexts: AudioContext[] = [];
  const Native = AudioContext;
  globalThis.AudioContext = class extends Native {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.push(this);
    }
  };
  (globalThis as Plugged).plugs = {
    unplug(label) {
      out.add(label);
      for (const track of tracks.filter((one) => one.label === label && one.readyState === 'live')) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      mediaDevices.dispatchEvent(new Event('devicechange'));
    },
    plug(label) {
      out.delete(label);
      mediaDevices.dispatchEvent(new Event('devicechange'));
    },
    sinks: () => contexts.map((context) => String((context as unknown as { sinkId?: unknown }).sinkId)),
  };
}

const HEADSET = { mic: 'Fake Audio Input 1', speaker: 'Fake Audio Output 1' };
const pulled = (page: Page, label: string) =>
  page.evaluate((name) => (globalThis as Plugged).plugs!.unplug(name), label);
const plugged = (page: Page, label: string) =>
  page.evaluate((name) => (globalThis as Plugged).plugs!.plug(name), label);
const sinks = (page: Page) => page.evaluate(() => (globalThis as Plugged).plugs!.sinks());
const micOf = (page: Page) =>
  page.evaluate(() => {
    const { mic } = atrium!.client.media.getState();
    return mic.kind === 'live' ? mic.label : mic.kind;
  });

it('a headset goes and comes in a call: heard all the time, told in words, and never unmuted by itself', async () => {
  const ben = await Visitor.enter(site.browser, site.service.url, 'devices', 'Ben');
  const context = await site.browser.newContext({ viewport: { width: 900, height: 640 }, permissions: ['microphone'] });
  await context.addInitScript(sockets);
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  await page.goto(`${site.service.url}/r/devices?debug&quality=low`);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
  await page.getByRole('button', { name: /^Enter/ }).click();
  const ana = Visitor.over('Ana', page, context);
  await ana.isIn();
  await ana.walkToPerson('Ben');
  await ana.inCircleOf(2);
  const anas = await ana.self();
  await ben.hears(anas);

  // Microphone and speaker are changed in the room, from one menu.
  for (const device of [HEADSET.mic, HEADSET.speaker]) {
    await page.getByRole('button', { name: 'Microphone options' }).click();
    await page.getByRole('menuitemradio', { name: device }).click();
  }
  await eventually(() => micOf(page)).toBe(HEADSET.mic);
  const [chosen] = await page.evaluate(
    (name) => atrium!.client.media.getState().speakers.flatMap((one) => (one.label === name ? [one.deviceId] : [])),
    HEADSET.speaker,
  );
  await eventually(() => sinks(page)).toContain(chosen);
  await ben.hears(anas);

  await pulled(page, HEADSET.mic);
  await pulled(page, HEADSET.speaker);
  await page.getByText(`${HEADSET.mic} is gone. Your microphone is Fake Default Audio Input now.`).first().waitFor();
  await page.getByText(`${HEADSET.speaker} is gone. You hear through Fake Default Audio Output now.`).first().waitFor();
  expect(await sinks(page)).not.toContain(chosen);
  await ben.hears(anas);
  expect((await ben.people()).find(({ name }) => name === 'Ana')?.mic).toBe('live');

  // Muted, it changes devices as silently.
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await eventually(async () => (await ben.people()).find(({ name }) => name === 'Ana')?.mic).toBe('muted');
  await plugged(page, HEADSET.mic);
  await plugged(page, HEADSET.speaker);
  await page.getByText(`${HEADSET.mic} is back. It is your microphone again.`).first().waitFor();
  await eventually(() => sinks(page)).toContain(chosen);
  await eventually(() => micOf(page)).toBe(HEADSET.mic);
  expect((await ben.people()).find(({ name }) => name === 'Ana')?.mic).toBe('muted');
  expect(await page.evaluate(() => atrium!.client.media.getState().muted)).toBe(true);
  await page.getByRole('button', { name: 'Unmute', exact: true }).click();
  await ben.hears(anas);
  await ana.close();
  await ben.close();
});
