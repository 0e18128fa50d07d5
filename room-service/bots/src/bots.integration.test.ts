import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { Bot } from './bot.ts';
import type { BotOptions } from './bot-options.ts';
import { valueOf } from './errors.ts';
import { seededRandom } from './random.ts';
import type { ReceivedAudio, ReceivedVideo } from './stats.ts';
import { ReplyGate } from './testing/reply-gate.ts';
import { until } from './until.ts';

let service: Service;
let rooms = 0;
const bots: Bot[] = [];

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
afterEach(async () => {
  await Promise.all(bots.splice(0).map((bot) => bot.leave()));
});

const freshRoom = (): string => `bots-${(rooms += 1)}`;

async function join(room: string, name: string, options: Partial<BotOptions> = {}): Promise<Bot> {
  const seed = bots.length;
  const common = { base: service.url, room, name, color: seed, seed, random: seededRandom(seed), talkShare: 0.95 };
  const bot = valueOf(await Bot.join({ ...common, ...options }));
  bots.push(bot);
  return bot;
}

const voices = async (bot: Bot): Promise<ReceivedAudio[]> =>
  (await bot.stats()).received.filter((stream) => stream.source === 'mic');
const pictures = async (bot: Bot): Promise<ReceivedVideo[]> =>
  (await bot.stats()).received.filter((stream) => stream.source === 'camera');

const packetsOf = async (bot: Bot): Promise<number> =>
  (await bot.stats()).received.reduce((sum, { packets }) => sum + packets, 0);

/** Loud enough to be speech, which comfort noise never is. */
const hears = async (bot: Bot, other: Bot, moreThan = 0): Promise<boolean> => {
  const voice = (await voices(bot)).find(({ person }) => person === other.id);
  return voice !== undefined && voice.packets > 20 && voice.energy > moreThan + 0.001;
};
const sees = async (bot: Bot, other: Bot): Promise<boolean> =>
  (await pictures(bot)).some(({ person, frames }) => person === other.id && frames > 5);

/** Two people in one circle in the middle of the floor. */
async function meet(first: Bot, second: Bot): Promise<void> {
  await Promise.all([first.walkTo(-0.4, 0), second.walkTo(0.4, 0)]);
  await until('they are in one circle', () => first.circle?.members.includes(second.id) ?? false);
}

