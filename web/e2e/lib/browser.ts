import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Software WebGL starves WebRTC beside it, so tests of media draw on the low tier in a small window. */
const VIEWPORT = { width: 640, height: 480 };
/** Half of the pixels each way: what a page in a talk takes of the processor is halved. */
const COARSE = 0.5;
/** High enough for tiles of their usual size: a short window has small ones. */
const SHARP_VIEWPORT = { width: 640, height: 600 };

const FLAGS = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--enable-unsafe-swiftshader',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  // The page itself is put together without SwiftShader: one that is entered is there in half the time.
  '--disable-gpu-compositing',
  '--autoplay-policy=no-user-gesture-required',
  // Headless pages that are not in front would be throttled to one timer a second.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

export type LaunchOptions = {
  /** Command to run the browser under, for example in a namespace. */
  under?: string[];
  /** Treated as secure although it is plain HTTP, so that it gets devices. */
  origin?: string;
  flags?: string[];
  /** Without the microphone and the camera that Chromium makes up. */
  noDevices?: boolean;
};

/** A Chromium of the test's own. */
export async function launch(options: LaunchOptions = {}): Promise<Browser> {
  const program = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const wrapper = options.under ? wrap([...options.under, program]) : null;
  const browser = await chromium.launch({
    executablePath: wrapper?.path ?? program,
    headless: true,
    args: [
      ...FLAGS.filter((flag) => !options.noDevices || flag !== '--use-fake-device-for-media-stream'),
      ...(options.origin ? [`--unsafely-treat-insecure-origin-as-secure=${options.origin}`] : []),
      ...(options.flags ?? []),
    ],
  });
  browser.on('disconnected', () => wrapper?.remove());
  return browser;
}

export type PageOptions = {
  /** Draws with many pixels to a point, so that even a small tile asks for the top layer of a camera. */
  sharp?: boolean;
  /** A microphone that never falls silent, in the place of Chromium's, which beeps once a second. */
  steadyVoice?: boolean;
};

export async function newPage(
  browser: Browser,
  options: PageOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: options.sharp ? SHARP_VIEWPORT : VIEWPORT,
    permissions: ['microphone', 'camera'],
    deviceScaleFactor: options.sharp ? 4 : COARSE,
  });
  const page = await context.newPage();
  // A machine that draws three rooms in software may need a minute for what takes a second elsewhere.
  page.setDefaultTimeout(120_000);
  if (options.steadyVoice) await page.addInitScript(hum);
  return { context, page };
}

/** In the page. Swells five times a second, like syllables: an even tone would be taken for noise, which is sent now and then (DTX). */
function hum(): void {
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted?.audio) return ask(wanted);
    const context = new AudioContext();
    const [tone, swell, depth, level] = [
      new OscillatorNode(context, { type: 'sawtooth', frequency: 220 }),
      new OscillatorNode(context, { frequency: 5 }),
      new GainNode(context, { gain: 0.15 }),
      new GainNode(context, { gain: 0.25 }),
    ];
    const out = context.createMediaStreamDestination();
    swell.connect(depth).connect(level.gain);
    tone.connect(level).connect(out);
    tone.start();
    swell.start();
    await context.resume();
    return out.stream;
  };
}

/** Playwright starts one program, so a command line becomes a script. */
function wrap(command: string[]): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-browser-'));
  const path = join(folder, 'chromium');
  writeFileSync(path, `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(' ')} "$@"\n`);
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
