import { encodeMove, PROTOCOL_VERSION, type Circle, type JoinTicket, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hello, RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import { podAt, startPods } from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import type { Service } from '../../scripts/lib/service.ts';
import { TicketPage } from '../../scripts/lib/ticket-page.ts';
import { present } from './directory/testing/fixture.ts';

/** Each test starts processes; a busy machine takes ten times as long. */
const STARTS = { timeout: 240_000 };
/** A pod that ends has no time to move its rooms: people come back as to one that is lost. */
const LOST = { DRAIN_NOTICE_SECONDS: '0' };

describe.runIf(RedisServer.available())('a pod that is gone (needs redis-server)', STARTS, () => {
  let redis: RedisServer;
  let pods: Service[];

  const enter = async (asked: Service, room: string, name: string): Promise<TicketPage> => {
    const ticket = await ticketFor(asked.url, room);
    const client = await RawClient.open(podAt(pods, ticket.url).url, ticket.url);
    const reply = await client.ask('join', hello(ticket, { name }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new TicketPage(client, reply.d as Welcome);
  };
  const comeBack = async (page: TicketPage, asked: Service): Promise<TicketPage> => {
    const response = await fetch(`${asked.url}/api/rooms/${page.welcome.room}/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocol: PROTOCOL_VERSION, resume: page.ticket }),
    });
    const way = (await response.json()) as JoinTicket;
    const client = await RawClient.open(podAt(pods, way.url).url, way.url);
    const reply = await client.ask('join', hello(way, { name: 'x', resume: { token: page.ticket } }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new TicketPage(client, reply.d as Welcome);
  };

  beforeAll(async () => {
    redis = await RedisServer.start();
    pods = await startPods(redis, ['a', 'b', 'c'], { JOINS_PER_MINUTE: '100000', ...LOST });
  }, 240_000);
  afterAll(async () => {
    for (const one of pods) await one.stop();
    await redis.stop();
  });

  it.each([
    ['was killed', 0, (pod: Service) => void process.kill(pod.pid, 'SIGKILL')],
    ['has ended in order', 1, (pod: Service) => pod.stop()],
  ])(
    '[SES15] whose pod %s, they are back in the same circle, locked as it was, by way of any other',
    async (_how, n, end) => {
      const [holder, other] = [present(pods[n]), present(pods[2])];
      const room = `garden-${n}`;
      const [ana, ben, cat] = [
        await enter(holder, room, 'Ana'),
        await enter(holder, room, 'Ben'),
        await enter(other, room, 'Cat'),
      ];
      const walking = setInterval(() => {
        ana.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
        ben.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
      }, 100);
      await ana.client.event('circles', ({ changed }) => (changed as Circle[]).length > 0);
      clearInterval(walking);
      expect(await ana.client.codeOf('setLock', { locked: true })).toBe('ok');
      for (const page of [ana, ben]) await page.holds(({ circle }) => circle?.locked === true);
      const everybody = [cat, ben, ana];
      await end(holder);
      for (const { client } of everybody) await client.closed;

      const back = [];
      for (const page of everybody) back.push(await comeBack(page, other));
      expect(back.map(({ welcome }) => [welcome.self, welcome.restored])).toEqual(
        everybody.map(({ welcome }) => [welcome.self, true]),
      );
      const { people, circles } = present(back[2]).welcome;
      expect(people.map(({ name, role }) => [name, role]).sort()).toEqual([
        ['Ana', 'host'],
        ['Ben', 'member'],
        ['Cat', 'member'],
      ]);
      expect(circles.map(({ locked, members }) => [locked, new Set(members)])).toEqual([
        [true, new Set([ana.welcome.self, ben.welcome.self])],
      ]);
      for (const { client } of back) await client.leave();
    },
  );
});
