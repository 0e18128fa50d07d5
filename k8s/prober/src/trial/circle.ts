import type { Bot, Tap } from '@atrium/bots';
import type { Joins } from './joins.ts';
import { comes } from './within.ts';

/** Everybody hears three others, and sees one camera or two. */
export const PEOPLE = 4;
export const CAMERAS = 2;

/** A fifth of joins that fail would keep nearly every second four from being complete. */
const TRIES = 3;
/** From the edge of the floor to its middle, and what a circle takes to form. */
const MEET_WITHIN_MS = 10_000;
const AGAIN_AFTER_MS = 3_000;
/** Nearer to the middle than this a circle has formed before all are there. */
const SPOT_M = 0.6;

/** Those who stay for the whole trial: as many as get in. */
export async function comeIn(joins: Joins, tap: Tap): Promise<Bot[]> {
  const all = await Promise.all(Array.from({ length: PEOPLE }, (_, at) => comesIn(joins, tap, at)));
  return all.filter((bot) => bot !== null);
}

async function comesIn(joins: Joins, tap: Tap, at: number): Promise<Bot | null> {
  const look = { name: `Resident ${at + 1}`, color: at, seed: at };
  for (let tried = 0; tried < TRIES; tried += 1) {
    const bot = await joins.join({ ...look, tap, steady: true, video: at < CAMERAS ? 'small' : null });
    if (bot !== null) return bot;
  }
  return null;
}

/** They walk up to each other; how many are in one circle in the end. */
export async function meet(bots: readonly Bot[]): Promise<number> {
  let walkedAtMs = -Infinity;
  await comes(MEET_WITHIN_MS, () => {
    if (together(bots) === bots.length) return true;
    if (performance.now() - walkedAtMs >= AGAIN_AFTER_MS) {
      walkedAtMs = performance.now();
      for (const [at, bot] of bots.entries()) void walkUp(bot, at);
    }
    return false;
  });
  return together(bots);
}

/** The most that are in one circle. */
export function together(bots: readonly Bot[]): number {
  const ids = new Set(bots.map(({ id }) => id));
  const sizes = bots.map(({ circle }) => circle?.members.filter((member) => ids.has(member)).length ?? 0);
  return Math.max(0, ...sizes);
}

/** Each from their own side: to the ring of the circle that there is, or near the middle. */
async function walkUp(bot: Bot, at: number): Promise<void> {
  const [circle] = bot.surroundings.circles.values();
  if (bot.circle !== null) return;
  const angle = (2 * Math.PI * at) / PEOPLE;
  const radius = circle?.radius ?? SPOT_M;
  await bot.walkTo((circle?.x ?? 0) + radius * Math.cos(angle), (circle?.z ?? 0) + radius * Math.sin(angle));
}
