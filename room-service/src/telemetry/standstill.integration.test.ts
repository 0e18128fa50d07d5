import { setTimeout as after } from 'node:timers/promises';
import { Bot } from '@atrium/bots';
import { METRICS } from '@atrium/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

const ROUNDS = 6;
const STANDS_MS = 800;
/** The share that a standstill may leave unseen: it began or ended between a timer and a socket. */
const SEEN_MIN = 0.8;

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Of bots: all requests that were timed, and those that were answered in 300 ms. */
async function answers(): Promise<{ all: number; prompt: number }> {
  const series = [...(await scrapeOf(service.metricsUrl))].filter(([name]) => name.includes('participant="bot"'));
  const sum = (of: (name: string) => boolean) =>
    series.reduce((total, [name, value]) => total + (of(name) ? value : 0), 0);
  const { name } = METRICS.requestDuration;
  return {
    all: sum((text) => text.startsWith(`${name}_count`)),
    prompt: sum((text) => text.startsWith(`${name}_bucket`) && text.includes('le="0.3"')),
  };
}

test('[JOI6] what is asked of a process that stands still is counted as slow, and so are its ticks', async () => {
  const common = { base: service.url, room: 'stands-still', color: 1, seed: 1, random: Math.random };
  const joined = await Bot.join({ ...common, name: 'Ana', talkShare: 0 });
  if (!joined.ok) throw new Error(joined.error.message);
  const bot = joined.value;
  const before = await answers();
  const ticksBefore = (await scrapeOf(service.metricsUrl)).get(METRICS.ticksSlow.name) ?? 0;
  for (let round = 0; round < ROUNDS; round++) {
    process.kill(service.pid, 'SIGSTOP');
    const answered = bot.mute(round % 2 === 0);
    await after(STANDS_MS);
    process.kill(service.pid, 'SIGCONT');
    expect((await answered).ok).toBe(true);
    await after(500);
  }
  const { all, prompt } = await answers();
  const slow = all - before.all - (prompt - before.prompt);
  expect(slow).toBeGreaterThanOrEqual(ROUNDS * SEEN_MIN);
  const ticksSlow = ((await scrapeOf(service.metricsUrl)).get(METRICS.ticksSlow.name) ?? 0) - ticksBefore;
  expect(ticksSlow).toBeGreaterThanOrEqual(ROUNDS * SEEN_MIN);
  await bot.leave();
}, 60_000);