describe('people with media', () => {
  test('two who meet hear and see each other, somebody far away receives no packet', async () => {
    const room = freshRoom();
    const [ana, ben] = [await join(room, 'Ana', { video: 'small' }), await join(room, 'Ben', { video: 'small' })];
    const far = await join(room, 'Far');
    await far.walkTo(0, 5.4);
    await meet(ana, ben);
    await until('Ana hears Ben', () => hears(ana, ben));
    await until('Ben hears Ana', () => hears(ben, ana));
    await until('Ana sees Ben', () => sees(ana, ben));
    await until('Ben sees Ana', () => sees(ben, ana));
    expect((await pictures(ana))[0]).toMatchObject({ width: 320, height: 240 });
    // What Far heard in passing is over: from here on the two talk on, and Far's counters stand still.
    await far.rtc?.settled();
    const before = await packetsOf(far);
    const { packets } = (await voices(ana))[0]!;
    await until('they talked on', async () => (await voices(ana))[0]!.packets > packets + 50);
    expect(await packetsOf(far)).toBe(before);
  });

  test('nobody in earshot: an open microphone and a camera send nothing', async () => {
    const ana = await join(freshRoom(), 'Ana', { video: 'small' });
    await ana.rtc?.settled();
    expect(ana.rtc?.wanted).toEqual({ mic: false, camera: null, screen: null, screenAudio: false });
    const sent = (await ana.stats()).sent.map(({ packets }) => packets);
    await ana.walkTo(0, 0);
    expect((await ana.stats()).sent.map(({ packets }) => packets)).toEqual(sent);
    expect(Math.max(0, ...sent)).toBeLessThan(10);
  });

  test('a join awaits one reply, and media flows after no other', async () => {
    const room = freshRoom();
    const ana = await join(room, 'Ana');
    const ben = await join(room, 'Ben');
    await meet(ana, ben);
    await until('Ben hears Ana', () => hears(ben, ana));
    expect(ben.signal.counts.awaited).toBe(1);
  });

  test('who gets no reply but the one to their join is heard and hears', async () => {
    const room = freshRoom();
    const gate = await new ReplyGate(service.url).listen();
    try {
      const [ana, ben] = [await join(room, 'Ana'), await join(room, 'Ben', { base: gate.url })];
      await meet(ana, ben);
      await until('Ben hears Ana', () => hears(ben, ana));
      await until('Ana hears Ben', () => hears(ana, ben));
      // Both transports' and the producer's: the first packets waited for none of them.
      expect(ben.signal.counts.sentOf).toMatchObject({ join: 1, connectTransport: 2, produce: 1 });
      expect(gate.kept).toBeGreaterThanOrEqual(3);
      ben.close();
    } finally {
      await gate.close();
    }
  });

  test('a microphone that is muted is silent for others', async () => {
    const room = freshRoom();
    const [ana, ben] = [await join(room, 'Ana'), await join(room, 'Ben')];
    await meet(ana, ben);
    await until('Ben hears Ana', () => hears(ben, ana));
    valueOf(await ana.mute(true));
    await until('Ben is told', () => ben.surroundings.people.get(ana.id)?.mic === 'muted');
    // What was on its way arrives; then the level must stay at nothing.
    await until('Ben hears nothing', async () => (await voices(ben)).every(({ level }) => level < 0.001));
    valueOf(await ana.mute(false));
    const before = (await voices(ben))[0]?.energy ?? 0;
    await until('Ben hears Ana again', () => hears(ben, ana, before));
  });

  test('a cut socket is resumed at the same place in the same circle, and media goes on', async () => {
    const room = freshRoom();
    const [ana, ben] = [await join(room, 'Ana'), await join(room, 'Ben')];
    await meet(ana, ben);
    await until('Ben hears Ana', () => hears(ben, ana));
    const before = { id: ana.id, circle: ana.circle?.id, transports: ana.rtc?.transports };
    ana.cutSocket();
    await until('Ana knows', () => ana.state.is === 'cut');
    await until('Ben is told', () => ben.surroundings.people.get(before.id)?.presence === 'reconnecting');
    expect(valueOf(await ana.resume())).toMatchObject({ resumed: true, self: before.id });
    expect({ id: ana.id, circle: ana.circle?.id, transports: ana.rtc?.transports }).toEqual(before);
    const { energy } = (await voices(ana))[0]!;
    await until('Ana hears Ben again', () => hears(ana, ben, energy));
    await until('Ben is told', () => ben.surroundings.people.get(before.id)?.presence === 'here');
  });

  test('after a worker died everybody is heard and seen again over new transports', async () => {
    const room = freshRoom();
    const [ana, ben] = [await join(room, 'Ana', { video: 'small' }), await join(room, 'Ben')];
    await meet(ana, ben);
    await until('Ben sees Ana', () => sees(ben, ana));
    const before = ben.rtc?.transports;
    for (const pid of await service.workerPids()) process.kill(pid, 'SIGKILL');
    await until('there are new transports', () => {
      const now = ben.rtc?.transports;
      return now !== undefined && now !== null && now.recv !== before?.recv;
    });
    await until('Ben hears Ana again', () => hears(ben, ana));
    await until('Ana hears Ben again', () => hears(ana, ben));
    await until('Ben sees Ana again', () => sees(ben, ana));
  });

  test('who does not listen is heard all the same', async () => {
    const room = freshRoom();
    const [ana, ben] = [await join(room, 'Ana'), await join(room, 'Ben', { listen: false })];
    await meet(ana, ben);
    await until('Ana hears Ben', () => hears(ana, ben));
    expect((await ben.stats()).received).toEqual([]);
  });

  test('who leaves is gone for the others at once', async () => {
    const room = freshRoom();
    const [ana, ben] = [await join(room, 'Ana'), await join(room, 'Ben')];
    await until('Ana sees Ben come', () => ana.surroundings.people.has(ben.id));
    await ben.leave();
    await until('Ana sees Ben go', () => !ana.surroundings.people.has(ben.id));
    expect(ben.state.is).toBe('left');
  });
});

describe('people without media', () => {
  test('a crowd walks about and everybody knows where everybody is', async () => {
    const room = freshRoom();
    const crowd = await Promise.all(
      Array.from({ length: 30 }, (_, n) => join(room, `Guest ${n}`, { media: false, random: seededRandom(n) })),
    );
    const watcher = crowd[0]!;
    await until('all are known', () => watcher.surroundings.people.size === 30);
    await Promise.all(crowd.map((bot, n) => bot.walkTo(4 * Math.sin(n), 4 * Math.cos(n))));
    await until('the watcher sees them where they are', () =>
      crowd.every((bot) => {
        const seen = watcher.surroundings.people.get(bot.id)?.pose;
        return seen !== undefined && Math.hypot(seen.x - bot.pose.x, seen.z - bot.pose.z) < 0.25;
      }),
    );
    expect(watcher.surroundings.floor.to).toBeGreaterThan(6);
    expect(watcher.rtc).toBeNull();
  });

  test('a cheat is put back', async () => {
    const ana = await join(freshRoom(), 'Ana', { media: false });
    const honest = ana.pose;
    ana.claimPose({ x: -honest.x, z: -honest.z, yaw: 0 }, true);
    // The server grants a step in that direction, as far as somebody can have walked, and says where one stands.
    await until('Ana is back', () => Math.hypot(ana.pose.x - honest.x, ana.pose.z - honest.z) < 2.5);
    expect(Math.hypot(2 * honest.x, 2 * honest.z)).toBeGreaterThan(5);
  });

  test('a refused join is a value with the code of the server', async () => {
    const refused = await Bot.join({ base: service.url, room: 'Not A Room', name: 'Ana', color: 0, media: false });
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad_room_name' } });
    const nameless = await Bot.join({ base: service.url, room: freshRoom(), name: ' ', color: 0, media: false });
    expect(nameless).toMatchObject({ ok: false, error: { code: 'bad_name' } });
  });
});
