import type { Browser } from 'playwright-core';
import { flicker } from '../../scripts/lib/flicker.ts';
import { OPS_CLOCK, startOpsStage } from '../../scripts/lib/ops-stage.ts';
import { startService } from '../../scripts/lib/service.ts';
import { Visitors } from '../../scripts/matrix/visitors.ts';
import { startReleaseStage } from './lib/release-stage.ts';
import { PHONE, take, until, type Setting } from './ops-shots.ts';

const PEOPLE = { primary: 34, canary: 6 };
const HURT = 10;
const CARD = '.what-changed';

/** `/ops` while a release is under way: a real gate tells of it, and two real services have people of either track. */
export async function releaseShots(browser: Browser, folder: string): Promise<void> {
  const stage = await startOpsStage(OPS_CLOCK, { RELEASE_VERSION: '1.4.1' });
  const canary = await startService({ RELEASE_VERSION: '1.4.2', RELEASE_TRACK: 'canary' });
  const release = await startReleaseStage();
  stage.prometheus.scrape([{ url: stage.service.metricsUrl }, { url: canary.metricsUrl }, release.target]);
  const crowds = [
    { visitors: new Visitors({ url: stage.service.url }), people: PEOPLE.primary },
    { visitors: new Visitors({ url: canary.url }), people: PEOPLE.canary },
  ];
  let end = (): void => undefined;
  const shot = (name: string, options: Partial<Setting> = {}) =>
    take(browser, { stage, path: `${folder}${name}.png`, ...options });
  try {
    for (const { visitors, people } of crowds) {
      await visitors.come(people);
      visitors.comeAndGo();
    }
    await until(stage, ({ sentence, release: told }) => sentence.state === 'good' && told?.stage === 'rooms');
    await shot('ops-release');
    await shot('ops-release-light', { theme: 'light' });
    await shot('ops-release-phone', { viewport: PHONE, shows: CARD });
    await shot('ops-release-light-phone', { viewport: PHONE, theme: 'light', shows: CARD });
    end = await flicker(canary.url, HURT);
    await until(stage, ({ sentence }) => sentence.text.includes('It is the canary'));
    await shot('ops-release-bad');
    await shot('ops-release-bad-light-phone', { viewport: PHONE, theme: 'light' });
    release.turnBad();
    await until(stage, ({ release: told }) => told?.stage === 'ending');
    await shot('ops-release-ending-phone', { viewport: PHONE, shows: CARD });
    end();
    release.rollBack();
    await until(stage, ({ release: told }) => told?.stage === 'rolled_back');
    await shot('ops-release-over', { theme: 'light' });
  } finally {
    end();
    for (const { visitors } of crowds) visitors.close();
    await release.close();
    await canary.stop();
    await stage.stop();
  }
}
