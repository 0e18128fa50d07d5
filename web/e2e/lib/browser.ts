import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Software WebGL starves WebRTC beside it, so tests of media draw on the low tier in a small window. */
const VIEWPORT = { width: 640, height: 480 };
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

/** `sharp` draws with many pixels to a point, so that even a small tile asks for the top layer of a camera. */
export async function newPage(
  browser: Browser,
  options: { sharp?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: options.sharp ? SHARP_VIEWPORT : VIEWPORT,
    permissions: ['microphone', 'camera'],
    deviceScaleFactor: options.sharp ? 4 : 1,
  });
  const page = await context.newPage();
  // A machine that draws three rooms in software may need a minute for what takes a second elsewhere.
  page.setDefaultTimeout(120_000);
  return { context, page };
}

/** Playwright starts one program, so a command line becomes a script. */
function wrap(command: string[]): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-browser-'));
  const path = join(folder, 'chromium');
  writeFileSync(path, `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(' ')} "$@"\n`);
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
