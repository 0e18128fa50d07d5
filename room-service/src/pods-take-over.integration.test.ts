import {
  encodeMove,
  PROTOCOL_VERSION,
  type Circle,
  type JoinTicket,
  type Ticket,
  type Welcome,
} from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hello, RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { present } from './directory/testing/fixture.ts';

/** Each test starts processes; a busy machine takes ten times as long. */
const STARTS = { timeout: 240_000 };

/** Somebody's page: it keeps the newest ticket, and asks any pod that lives where the room is. */
class Page {
  readonly client: RawClient;
  readonly welcome: Welcome;

  constructor(client: RawClient, welcome: Welcome) {
    this.client = client;
    this.welcome = welcome;
  }

  get ticket(): string {
    const newest = this.client.events.findLast(({ m }) => m === 'ticket');
    return (newest?.d.token as string | undefined) ?? this.welcome.resumeToken;
  }

  async holds(what: (ticket: Ticket) => boolean): Promise<void> {
    const read = (): Ticket => {
      const body = Buffer.from(this.ticket.split('.')[1] ?? '', 'base64url').toString();
      return (JSON.parse(body) as { ticket: Ticket }).ticket;
    };
    await this.client.until(() => what(read()) || undefined);
  }
}

describe.runIf(RedisServer.available())('a pod that is gone (needs redis-server)', STARTS, () => {
  let redis: RedisServer;
  let pods: Service[];

  const startPod = (name: string): Promise<Service> =>
    startService({
      REDIS_URL: redis.url,
      TOKEN_SECRET: 'a secret that all pods of this test share',
      POD_NAME: name,
      CONTROL_HOST: '127.0.0.1',
      CONTROL_PORT: '0',
      JOINS_PER_MINUTE: '100000',
    });
  const addressOf = (pod: Service): string => pod.lines.find(({ pod: id }) => id !== undefined)?.address as string;
  /** As the proxy in front would find it. */
  const podAt = (url: string): Service => present(pods.find((one) => addressOf(one) === url));
  const enter = async (asked: Service, room: string, name: string): Promise<Page> => {
    const ticket = await ticketFor(asked.url, room);
    const client = await RawClient.open(podAt(ticket.url).url, ticket.url);
    const reply = await client.ask('join', hello(ticket, { name }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new Page(client, reply.d as Welcome);
  };
  const comeBack = async (page: Page, asked: Service): Promise<Page> => {
    const response = await fetch(`${asked.url}/api/rooms/${page.welcome.room}/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocol: PROTOCOL_VERSION, resume: page.ticket }),
    });
    const way = (await response.json()) as JoinTicket;
    const client = await RawClient.open(podAt(way.url).url, way.url);
    const reply = await client.ask('join', hello(way, { name: 'x', resume: { token: page.ticket } }));
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new Page(client, reply.d as Welcome);
  };

  beforeAll(async () => {
    redis = await RedisServer.start();
    pods = await Promise.all(['a', 'b', 'c'].map(startPod));
    // Each knows the others from its next beat on.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
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
