import { setTimeout as pause } from 'node:timers/promises';
import type { Bot } from '@atrium/bots';
import type { TrialResults } from '@atrium/release-gate/trial-results';
import { CAMERAS } from './circle.ts';
import { frozenOf, type Glance } from './continuity.ts';

const GLANCE_EVERY_MS = 500;

/** Looks at every picture until then (`performance.now`). The first ones have a camera. */
export async function watch(bots: readonly Bot[], untilMs: number): Promise<TrialResults['pictures']> {
  const glances = new Map<string, Glance[]>();
  do {
    await Promise.all(bots.map((bot, at) => glance(bot, at, glances)));
    await pause(GLANCE_EVERY_MS);
  } while (performance.now() < untilMs);
  const pairs = Math.min(CAMERAS, bots.length) * Math.max(0, bots.length - 1);
  const all = [...glances.values()];
  const seen = all.filter((one) => (one.at(-1)?.frames ?? 0) > 0).length;
  const sums = all.map(frozenOf);
  return {
    ...{ pairs, seen },
    watchedMs: sums.reduce((sum, { watchedMs }) => sum + watchedMs, 0),
    frozenMs: sums.reduce((sum, { frozenMs }) => sum + frozenMs, 0),
  };
}

async function glance(bot: Bot, viewer: number, glances: Map<string, Glance[]>): Promise<void> {
  const { received } = await bot.stats();
  for (const stream of received) {
    if (stream.source !== 'camera') continue;
    const key = `${viewer} ${stream.person}`;
    const kept = glances.get(key) ?? [];
    glances.set(key, kept);
    kept.push({ atMs: performance.now(), frames: stream.frames });
  }
}
