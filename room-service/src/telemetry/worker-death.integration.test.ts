import { Bot } from '@atrium/bots';
import { METRICS } from '@atrium/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleName, scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
const bots: Bot[] = [];
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await Promise.all(bots.map((bot) => bot.leave()));
  await service.stop();
});

async function join(name: string, x: number): Promise<Bot> {
  const common = { base: service.url, room: 'short-lived', name, color: 1, seed: bots.length, random: Math.random };
  const joined = await Bot.join({ ...common, talkShare: 0.95 });
  if (!joined.ok) throw new Error(joined.error.message);
  bots.push(joined.value);
  await joined.value.walkTo(x, 0);
  return joined.value;
}

const packetsOf = async (bot: Bot): Promise<number> =>
  (await bot.stats()).received.reduce((sum, { packets }) => sum + packets, 0);

async function secondsOf(verdict: 'good' | 'bad', reason: 'none' | 'worker_replaced'): Promise<number> {
  const labels = { verdict, reason, participant: 'bot', track: 'primary' };
  return (await scrapeOf(service.metricsUrl)).get(sampleName(METRICS.participantSeconds.name, labels)) ?? NaN;
}

async function connections(outcome: 'ok' | 'failed'): Promise<number> {
  const labels = { outcome, participant: 'bot' };
  return (await scrapeOf(service.metricsUrl)).get(sampleName(METRICS.mediaConnections.name, labels)) ?? NaN;
}

test('[JUD3] the death of a worker costs those who were on it no more than the time until they hear again', async () => {
  const [ana, ben] = [await join('Ana', -0.4), await join('Ben', 0.4)];
  const patience = { timeout: 60_000 };
  // Both have reported, and well.
  await expect.poll(() => secondsOf('good', 'none'), patience).toBeGreaterThan(12);
  expect(await connections('ok')).toBe(4);
  const transports = [ana, ben].map((bot) => bot.rtc?.transports?.recv);
  const killedAt = performance.now();
  const killedAtS = Date.now() / 1000;
  for (const pid of await service.workerPids()) process.kill(pid, 'SIGKILL');
  const hearAgain = async (): Promise<boolean> => {
    const isNew = [ana, ben].every((bot, i) => {
      const now = bot.rtc?.transports?.recv;
      return now !== undefined && now !== transports[i];
    });
    return isNew && (await packetsOf(ana)) > 0 && (await packetsOf(ben)) > 0;
  };
  await expect.poll(hearAgain, { ...patience, interval: 20 }).toBe(true);
  const silenceS = (performance.now() - killedAt) / 1000;
  // [CON1] [CON3] Both ways of both are connected anew, and none failed since its worker died.
  await expect.poll(() => connections('ok'), patience).toBe(8);
  expect(await connections('failed')).toBe(0);
  // [PRV2] A crash is told from what was killed, without the words of whoever noticed it.
  const deaths = service.lines.filter(({ msg }) => msg === 'media worker died');
  expect(deaths[0]).toMatchObject({ worker: expect.any(Number) as number, signal: 'SIGKILL' });
  expect(deaths[0]).not.toHaveProperty('detail');
  const lastS = (await scrapeOf(service.metricsUrl)).get(METRICS.workerLastDeath.name) ?? 0;
  expect(lastS).toBeGreaterThanOrEqual(killedAtS);
  expect(lastS).toBeLessThan(killedAtS + silenceS);
  // [PRC4] Both were on it, whatever they have reported by now.
  expect(
    (await scrapeOf(service.metricsUrl)).get(sampleName(METRICS.participantsCut.name, { participant: 'bot' })),
  ).toBe(2);
  const goodBefore = await secondsOf('good', 'none');
  await expect.poll(() => secondsOf('good', 'none'), patience).toBeGreaterThan(goodBefore + 20);
  const spoiled = await secondsOf('bad', 'worker_replaced');
  expect(spoiled).toBeGreaterThan(0);
  expect(spoiled).toBeLessThanOrEqual(2 * silenceS);
}, 180_000);
