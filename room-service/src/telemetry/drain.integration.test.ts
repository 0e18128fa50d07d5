import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSE, limits } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { joined } from '../../../scripts/lib/raw-client.ts';
import { sampleName, scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

const ENDS = { timeout: 120_000 };
const PEOPLE = 5;

const ended = async ({ metricsUrl }: Service, end: string): Promise<number | undefined> =>
  (await scrapeOf(metricsUrl)).get(sampleName('atrium_sessions_ended_total', { end, participant: 'person' }));

async function crowd({ url }: Service): Promise<void> {
  for (let n = 0; n < PEOPLE; n += 1) await joined(url, 'garden', { name: `Ana ${n}` });
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('[END1] who closes the tab is not lost, and who leaves has left', ENDS, async () => {
  const service = await startService();
  try {
    const [ana, ben, cat] = await Promise.all(['Ana', 'Ben', 'Cat'].map((name) => joined(service.url, 'r', { name })));
    await ana!.client.leave();
    ben!.client.socket.close(CLOSE.GOING_AWAY);
    cat!.client.socket.close(CLOSE.GOING_AWAY);
    const within = { timeout: 4 * limits.GOING_AWAY_WINDOW_MS, interval: 500 };
    await expect.poll(() => ended(service, 'closed'), within).toBe(2);
    expect([await ended(service, 'left'), await ended(service, 'expired'), await ended(service, 'lost')]).toEqual([
      1, 0, 0,
    ]);
  } finally {
    await service.stop();
  }
});

test('[STP2] told to stop it is there until it was scraped once more, and says whom it cut off', ENDS, async () => {
  const service = await startService({ DRAIN_SCRAPE_SECONDS: '100' });
  await crowd(service);
  expect(await ended(service, 'cut_off')).toBe(0);
  process.kill(service.pid, 'SIGTERM');
  // Much longer than it takes without anybody who scrapes.
  await sleep(2_000);
  expect(isThere(service.pid)).toBe(true);
  const last = await scrapeOf(service.metricsUrl);
  const name = (end: string) => sampleName('atrium_sessions_ended_total', { end, participant: 'person' });
  expect([last.get(name('cut_off')), last.get(name('left')), last.get(name('lost'))]).toEqual([PEOPLE, 0, 0]);
  const failed = sampleName('atrium_drained_sessions_total', { outcome: 'failed', participant: 'person' });
  expect(last.get(failed)).toBe(PEOPLE);
  await expect.poll(() => isThere(service.pid), { timeout: 30_000 }).toBe(false);
});

test('[STP2] where nobody scrapes, or by Ctrl-C, nobody is waited for, nor for longer than is set', ENDS, async () => {
  const stopped = async (env: Record<string, string>, isScraped: boolean, signal: NodeJS.Signals): Promise<void> => {
    const service = await startService(env);
    await crowd(service);
    if (isScraped) await scrapeOf(service.metricsUrl);
    process.kill(service.pid, signal);
    await expect.poll(() => isThere(service.pid), { timeout: 30_000 }).toBe(false);
  };
  await stopped({ DRAIN_SCRAPE_SECONDS: '3600' }, false, 'SIGTERM');
  await stopped({ DRAIN_SCRAPE_SECONDS: '3600' }, true, 'SIGINT');
  await stopped({ DRAIN_SCRAPE_SECONDS: '1' }, true, 'SIGTERM');
});
