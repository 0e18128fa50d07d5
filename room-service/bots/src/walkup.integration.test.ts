import type { ServerEvents } from '@atrium/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { Bot } from './bot.ts';
import { valueOf } from './errors.ts';
import { seededRandom } from './random.ts';
import type { ReceivedAudio } from './stats.ts';
import { until } from './until.ts';

/** A stroll, so that somebody slow at opening consumers is done before earshot, as a walker with a browser is. */
const STROLL_MPS = 0.8;
/** Beyond earshot (3 m, kept to 3.4 m) of both voices, within the warm ring (7 m), and not on the kerb. */
const WARM_PLACE = { x: 0, z: 5.2 };
/** Voices are kept ready for who walks: to and fro, without getting nearer. */
const SWAY_M = 0.15;

let service: Service;
const bots: Bot[] = [];

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
afterEach(async () => {
  await Promise.all(bots.splice(0).map((bot) => bot.leave()));
});

async function join(name: string): Promise<Bot> {
  const seed = bots.length;
  const voice = { seed, random: seededRandom(seed), talkShare: 0.95 };
  const bot = valueOf(await Bot.join({ base: service.url, room: 'walk-up', name, color: seed, ...voice }));
  bots.push(bot);
  return bot;
}

const voiceOf = async (bot: Bot, other: Bot): Promise<ReceivedAudio | undefined> =>
  (await bot.stats()).received.find(
    (stream): stream is ReceivedAudio => stream.source === 'mic' && stream.person === other.id,
  );

const packetsOf = async (bot: Bot): Promise<number> =>
  (await bot.stats()).received.reduce((sum, { packets }) => sum + packets, 0);

const sentBy = async (bot: Bot): Promise<number> =>
  (await bot.stats()).sent.reduce((sum, { packets }) => sum + packets, 0);

/** Which consumers a person is told come and go, and what they ask for, from now on. Heartbeat and reports are no part of hearing. */
function record(bot: Bot) {
  const told: ServerEvents['consumers'][] = [];
  bot.signal.on('consumers', (change) => {
    if (change.open.length + change.close.length > 0) told.push(change);
  });
  const asked = () => ({ ...bot.signal.counts.sentOf, ping: 0, report: 0, awaited: bot.signal.counts.awaited });
  return { told, asked };
}

describe('walking up to a circle', () => {
  test('is heard through consumers that waited in the warm ring, and no message is asked or awaited', async () => {
    const [ana, ben, cem] = [await join('Ana'), await join('Ben'), await join('Cem')];
    const { told, asked } = record(cem);
    await Promise.all([ana.walkTo(-0.4, 0), ben.walkTo(0.4, 0)]);
    await until('Ana and Ben are in one circle', () => ana.circle?.members.includes(ben.id) ?? false);
    const consumers = () => {
      const open = new Map<string, string>();
      for (const change of told) {
        for (const { person, id } of change.open) open.set(person, id);
        for (const [person, id] of open) if (change.close.includes(id)) open.delete(person);
      }
      return open;
    };
    const sway = async () => {
      for (const x of [SWAY_M, -SWAY_M]) await cem.walkTo(WARM_PLACE.x + x, WARM_PLACE.z, STROLL_MPS);
    };

    await cem.walkTo(WARM_PLACE.x, WARM_PLACE.z);
    await until('both voices are ready at Cem', async () => {
      await sway();
      const ready = cem.rtc?.consumerIds ?? [];
      return [ana, ben].every(({ id }) => ready.includes(consumers().get(id) ?? ''));
    });
    const ready = consumers();
    // Both talk on, over open microphones, and nothing of it reaches Cem: the server holds these consumers.
    const [packets, sent] = [await packetsOf(cem), await sentBy(ana)];
    await until('Ana talked on', async () => {
      await sway();
      return (await sentBy(ana)) > sent + 50;
    });
    expect(await packetsOf(cem)).toBe(packets);
    expect(consumers()).toEqual(ready);

    const before = { asked: asked(), told: told.length };
    const voices = await Promise.all([ana, ben].map((other) => voiceOf(cem, other)));
    void cem.walkTo(0, 1.1, STROLL_MPS);
    await until('Cem is in their circle', () => cem.circle?.members.includes(ana.id) ?? false);
    for (const [at, other] of [ana, ben].entries()) {
      await until(`Cem hears ${other.name}`, async () => {
        const voice = await voiceOf(cem, other);
        return voice !== undefined && voice.energy > (voices[at]?.energy ?? 0) + 0.001;
      });
      expect((await voiceOf(cem, other))?.consumer).toBe(ready.get(other.id));
    }
    // From before the first decision until both were heard: no request, no reply waited for, no consumer announced.
    expect({ asked: asked(), told: told.length }).toEqual(before);
    expect(before.asked).toMatchObject({ awaited: 1, connectTransport: 2, produce: 1 });
  });
});
