import type { BoardAnswer, BoardNames, OpsNow } from '@atrium/ops/view';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { flicker } from '../../scripts/lib/flicker.ts';
import { findMonitoringPrograms } from '../../scripts/lib/monitoring-programs.ts';
import { startOpsStage, type OpsStage } from '../../scripts/lib/ops-stage.ts';
import { startService } from '../../scripts/lib/service.ts';
import { Visitors } from '../../scripts/matrix/visitors.ts';
import { launch } from './lib/browser.ts';
import { barriers, openOps, PHONE, tooWide, violations } from './ops-access.ts';
import { followed, releaseBarriers } from './ops-release.ts';

const there = findMonitoringPrograms(process.env).kind === 'found';
const PEOPLE = 12;
const HURT = 8;
const LONG_MS = 240_000;
const WAIT = { timeout: LONG_MS / 2, interval: 1_000 };
/** Who is away comes back to leave (3 s), then a minute of the stage is clean (10 s); a scrape, and an answer that is shared. */
const OVER_WITHIN = { timeout: 40_000, interval: 1_000 };

describe.runIf(there)('/ops of a real service with Prometheus and Alertmanager', () => {
  let stage: OpsStage;
  let visitors: Visitors;
  let browser: Browser;
  let end = (): void => undefined;
  const now = async () => (await (await fetch(`${stage.ops}/api/now`)).json()) as OpsNow;

  beforeAll(async () => {
    stage = await startOpsStage();
    visitors = new Visitors({ url: stage.service.url });
    await visitors.come(PEOPLE);
    browser = await launch();
  });
  afterAll(async () => {
    end();
    visitors.close();
    await browser.close();
    await stage.stop();
  });

  test('[OPS1] it says that all is well, who is here and which version runs', { timeout: LONG_MS }, async () => {
    const answer = await vi.waitFor(async () => {
      const said = await now();
      expect(said.sentence).toMatchObject({ state: 'good' });
      expect(said.people).toMatchObject({ here: PEOPLE, reconnecting: 0 });
      expect(said.slos.find(({ id }) => id === 'good-time')?.isRecorded).toBe(true);
      return said;
    }, WAIT);
    expect(answer.sentence.text).toMatch(/12 people are in rooms/);
    expect(answer.versions).toEqual([expect.objectContaining({ track: 'primary', processes: 1, people: PEOPLE })]);
    expect(answer.slos.find(({ id }) => id === 'good-time')).toMatchObject({ isRecorded: true, target: 0.99 });
  });

  test('[OPS13] [OPS55] the page has no barriers when all is well, nor has a board', { timeout: LONG_MS }, async () => {
    expect(await barriers({ browser, url: stage.ops })).toEqual([]);
    expect(await barriers({ browser, url: `${stage.ops}#boards/slo-overview` })).toEqual([]);
  });

  test('[OPS80] nor has its release, in any state and either theme', { timeout: LONG_MS }, async () => {
    expect(await releaseBarriers({ browser, url: stage.ops })).toEqual([]);
    expect(await followed({ browser, url: stage.ops })).toBe('#boards/release-cockpit');
  });

  test(
    '[OPS3] [OPS7] every board answers, without its queries; what is not compiled is not asked',
    { timeout: LONG_MS },
    async () => {
      const { boards } = (await (await fetch(`${stage.ops}/api/boards`)).json()) as BoardNames;
      // The one about a promise is there for each.
      expect(boards).toHaveLength(7 + (await now()).slos.length);
      for (const { name } of boards) {
        const text = await (await fetch(`${stage.ops}/api/boards/${name}`)).text();
        const { board, panels } = JSON.parse(text) as BoardAnswer;
        expect(panels).toHaveLength(board.rows.flatMap((row) => row.panels).length);
        expect(
          panels.filter(({ problem }) => problem !== null).map(({ panel, problem }) => `${panel.title}: ${problem}`),
        ).toEqual([]);
        expect(text).not.toContain('"expr"');
      }
      for (const path of [
        'api/boards/none',
        'api/query?query=up',
        'api/now/x',
        'assets/..%2fops.html',
        'runbooks/..%2fx',
      ])
        expect((await fetch(`${stage.ops}/${path}`)).status, path).toBe(404);
      expect((await fetch(`${stage.ops}/api/now`, { method: 'POST' })).status).toBe(405);
    },
  );

  test('[OPS5] it is on the private port alone, in no frame, and runs no script but its own', async () => {
    for (const path of ['', '/api/now', '/runbooks']) {
      const { headers } = await fetch(`${stage.ops}${path}`);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.get('set-cookie')).toBeNull();
    }
    for (const path of ['/ops/api/now', '/.ops/ops.html', '/ops.html']) {
      const response = await fetch(stage.service.url + path);
      expect(`${response.status} ${await response.text()}`).not.toMatch(/prometheus|On call|on call/);
    }
    const page = await fetch(stage.ops);
    expect(page.status).toBe(200);
  });

  test(
    '[OPS1] when networks come and go it says how many are hurt, why, and what pages',
    { timeout: LONG_MS },
    async () => {
      end = await flicker(stage.service.url, HURT);
      const said = await vi.waitFor(async () => {
        const answer = await now();
        expect(answer.sentence.state).toBe('bad');
        expect(answer.sentence.text).toMatch(
          /of \d\d people have a bad time \(.*% over the last minute\): their connection broke/,
        );
        return answer;
      }, WAIT);
      expect(said.alerts[0]).toMatchObject({ severity: 'page' });
      expect(said.alerts.map(({ name }) => name)).toContain('GoodTimeBurnsFast');
      expect(said.slos[0]).toMatchObject({ firing: 'page' });
      expect(said.reasons[0]?.reason).toBe('reconnecting');
      expect(said.sentence.sinceMs).toBeGreaterThan(Date.now() - LONG_MS);
    },
  );

  test('[OPS13] nor when it burns', { timeout: LONG_MS }, async () => {
    expect(await barriers({ browser, url: stage.ops })).toEqual([]);
  });

  test(
    '[OPS11] [OPS23] on a phone the runbook of the worst is one tap away, and back is where one was',
    { timeout: LONG_MS },
    async () => {
      const page = await openOps({ browser, url: stage.ops, viewport: PHONE });
      const card = page.locator('.sentence');
      await card.getByText('Do first:').waitFor();
      const bottom = (await card.getByRole('link', { name: /^Runbook/ }).boundingBox())!;
      expect(bottom.y + bottom.height).toBeLessThan(PHONE.height);
      const topOf = async (name: string) => (await page.getByRole('region', { name }).boundingBox())!.y;
      expect(await topOf('Who is hurt')).toBeLessThan(await topOf('Alerts'));

      const link = page
        .getByRole('region', { name: 'Alerts' })
        .getByRole('link', { name: /^Runbook/ })
        .first();
      await link.scrollIntoViewIfNeeded();
      await page.evaluate(() => scrollBy(0, 40));
      const place = await page.evaluate(() => scrollY);
      expect(place).toBeGreaterThan(0);
      const sheet = page.getByRole('dialog');
      await link.focus();
      await page.keyboard.press('Enter');
      await sheet.getByRole('heading', { name: 'Do now' }).waitFor();
      expect([...(await violations(page)), ...(await tooWide(page))]).toEqual([]);
      const steps = sheet.getByRole('heading', { name: 'Do now' });
      await expect.poll(async () => (await steps.boundingBox())!.y).toBeLessThan(PHONE.height / 2);
      const title = sheet.getByRole('heading', { level: 1 });
      expect((await title.boundingBox())!.y).toBeLessThan(0);
      await sheet.getByRole('button', { name: 'From the start' }).press('Enter');
      await expect.poll(async () => (await title.boundingBox())!.y).toBeGreaterThan(0);
      const first = await title.textContent();
      // A runbook leads to another, and stays a sheet.
      await sheet.locator('article a[href^="/ops/runbooks/"]').first().click();
      await expect.poll(() => title.textContent()).not.toBe(first);
      await page.goBack();
      await expect.poll(() => title.textContent()).toBe(first);
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => scrollY)).toBe(place);
      expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
      // The phone's own way back closes it, too.
      await link.click();
      await sheet.waitFor();
      await page.goBack();
      await sheet.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => scrollY)).toBe(place);
      await page.context().close();
    },
  );

  test(
    '[OPS20] [OPS21] when it is over it says so, and counts no more people than are here',
    { timeout: LONG_MS },
    async () => {
      const { people } = await now();
      expect((people?.hurt ?? 0) + (people?.unknown ?? 0)).toBeLessThanOrEqual(people?.here ?? 0);
      end();
      // How long its page still fires is a matter of how long it burned: it recovers until then, and is for the morning after.
      const over = await vi.waitFor(async () => {
        const { state } = (await now()).sentence;
        expect(['recovering', 'later']).toContain(state);
        return state;
      }, OVER_WITHIN);
      const page = await openOps({ browser, url: stage.ops, viewport: PHONE });
      const words = over === 'recovering' ? /Recovering\s*for .*, since|Nothing is wrong now/ : /Nothing is wrong now/;
      await page.locator('.sentence').getByText(words).first().waitFor();
      expect([...(await violations(page)), ...(await tooWide(page))]).toEqual([]);
      await page.context().close();
      end = await flicker(stage.service.url, HURT);
      await vi.waitFor(async () => expect((await now()).sentence.state).toBe('bad'), WAIT);
    },
  );

  test('[OPS8] without Alertmanager it still names what fires', { timeout: LONG_MS }, async () => {
    await stage.alertmanager.stop();
    await vi.waitFor(async () => {
      const answer = await now();
      expect(answer.alertmanager).toMatchObject({ state: 'away' });
      expect(answer.sentence.state).not.toBe('unknown');
      expect(answer.alerts.map(({ severity }) => severity)).toContain('page');
      // It fires since it began, and not since somebody asked.
      expect(answer.sentence.sinceMs).toBeLessThan(answer.atMs - 1_000);
    }, WAIT);
  });

  test(
    '[OPS2] without Prometheus it says so, since when, and that the numbers are older',
    { timeout: LONG_MS },
    async () => {
      const before = await now();
      await stage.prometheus.stop();
      const after = await vi.waitFor(async () => {
        const answer = await now();
        expect(answer.prometheus.state).toBe('away');
        return answer;
      }, WAIT);
      expect(after.sentence).toMatchObject({
        state: 'unknown',
        text: expect.stringContaining('Prometheus does not answer') as string,
      });
      expect(after.trueAtMs).toBeLessThan(after.atMs);
      expect(after.slos.map(({ id }) => id).sort()).toEqual(before.slos.map(({ id }) => id).sort());
      expect(after.prometheus).toMatchObject({ todo: expect.stringContaining('PROMETHEUS_URL') as string });
    },
  );

  test('[OPS13] nor has it barriers when nothing is known', { timeout: LONG_MS }, async () => {
    const page = await openOps({ browser, url: stage.ops, viewport: PHONE });
    await page.locator('.sentence').getByText('Do first: Start Prometheus').waitFor();
    await page.context().close();
    expect(await barriers({ browser, url: stage.ops })).toEqual([]);
  });
});

test('[OPS2] a service that was given no Prometheus says what to do', async () => {
  const service = await startService();
  const answer = (await (await fetch(service.metricsUrl.replace('/metrics', '/ops/api/now'))).json()) as OpsNow;
  expect(answer).toMatchObject({ prometheus: { state: 'unset' }, trueAtMs: null, sentence: { state: 'unknown' } });
  expect(JSON.stringify(answer.prometheus)).toContain('PROMETHEUS_URL');
  await service.stop();
});
