import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate, createIdentity } from '../../scripts/doctor/testing/certificate.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';

/** A name that is not localhost, for the browser only: http from there is not secure. */
const NAME = 'rooms.test';
const HOUR_MS = 3_600_000;

let folder: string;
let browser: Browser;
let plain: Service;
let secure: Service;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-https-'));
  const site = createIdentity(NAME);
  const dates = { from: Date.now() - HOUR_MS, until: Date.now() + HOUR_MS };
  const files = { TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: join(folder, 'key.pem') };
  writeFileSync(files.TLS_CERT, createCertificate({ of: site, by: site, ...dates }));
  writeFileSync(files.TLS_KEY, site.keyPem);
  [plain, secure] = await Promise.all([startService(), startService(files)]);
  browser = await launch({ flags: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`] });
});

afterAll(async () => {
  await browser.close();
  await Promise.all([plain.stop(), secure.stop()]);
  rmSync(folder, { recursive: true });
});

async function open(service: Service) {
  // Over http only the user agent's name tells the browser, and mediasoup-client does not know a headless one by it.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
  const context = await browser.newContext({
    userAgent,
    ignoreHTTPSErrors: true,
    permissions: ['microphone', 'camera'],
    viewport: { width: 640, height: 480 },
  });
  const page = await context.newPage();
  await page.goto(`${service.url.replace('127.0.0.1', NAME)}/r/garden?debug&quality=low`);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
  const enter = async () => {
    await page.getByRole('button', { name: /^Enter/ }).click();
    await page.waitForFunction(() => globalThis.atrium?.client.room.getState().connection.kind === 'joined');
  };
  const mic = () => page.evaluate(() => atrium!.client.media.getState().mic);
  return { page, enter, mic, close: () => context.close() };
}

describe('at an address that is not localhost', () => {
  it('the page says over http that the microphone needs HTTPS, and lets one in without', async () => {
    const { page, enter, mic, close } = await open(plain);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    const words = page.getByText('This address is not secure, so the browser offers no microphone.');
    await words.waitFor();
    expect(await words.locator('..').textContent()).toContain('https://');
    await enter();
    expect(await mic()).toEqual({ kind: 'problem', problem: 'insecure' });
    await close();
  });

  it('the page has a microphone and a room over https', async () => {
    const { page, enter, mic, close } = await open(secure);
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
    await enter();
    await page.waitForFunction(() => atrium?.client.media.getState().mic.kind === 'live');
    expect(await mic()).toMatchObject({ kind: 'live' });
    expect(await page.getByText('This address is not secure').count()).toBe(0);
    await close();
  });
});
