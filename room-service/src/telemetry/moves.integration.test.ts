import { setTimeout as pause } from 'node:timers/promises';
import { METRICS } from '@atrium/metrics';
import { PROTOCOL_VERSION, type JoinTicket, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askDrain, podAt, startPods } from '../../../scripts/lib/pods.ts';
import { hello, RawClient, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import { scrapeOf, sumOf } from '../../../scripts/lib/scrape.ts';
import type { Service } from '../../../scripts/lib/service.ts';
import { TicketPage } from '../../../scripts/lib/ticket-page.ts';
import { present } from '../directory/testing/fixture.ts';

/** It starts processes; a busy machine takes ten times as long. */
const STARTS = { timeout: 240_000 };
const SOON = { timeout: 60_000, interval: 500 };
const DRAIN_TOKEN = 'of-who-may-drain-it';
const PERSON = { participant: 'person' } as const;

describe.runIf(RedisServer.available())('what two pods count of a room that moves (needs redis-server)', STARTS, () => {
  let redis: RedisServer;
  let pods: Service[];
  /** Who is silent is idle, and out. */
  const talking: RawClient[] = [];
  const alive = setInterval(() => {
    for (const { socket } of talking) if (socket.readyState === socket.OPEN) socket.send('{"id":0,"m":"ping","d":{}}');
  }, 2_000);

  beforeAll(async () => {
    redis = await RedisServer.start();
    pods = await startPods(redis, ['a', 'b'], { DRAIN_TOKEN });
  }, 240_000);
  afterAll(async () => {
    clearInterval(alive);
    for (const one of pods) await one.stop();
    await redis.stop();
  });

  const enter = async (name: string, room = 'garden'): Promise<TicketPage> => {
    const ticket = await ticketFor(present(pods[0]).url, room);
    const client = await RawClient.open(podAt(pods, ticket.url).url, ticket.url);
    talking.push(client);
    const reply = await client.ask('join', hello(ticket, { name }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new TicketPage(client, reply.d as Welcome);
  };
  const drain = async (pod: Service, reason: 'rollback' | null = 'rollback'): Promise<number> =>
    (await askDrain(pod, { reason, token: DRAIN_TOKEN })).status;

  it('[MVT1] [MVT3] [MVT4] [MVT5] one of them attaches and one comes by token: both are counted once, as that', async () => {
    const [ana, ben] = [await enter('Ana'), await enter('Ben')];
    const source = present(pods[0]);
    const target = present(pods[1]);
    const began = Date.now();
    expect(await drain(source)).toBe(200);
    const drains = await scrapeOf(source.metricsUrl);
    expect(sumOf(drains, METRICS.draining.name, { drain_reason: 'rollback' })).toBe(1);
    expect(sumOf(drains, METRICS.drainDeadline.name, {})).toBeGreaterThan(began / 1000);
    const { d } = await ana.client.event('move');
    const { url, token, rtpCapabilities } = d as { url: string; token: string; rtpCapabilities: object };
    const second = await RawClient.open(podAt(pods, url).url, url);
    const attached = await second.ask('attach', { protocol: PROTOCOL_VERSION, token, rtpCapabilities });
    expect(attached).toMatchObject({ ok: true });
    talking.push(second);
    await second.ask('ready');
    // Ben's page does not follow.
    await second.until(({ events }) => events.find(({ m }) => m === 'moved'), 30_000);
    expect(await ana.client.codeOf('swapped', { voices: 1, gapMs: 120 })).toBe('ok');
    await ben.client.closed;
    const way = await ticketFor(target.url, 'garden');
    const back = await RawClient.open(target.url, way.url);
    talking.push(back);
    expect(await back.ask('join', hello(way, { resume: { token: ben.ticket } }))).toMatchObject({ ok: true });

    const from = await scrapeOf(source.metricsUrl);
    const here = (metric: { name: string }, labels = {}) => sumOf(from, metric.name, labels);
    expect(here(METRICS.roomMoves, { moving: 'moved' })).toBe(1);
    expect(here(METRICS.roomMoves)).toBe(1);
    expect(sumOf(from, `${METRICS.moveFreeze.name}_count`, {})).toBe(1);
    expect(sumOf(from, `${METRICS.moveGap.name}_sum`, PERSON)).toBe(0.12);
    expect(here(METRICS.peopleMoved, { ...PERSON, attachment: 'attached' })).toBe(1);
    expect(here(METRICS.peopleMoved, { ...PERSON, attachment: 'cold' })).toBe(1);
    expect(here(METRICS.disconnects, { cause: 'cold_move' })).toBe(1);
    expect(here(METRICS.disconnects)).toBe(1);
    expect(here(METRICS.drainedSessions, { ...PERSON, outcome: 'ok' })).toBe(1);
    expect(here(METRICS.drainedSessions, { ...PERSON, outcome: 'failed' })).toBe(1);
    // It is empty, and waits for nothing any more.
    expect([here(METRICS.draining), here(METRICS.drainDeadline)]).toEqual([1, 0]);
    expect([here(METRICS.sessionsEnded), here(METRICS.participants), here(METRICS.rooms)]).toEqual([0, 0, 0]);

    await expect.poll(async () => judged(await scrapeOf(target.metricsUrl)), SOON).toBe(1);
    const to = await scrapeOf(target.metricsUrl);
    expect(judged(await scrapeOf(source.metricsUrl))).toBe(0);
    expect(sumOf(to, METRICS.participants.name, { participant_state: 'joined' })).toBe(2);
    expect(sumOf(to, METRICS.joins.name, { how: 'new' })).toBe(0);
    expect([sumOf(to, METRICS.sessionsEnded.name, {}), sumOf(to, METRICS.disconnects.name, {})]).toEqual([0, 0]);
    expect(sumOf(to, METRICS.participantSeconds.name, { reason: 'reconnecting' })).toBeGreaterThan(0);
    for (const pod of pods) expect(pod.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);

    // All time of both is somewhere once both have left.
    const seconds = (samples: ReadonlyMap<string, number>) => sumOf(samples, METRICS.participantSeconds.name, PERSON);
    const joinedAt = [ana, ben].map(({ welcome }) => welcome.now);
    await Promise.all([second.leave(), back.leave()]);
    const endedAt = Date.now();
    const [one, other] = await Promise.all(
      [source, target].map(async (pod) => seconds(await scrapeOf(pod.metricsUrl))),
    );
    const theirs = joinedAt.reduce((sum, at) => sum + (endedAt - at) / 1000, 0);
    expect(Math.abs(present(one) + present(other) - theirs)).toBeLessThan(1);
  });

  it('[MVT4] [JUD11] a pod that is killed counts against the promise where its people come back', async () => {
    const [lost, next] = [present(pods[0]), present(pods[1])];
    expect(await drain(lost, null)).toBe(200);
    const ana = await enter('Ana', 'hall');
    expect(sumOf(await scrapeOf(lost.metricsUrl), METRICS.participants.name, PERSON)).toBe(1);
    // A room that is younger than 50 ms is taken for one that nobody had before.
    await pause(200);
    process.kill(lost.pid, 'SIGKILL');
    await ana.client.closed;
    const asked = await fetch(`${next.url}/api/rooms/hall/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocol: PROTOCOL_VERSION, resume: ana.ticket }),
    });
    const way = (await asked.json()) as JoinTicket;
    const back = await RawClient.open(next.url, way.url);
    talking.push(back);
    expect(await back.ask('join', hello(way, { resume: { token: ana.ticket } }))).toMatchObject({ ok: true });
    const after = await scrapeOf(next.metricsUrl);
    expect(sumOf(after, METRICS.disconnects.name, { ...PERSON, cause: 'pod_lost' })).toBe(1);
  });
});

function judged(samples: ReadonlyMap<string, number>): number {
  return sumOf(samples, METRICS.roomsJudged.name, { age: '20s' });
}
