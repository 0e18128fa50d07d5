import { once } from 'node:events';
import { METRICS } from '@atrium/metrics';
import { PROTOCOL_VERSION, type JoinTicket, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hello, RawClient, ticketFor } from '../../scripts/lib/raw-client.ts';
import { addressOf, askDrain, internalOf, podAt, startPods } from '../../scripts/lib/pods.ts';
import { RedisServer } from '../../scripts/lib/redis-server.ts';
import { sampleName, scrapeOf } from '../../scripts/lib/scrape.ts';
import type { Service } from '../../scripts/lib/service.ts';
import { present } from './directory/testing/fixture.ts';
import { ASK_WITHIN_MS, JOIN_WITHIN_MS } from './http/pod-calls.ts';

/** Each test starts processes; a busy machine takes ten times as long. */
const STARTS = { timeout: 240_000 };
/** A lease, some beats, and a busy machine. */
const SOON = { timeout: 60_000, interval: 100 };

const REFUSED = { status: 503, code: 'room_unreachable', retryAfter: '2' };

const DRAIN_TOKEN = 'of-who-may-drain-it';
const RELEASE_TOKEN = 'of-who-steers-it';

type Asked = { status: number; ticket: JoinTicket | null; code: string | null; retryAfter: string | null };

async function ask(pod: Service, room: string): Promise<Asked> {
  const response = await fetch(`${pod.url}/api/rooms/${room}/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ protocol: PROTOCOL_VERSION }),
  });
  const body = (await response.json()) as JoinTicket & { error?: { code: string } };
  return {
    status: response.status,
    ticket: response.ok ? body : null,
    code: body.error?.code ?? null,
    retryAfter: response.headers.get('retry-after'),
  };
}

const placeOf = async (pod: Service, room: string): Promise<string | null> =>
  (await ask(pod, room)).ticket?.url ?? null;

describe.runIf(RedisServer.available())('three pods that share rooms (needs redis-server)', STARTS, () => {
  let redis: RedisServer;
  let pods: Service[];
  const pod = (n: number): Service => present(pods[n]);

  const joinedBy = async (
    asked: Service,
    room: string,
  ): Promise<{ client: RawClient; at: Service; resumeToken: string }> => {
    const ticket = await ticketFor(asked.url, room);
    const at = podAt(pods, ticket.url);
    const client = await RawClient.open(at.url, ticket.url);
    const reply = await client.ask('join', hello(ticket));
    expect(reply).toMatchObject({ ok: true });
    return { client, at, resumeToken: (reply.d as Welcome).resumeToken };
  };

  beforeAll(async () => {
    redis = await RedisServer.start();
    pods = await startPods(redis, ['a', 'b', 'c'], {
      DRAIN_TOKEN,
      RELEASE_TOKEN,
      // A pod that ends has no time to move its rooms.
      DRAIN_NOTICE_SECONDS: '0',
      JOINS_PER_MINUTE: '100000',
    });
  }, 240_000);
  afterAll(async () => {
    for (const one of pods) await one.stop();
    await redis.stop();
  });

  it('[PAS1] any of them answers a join, with the ticket of the one that has the room', async () => {
    const first = await joinedBy(pod(0), 'garden');
    expect(first.at).toBe(pod(0));
    for (const asked of pods) {
      const { client, at } = await joinedBy(asked, 'garden');
      expect(at).toBe(pod(0));
      const glimpse = (await (await fetch(`${asked.url}/api/rooms/garden`)).json()) as { people: number };
      expect(glimpse.people).toBe(2);
      await client.leave();
    }
    await first.client.leave();
  });

  it('[PAS8] spans of a page are taken for it by any of them, and kept where its room is', async () => {
    const { client, at, resumeToken } = await joinedBy(pod(1), 'studio');
    expect(at).toBe(pod(1));
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const nowNs = `${Date.now()}000000`;
    const span = {
      traceId,
      spanId: 'b7ad6b7169203331',
      name: 'join',
      kind: 1,
      startTimeUnixNano: nowNs,
      endTimeUnixNano: nowNs,
    };
    const response = await fetch(`${pod(2).url}/v1/traces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${resumeToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
    });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    const taken = (one: Service) => scrapeOf(one.metricsUrl).then((samples) => samples.get(METRICS.pageSpans.name));
    expect([await taken(pod(1)), await taken(pod(2))]).toEqual([1, 0]);
    await client.leave();
  });

  it('[TEN1] a socket that asks a pod for a room that it does not have is told so', async () => {
    const ticket = await ticketFor(pod(0).url, 'terrace');
    const client = await RawClient.open(pod(1).url);
    expect(await client.codeOf('join', hello(ticket))).toBe('room_elsewhere');
    // The path of another pod is no path of this one.
    await expect(RawClient.open(pod(1).url, ticket.url)).rejects.toThrow('404');
  });

  it('[PLA3] 300 joins of a new room at once, by all of them, make one room', async () => {
    const asked = await Promise.all(Array.from({ length: 300 }, (_, n) => placeOf(pod(n % 3), 'crowd')));
    expect(new Set(asked).size).toBe(1);
    expect(pods.map(addressOf)).toContain(asked[0]);
    const held = await Promise.all(
      pods.map(async (one) =>
        (await scrapeOf(one.metricsUrl)).get(sampleName('atrium_held_rooms', { track: 'primary' })),
      ),
    );
    // `garden`, `studio`, `terrace` and this one.
    expect(held.reduce<number>((sum, rooms) => sum + (rooms ?? NaN), 0)).toBe(4);
  });

  it('[RLS2] a rollout that is set at one of them is all the others’, until it is ended', async () => {
    const rollout = async (at: Service, method: string, body?: object) => {
      const headers = { authorization: `Bearer ${RELEASE_TOKEN}`, 'content-type': 'application/json' };
      const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      return (await (await fetch(`http://${internalOf(at)}/release/rollout`, sent)).json()) as object;
    };
    let tried = 0;
    const drawnAnew = async (at: Service) => (await ask(at, `drawn-${tried++}`)).code;
    const given = { weight: 1, salt: 'run-1' };
    expect(await rollout(pod(0), 'PUT', given)).toMatchObject({ rollout: given });
    expect(await rollout(pod(2), 'GET')).toMatchObject({ rollout: given, pods: [{}, {}, {}] });
    // Every new room is the canary's, and there is none.
    for (const one of pods) await expect.poll(() => drawnAnew(one), SOON).toBe('no_capacity');
    expect(await rollout(pod(1), 'DELETE')).toEqual({ rollout: null });
    for (const one of pods) await expect.poll(() => drawnAnew(one), SOON).toBeNull();
  });

  it('[PLA8] without Redis known rooms are joined, others are refused, and nobody is cut off', async () => {
    const { client } = await joinedBy(pod(1), 'harbour');
    expect(await placeOf(pod(2), 'harbour')).toBe(addressOf(pod(1)));
    await redis.kill();
    const refused = { status: 503, code: 'directory_unreachable', retryAfter: '2' };
    expect(await ask(pod(0), 'never-heard-of')).toMatchObject(refused);
    expect(await placeOf(pod(1), 'harbour')).toBe(addressOf(pod(1)));
    expect(await placeOf(pod(2), 'harbour')).toBe(addressOf(pod(1)));
    for (const probe of ['/livez', '/readyz']) expect((await fetch(pod(0).url + probe)).status).toBe(200);
    // For longer than a lease.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(await client.ask('ping')).toMatchObject({ ok: true });
    const newcomer = await joinedBy(pod(2), 'harbour');
    expect(newcomer.at).toBe(pod(1));
    await redis.restart();
    // It had lost everything, who lives, too: each takes rooms again from its next beat on.
    for (const one of pods) {
      let tried = 0;
      const takes = async () =>
        expect(await placeOf(one, `heard-of-${addressOf(one).slice(6, -3)}-${tried++}`)).toBe(addressOf(one));
      await vi.waitFor(takes, SOON);
    }
    // And each says what it has.
    await vi.waitFor(async () => expect(await placeOf(pod(0), 'harbour')).toBe(addressOf(pod(1))), SOON);
    expect(await client.ask('ping')).toMatchObject({ ok: true });
    const failures = (await scrapeOf(pod(0).metricsUrl)).get('atrium_directory_failures_total');
    expect(failures).toBeGreaterThan(0);
    await newcomer.client.leave();
    await client.leave();
  });

  it('[PAS4] a room whose pod is stopped is refused until its lease has run out; when it wakes it closes it', async () => {
    const { client, at } = await joinedBy(pod(2), 'attic');
    expect(at).toBe(pod(2));
    process.kill(pod(2).pid, 'SIGSTOP');
    const began = Date.now();
    try {
      const until = async () => {
        const { status, code, retryAfter, ticket } = await ask(pod(0), 'attic');
        if (ticket === null) expect({ status, code, retryAfter }).toEqual(REFUSED);
        return ticket?.url;
      };
      await expect.poll(until, SOON).toBe(addressOf(pod(0)));
      // Whoever is silent was waited for, twice; how long a lease is, is the directory's rule.
      expect(Date.now() - began).toBeGreaterThanOrEqual(JOIN_WITHIN_MS + ASK_WITHIN_MS);
    } finally {
      process.kill(pod(2).pid, 'SIGCONT');
    }
    await client.closed;
    expect(client.events.at(-1)).toMatchObject({ m: 'bye', d: { code: 'room_elsewhere', retry: true } });
    expect(await placeOf(pod(2), 'attic')).toBe(addressOf(pod(0)));
  });

  it('[PAS4] a room whose pod was killed is taken over by the next join', async () => {
    const { client, at } = await joinedBy(pod(1), 'cellar');
    expect(at).toBe(pod(1));
    process.kill(pod(1).pid, 'SIGKILL');
    await once(client.socket, 'close');
    // At once: its lease runs for seconds.
    expect(await ask(pod(0), 'cellar')).toMatchObject({ ticket: { url: addressOf(pod(0)) } });
    expect(await placeOf(pod(2), 'cellar')).toBe(addressOf(pod(0)));
  });

  it('[PAS7] a pod that is drained keeps its rooms and is given no others', async () => {
    const { client } = await joinedBy(pod(0), 'study');
    const drain = (reason: string | null) => askDrain(pod(0), { reason, token: DRAIN_TOKEN });
    expect((await drain('promote')).status).toBe(200);
    for (const asked of [pod(0), pod(2)]) {
      expect(await placeOf(asked, `new-by-${addressOf(asked).slice(6, -3)}`)).toBe(addressOf(pod(2)));
      expect(await placeOf(asked, 'study')).toBe(addressOf(pod(0)));
    }
    expect(await client.ask('ping')).toMatchObject({ ok: true });
    expect((await drain(null)).status).toBe(200);
    expect(await placeOf(pod(0), 'again')).toBe(addressOf(pod(0)));
    await client.leave();
  });

  it('[DIR15] a pod that ends in order leaves its rooms to others at once', async () => {
    const { client, at } = await joinedBy(pod(2), 'loft');
    expect(at).toBe(pod(2));
    await pod(2).stop();
    await client.closed;
    expect(client.events.at(-1)).toMatchObject({ m: 'bye', d: { code: 'shutting_down', retry: true } });
    expect(await placeOf(pod(0), 'loft')).toBe(addressOf(pod(0)));
  });
});
