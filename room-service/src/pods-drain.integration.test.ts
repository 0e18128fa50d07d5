import { setTimeout as pause } from 'node:timers/promises';
import { PROTOCOL_VERSION, type JoinTicket, type PersonId, type Welcome } from '@atrium/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hello, RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import { addressOf, askDrain, podAt, startPods, type DrainOrder } from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import type { Service } from '../../scripts/lib/service.ts';
import { TicketPage } from '../../scripts/lib/ticket-page.ts';
import { present, valueOf } from './directory/testing/fixture.ts';
import { RedisDirectory } from './directory/redis.ts';
import type { DrainStatus } from './move/drainer.ts';

/** Each test starts processes; a busy machine takes ten times as long. */
const STARTS = { timeout: 240_000 };
const SOON = { timeout: 60_000, interval: 100 };
const DRAIN_TOKEN = 'of-who-may-drain-it';
/** Less than it takes to tell a page before: rooms move, and people come after them by their tokens. */
const COLD_S = 6;

const isThere = ({ pid }: Service): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const gone = (pod: Service) => expect.poll(() => isThere(pod), SOON).toBe(false);
const identityOf = (pod: Service) => present(pod.lines.find(({ pod: id }) => id !== undefined));

describe.runIf(RedisServer.available())('a pod that is told to stop (needs redis-server)', STARTS, () => {
  let redis: RedisServer;
  let pods: Service[];

  beforeAll(async () => void (redis = await RedisServer.start()), 240_000);
  afterAll(() => redis.stop());
  const start = async (names: readonly string[], env: Record<string, string>): Promise<Service[]> => {
    pods = await startPods(redis, names, { DRAIN_TOKEN, JOINS_PER_MINUTE: '100000', ...env });
    return pods;
  };
  afterEach(async () => {
    for (const one of pods) await one.stop();
  });

  const enter = async (asked: Service, room: string): Promise<TicketPage> => {
    const ticket = await ticketFor(asked.url, room);
    const client = await RawClient.open(podAt(pods, ticket.url).url, ticket.url);
    const reply = await client.ask('join', hello(ticket));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new TicketPage(client, reply.d as Welcome);
  };
  /** Where they are back, and as whom. */
  const comeBack = async (page: TicketPage, asked: Service): Promise<{ at: string; self: PersonId }> => {
    const response = await fetch(`${asked.url}/api/rooms/${page.welcome.room}/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocol: PROTOCOL_VERSION, resume: page.ticket }),
    });
    const way = (await response.json()) as JoinTicket;
    const client = await RawClient.open(podAt(pods, way.url).url, way.url);
    const reply = await client.ask('join', hello(way, { resume: { token: page.ticket } }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return { at: way.url, self: (reply.d as Welcome).self };
  };
  const drain = async (pod: Service, order: DrainOrder = {}): Promise<{ status: number; body: DrainStatus }> => {
    const response = await askDrain(pod, { token: DRAIN_TOKEN, ...order });
    return { status: response.status, body: (await response.json()) as DrainStatus };
  };

  it('[DRN4] moves its rooms to others and ends, whereupon people are back where they were', async () => {
    const [first, second] = await start(['a', 'b'], { DRAIN_NOTICE_SECONDS: `${COLD_S}` });
    const [source, target] = [present(first), present(second)];
    const pages = [await enter(source, 'garden'), await enter(source, 'garden'), await enter(source, 'studio')];
    process.kill(source.pid, 'SIGTERM');
    for (const page of pages) {
      await page.client.closed;
      expect(page.client.events.at(-1)).toMatchObject({ m: 'bye', d: { code: 'room_elsewhere', retry: true } });
      expect(await comeBack(page, target)).toEqual({ at: addressOf(target), self: page.id });
    }
    await gone(source);
    expect(source.lines.filter(({ msg }) => msg === 'a room has moved')).toHaveLength(2);
  });

  it.each<[string, (pod: Service) => unknown]>([
    ['a signal', ({ pid }) => process.kill(pid, 'SIGTERM')],
    ['a call', (pod) => drain(pod, { reason: 'node', noticeS: 4 })],
  ])(
    '[DRN3] drained by %s, with nowhere to go, ends at its deadline; people notice nothing until then',
    async (by, begin) => {
      const [only] = await start([by.replace(' ', '-')], { DRAIN_NOTICE_SECONDS: '4' });
      const pod = present(only);
      const page = await enter(pod, 'garden');
      const began = Date.now();
      await begin(pod);
      await expect.poll(() => drain(pod), SOON).toMatchObject({ status: 200, body: { state: 'moving', people: 1 } });
      if (by === 'a signal') expect((await drain(pod, { reason: null })).status).toBe(409);
      expect(await page.client.codeOf('ping')).toBe('ok');
      await page.client.closed;
      expect(Date.now() - began).toBeGreaterThanOrEqual(4_000);
      expect(page.client.events.at(-1)).toMatchObject({ m: 'bye', d: { code: 'shutting_down', retry: true } });
      await gone(pod);
    },
  );

  it('[DRN4] drains for the reason that the directory holds, and ends at once by a second signal', async () => {
    const [only] = await start(['promoted'], { DRAIN_NOTICE_SECONDS: '30', DRAIN_GRACE_MINUTES: '5' });
    const pod = present(only);
    const directory = await RedisDirectory.open({
      url: redis.url,
      prefix: 'atrium',
      watch: { lost: () => undefined, back: () => undefined },
      now: Date.now,
      random: Math.random,
    });
    const page = await enter(pod, 'garden');
    expect(valueOf(await directory.setDrain(String(identityOf(pod).pod), 'promote'))).toBe(true);
    process.kill(pod.pid, 'SIGTERM');
    const calm = { status: 200, body: { state: 'draining', reason: 'promote', rooms: 1, people: 1 } };
    await expect.poll(() => drain(pod), SOON).toMatchObject(calm);
    expect((await drain(pod)).body.secondsLeft).toBeGreaterThan(30);
    process.kill(pod.pid, 'SIGTERM');
    await gone(pod);
    expect(pod.lines.some(({ msg }) => msg === 'shutting down')).toBe(false);
    await page.client.closed;
    await directory.close();
  });

  it('[DRN2] or drained by a call: counts who keeps a scale-in from it, moves all for a rollback, and stays', async () => {
    const [first, second] = await start(['c', 'd'], { DRAIN_NOTICE_SECONDS: `${COLD_S}` });
    const [source, target] = [present(first), present(second)];
    const pages = [await enter(source, 'harbour'), await enter(source, 'harbour')];
    expect(await drain(source, { reason: 'scale-in' })).toMatchObject({ status: 409, body: { rooms: 1, people: 2 } });
    expect(await drain(source, { reason: 'rollback' })).toMatchObject({ status: 200, body: { reason: 'rollback' } });
    // From then on, whoever asks.
    const placed = [await ticketFor(source.url, 'new'), await ticketFor(target.url, 'newer')];
    expect(placed.map(({ url }) => url)).toEqual([addressOf(target), addressOf(target)]);
    for (const page of pages) {
      await page.client.closed;
      expect(await comeBack(page, target)).toEqual({ at: addressOf(target), self: page.id });
    }
    const empty = { state: 'empty', reason: 'rollback', rooms: 0, people: 0, secondsLeft: null };
    await expect.poll(() => drain(source), SOON).toMatchObject({ status: 200, body: empty });
    expect(await drain(source, { reason: null })).toMatchObject({ status: 200, body: { state: 'serving' } });
    expect((await ticketFor(source.url, 'again')).url).toBe(addressOf(source));
  });

  it('[DRN8] [MOV14] drained while Redis is gone: nobody is told and nothing freezes until it is back; then its rooms move', async () => {
    const [first, second] = await start(['e', 'f'], { DRAIN_NOTICE_SECONDS: '90' });
    const [source, target] = [present(first), present(second)];
    const pages = [await enter(source, 'harbour'), await enter(source, 'studio')];
    await redis.kill();
    expect(await drain(source, { reason: 'node' })).toMatchObject({
      status: 202,
      body: { state: 'moving', people: 2 },
    });
    const gaps: number[] = [];
    const asking = setInterval(() => {
      const at = Date.now();
      for (const { client } of pages) void client.codeOf('ping').then(() => gaps.push(Date.now() - at));
    }, 200);
    await pause(10_000);
    // A freeze that waits for the directory is one of a second; and a pod that tries on and on answers nobody.
    expect(Math.max(...gaps)).toBeLessThan(900);
    expect(gaps.length).toBeGreaterThan(60);
    for (const { client } of pages) {
      expect(client.events.filter(({ m }) => ['move', 'moveOff', 'bye'].includes(m))).toEqual([]);
    }
    const failed = () => source.lines.filter(({ msg }) => msg === 'a room could not be moved').map(({ why }) => why);
    expect(failed()).toEqual(['unreachable', 'unreachable']);
    await redis.restart();
    for (const page of pages) {
      await page.client.until(({ events }) => events.find(({ m }) => m === 'move'), SOON.timeout);
      await page.client.closed;
      expect(await comeBack(page, target)).toEqual({ at: addressOf(target), self: page.id });
    }
    clearInterval(asking);
    await expect.poll(() => drain(source), SOON).toMatchObject({ status: 200, body: { state: 'empty', people: 0 } });
  });
});
