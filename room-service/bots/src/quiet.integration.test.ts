import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { Bot } from './bot.ts';
import { valueOf } from './errors.ts';
import { seededRandom } from './random.ts';
import { until } from './until.ts';

const PEOPLE = 50;
/** Beyond the 3.4 m to which a voice that was heard stays, and the floor of fifty people has 55 such places. */
const SPACING_M = 3.5;
/** The floor of fifty has a radius of 13.5 m; nobody stands in its last half metre. */
const REACH_M = 12.9;

/** Places on a hexagonal lattice, the middle first. */
function places(): { x: number; z: number }[] {
  const found: { x: number; z: number }[] = [];
  for (let row = -5; row <= 5; row++) {
    for (let column = -6; column <= 6; column++) {
      const x = (column + (row % 2 === 0 ? 0 : 0.5)) * SPACING_M;
      const z = row * SPACING_M * (Math.sqrt(3) / 2);
      if (Math.hypot(x, z) <= REACH_M) found.push({ x, z });
    }
  }
  return found.sort((a, b) => Math.hypot(a.x, a.z) - Math.hypot(b.x, b.z));
}

/** For what takes seconds on an idle machine: fifty people who walk take minutes of one with a load of 25. */
const PATIENCE_MS = 300_000;

const apart = (a: { x: number; z: number }, b: { x: number; z: number }): number => Math.hypot(a.x - b.x, a.z - b.z);

describe('fifty people with open microphones, no two within earshot', () => {
  let service: Service;
  const bots: Bot[] = [];

  beforeAll(async () => {
    service = await startService({ JOINS_PER_MINUTE: '10000' });
    for (let seed = 0; seed < PEOPLE; seed++) {
      const common = { base: service.url, room: 'quiet', name: `P${seed}`, color: seed % 12, seed };
      // Only the two who will meet need ears: decoding for all would be this test's own load.
      const options = { ...common, random: seededRandom(seed), talkShare: 0.95, listen: seed < 2 };
      bots.push(valueOf(await Bot.join(options)));
    }
  }, 480_000);

  afterAll(async () => {
    await Promise.all(bots.map((bot) => bot.leave()));
    await service.stop();
  });

  /** Media packets that everybody together has sent and received. */
  const packets = async (): Promise<number> => {
    const all = await Promise.all(bots.map((bot) => bot.stats()));
    return all.flatMap(({ sent, received }) => [...sent, ...received]).reduce((sum, one) => sum + one.packets, 0);
  };

  test('nobody sends a media packet once they stand, and two who walk up to each other are heard', async () => {
    const spots = places();
    expect(spots.length).toBeGreaterThanOrEqual(PEOPLE);
    // The floor eases to its size while the last ones arrive.
    await until('the floor has its size', () => (bots[0]?.surroundings.floor.to ?? 0) >= 13.4, PATIENCE_MS);
    await sleep(2_500);
    const walkHome = (some: Bot[]) =>
      Promise.all(
        some.map((bot) => {
          const spot = spots[bots.indexOf(bot)]!;
          return bot.walkTo(spot.x, spot.z);
        }),
      );
    // The outermost first, so that nobody has to pass those who stand already.
    for (let end = PEOPLE; end > 0; end -= 10) await walkHome(bots.slice(end - 10, end));
    // Who was held up on the way stands in a circle with somebody, or beside one: those step out and walk again.
    const astray = () => bots.filter((bot, i) => bot.circle !== null || apart(bot.pose, spots[i]!) > 0.05);
    await until(
      'everybody stands alone at their place',
      async () => {
        const some = astray();
        for (const bot of some) if (bot.circle !== null) await bot.ask('stepOut', {});
        if (some.length > 0) await sleep(3_000);
        await walkHome(some);
        return astray().length === 0;
      },
      PATIENCE_MS,
    );
    let quiet = -1;
    await until(
      'five seconds without a packet',
      async () => {
        const before = await packets();
        await sleep(5_000);
        quiet = (await packets()) - before;
        return quiet === 0;
      },
      PATIENCE_MS,
    );
    expect(quiet).toBe(0);

    const [ana, ben] = [bots[0]!, bots[1]!];
    await ben.walkTo(ana.pose.x + 1.2, ana.pose.z);
    await until('they are in one circle', () => ana.circle?.members.includes(ben.id) ?? false, PATIENCE_MS);
    await until(
      'both hear each other',
      async () => {
        const heard = await Promise.all([ana.stats(), ben.stats()]);
        return heard.every(({ received }, i) => {
          const other = i === 0 ? ben.id : ana.id;
          return received.some(
            (one) => one.person === other && one.source === 'mic' && one.packets > 20 && one.energy > 0.001,
          );
        });
      },
      PATIENCE_MS,
    );
    // And nobody else was woken for good: three are within seven metres while Ben walked, and sleep again.
    await until(
      'only the two of them send',
      async () => {
        const before = await Promise.all(bots.slice(2).map((bot) => bot.stats()));
        await sleep(2_000);
        const after = await Promise.all(bots.slice(2).map((bot) => bot.stats()));
        const sum = (all: typeof after) =>
          all.flatMap(({ sent }) => sent).reduce((total, one) => total + one.packets, 0);
        return sum(after) === sum(before);
      },
      PATIENCE_MS,
    );
  }, 1_200_000);
});
