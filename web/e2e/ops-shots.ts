import { setTimeout as sleep } from 'node:timers/promises';
import type { OpsNow } from '@atrium/ops/view';
import type { Browser, Page } from 'playwright-core';
import { flicker } from '../../scripts/lib/flicker.ts';
import { startOpsStage, type OpsStage } from '../../scripts/lib/ops-stage.ts';
import { Visitors } from '../../scripts/matrix/visitors.ts';

const DESK = { width: 1440, height: 900 };
/** The narrowest phone, where the page arrives. */
export const PHONE = { width: 360, height: 740 };
const RUNBOOK = '#runbook/GoodTimeBurnsFast';
const PEOPLE = 40;
const HURT = 18;
const WITHIN_MS = 120_000;
/** At a clock of 30: an hour and a half, so that a plot has something to show. */
const QUIET_MS = 60_000;

/** `/ops` healthy, burning, over, silent and blind, with the real rules at a faster clock: the networks of many come and go. */
export async function opsShots(browser: Browser, folder: string): Promise<void> {
  const stage = await startOpsStage();
  let end = (): void => undefined;
  const visitors = new Visitors({ url: stage.service.url });
  const shot = (name: string, options: Partial<Setting> = {}) =>
    take(browser, { stage, path: `${folder}${name}.png`, ...options });
  try {
    await visitors.come(PEOPLE);
    visitors.comeAndGo();
    await until(stage, ({ sentence, people }) => sentence.state === 'good' && (people?.here ?? 0) >= PEOPLE);
    await sleep(QUIET_MS);
    await shot('ops-healthy');
    await shot('ops-healthy-phone', { viewport: PHONE });
    await shot('ops-healthy-light', { theme: 'light' });
    end = await flicker(stage.service.url, HURT);
    await until(stage, ({ sentence, people }) => sentence.state === 'bad' && (people?.hurt ?? 0) > HURT / 2);
    await shot('ops-burning');
    await shot('ops-burning-phone', { viewport: PHONE });
    await shot('ops-runbook', { hash: RUNBOOK });
    await shot('ops-runbook-phone', { hash: RUNBOOK, viewport: PHONE });
    await shot('ops-burning-light', { theme: 'light', isWhole: true });
    await shot('ops-boards', { hash: '#boards/slo-overview', isWhole: true });
    await shot('ops-boards-phone', { hash: '#boards/room-service', viewport: PHONE });
    end();
    // How long its page still fires is a matter of how long it burned.
    await until(stage, ({ sentence }) => ['recovering', 'later'].includes(sentence.state));
    await shot('ops-over');
    await shot('ops-over-phone', { viewport: PHONE });
    await shot('ops-over-light-phone', { viewport: PHONE, theme: 'light' });
    await takeSilent(browser, stage, [
      { stage, path: `${folder}ops-silent.png` },
      { stage, path: `${folder}ops-silent-light-phone.png`, viewport: PHONE, theme: 'light' },
    ]);
    await stage.prometheus.stop();
    await until(stage, ({ prometheus }) => prometheus.state === 'away');
    await shot('ops-blind-phone', { viewport: PHONE });
  } finally {
    end();
    visitors.close();
    await stage.stop();
  }
}

export type Setting = {
  stage: OpsStage;
  path: string;
  viewport: typeof DESK;
  theme: 'dark' | 'light';
  hash: string;
  /** The whole page, and not what one sees first. */
  isWhole: boolean;
  /** What is scrolled to, by its selector; none: the page is as it opens. */
  shows: string;
};

type Picture = Pick<Setting, 'stage' | 'path'> & Partial<Setting>;

export async function take(browser: Browser, picture: Picture): Promise<void> {
  await snap(await open(browser, picture), picture);
}

async function open(browser: Browser, setting: Picture): Promise<Page> {
  const { stage, path, viewport = DESK, theme = 'dark', hash = '' } = setting;
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: viewport === PHONE ? 2 : 1,
    reducedMotion: 'reduce',
  });
  await context.addInitScript((chosen) => localStorage.setItem('atrium.ops.theme', chosen), theme);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') process.stderr.write(`${path}: ${message.text()}\n`);
  });
  await page.goto(`${stage.ops}${hash}`);
  await page
    .locator(hash === '' ? '.sentence' : hash === RUNBOOK ? '.runbook article' : '.panels')
    .first()
    .waitFor();
  // While it is silent none comes any more.
  await page.evaluate(() => document.fonts.ready);
  return page;
}

async function snap(page: Page, { path, isWhole = false, shows }: Picture): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) throw new Error(`the page is ${wide} px wider than the window`);
  if (shows !== undefined) await page.locator(shows).scrollIntoViewIfNeeded();
  await page.screenshot({ path, fullPage: isWhole });
  process.stdout.write(`${path.split('/').at(-1) ?? ''}\n`);
  await page.context().close();
}

/** Pages that were open when the service stopped to answer, once they have noticed; then it goes on. */
async function takeSilent(browser: Browser, { service }: OpsStage, pictures: readonly Picture[]): Promise<void> {
  const pages = await Promise.all(pictures.map(async (picture) => ({ picture, page: await open(browser, picture) })));
  process.kill(service.pid, 'SIGSTOP');
  try {
    for (const { page, picture } of pages) {
      await page.getByText('The room service does not answer').waitFor();
      await snap(page, picture);
    }
  } finally {
    process.kill(service.pid, 'SIGCONT');
  }
}

export async function until(stage: OpsStage, holds: (now: OpsNow) => boolean): Promise<void> {
  const giveUpAt = Date.now() + WITHIN_MS;
  for (;;) {
    const now = (await (await fetch(`${stage.ops}/api/now`)).json()) as OpsNow;
    if (holds(now)) return;
    if (Date.now() > giveUpAt) throw new Error(`it did not come to that: ${now.sentence.text}`);
    await sleep(1_000);
  }
}
