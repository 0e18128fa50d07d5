import { randomUUID } from 'node:crypto';
import { CLOSE, PROTOCOL_VERSION, encodeMove, limits, type JoinTicket, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, hello, joined, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
let rooms = 0;
const room = () => `session-${rooms++}`;

beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000' });
});
afterAll(() => service.stop());

const resume = (welcome: Welcome) => ({
  protocol: PROTOCOL_VERSION,
  resume: { token: welcome.resumeToken },
  name: 'Ana',
  color: 1,
  photo: null,
  kind: 'person',
  mic: 'off',
  camera: 'off',
  rtpCapabilities: {},
});
/** Resolves once the person is last heard of with that presence: a join and a drop within one tick are one event. */
const presence = (client: RawClient, person: string, expected: string) =>
  client.until((seen) => {
    const told = seen.events
      .filter((event) => event.m === 'roster')
      .flatMap(({ d }) => [...(d.joined as Told[]), ...(d.changed as Told[])])
      .findLast((change) => change.id === person && change.presence !== undefined);
    return told?.presence === expected || undefined;
  });
const gone = (client: RawClient, person: string) =>
  client.until(
    (seen) =>
      seen.events.some(({ m, d }) => m === 'roster' && (d.left as string[]).includes(person)) ? true : undefined,
    40_000,
  );
type Told = { id: string; presence?: string };

describe('joining', () => {
  it('[SES1] one reply to the first message brings everything: place, people, transports, consumers, resume token', async () => {
    const name = room();
    const { client, welcome } = await joined(service.url, name);
    expect(client.replies).toHaveLength(1);
    expect(welcome).toMatchObject({
      protocol: PROTOCOL_VERSION,
      room: name,
      resumed: false,
      consumers: [],
      circles: [],
    });
    expect(welcome.people.map((person) => person.id)).toEqual([welcome.self]);
    expect(welcome.transports?.send.iceCandidates.length).toBeGreaterThan(0);
    expect(welcome.transports?.recv.id).not.toBe(welcome.transports?.send.id);
    await client.leave();
  });

  it('[SES2] before the join nothing but ping is answered', async () => {
    const client = await RawClient.open(service.url);
    expect(await client.codeOf('setLock', { locked: true })).toBe('not_joined');
    expect(await client.codeOf('leave')).toBe('not_joined');
    expect(await client.codeOf('ping')).toBe('ok');
    client.socket.send(encodeMove({ x: 0, z: 0, yaw: 0 }, true));
    expect(await client.codeOf('ping')).toBe('ok');
    client.socket.terminate();
  });

  it('[SES3] a second join on one connection is refused and changes nothing', async () => {
    const name = room();
    const { client } = await joined(service.url, name);
    expect(await client.codeOf('join', hello(await ticketFor(service.url, name)))).toBe('already_joined');
    expect(await client.codeOf('chat', { id: randomUUID(), scope: 'room', text: 'still here' })).toBe('ok');
    await client.leave();
  });

  it('[SES4] a join token is good once; forged, foreign and missing ones are refused, and the socket closes', async () => {
    const name = room();
    const ticket = await ticketFor(service.url, name);
    const first = await RawClient.open(service.url);
    expect((await first.ask('join', hello(ticket))).ok).toBe(true);
    const without = { ...hello(ticket), token: undefined };
    for (const [payload, code] of [
      [hello(ticket), 'token_used'],
      [{ ...hello(ticket), token: `${ticket.token.slice(0, -4)}AAAA` }, 'token_invalid'],
      [without, 'token_missing'],
      [{ ...hello(ticket), protocol: 0 }, 'client_too_old'],
      [{ ...hello(ticket), protocol: 99 }, 'client_too_new'],
    ] as const) {
      const client = await RawClient.open(service.url);
      expect(await client.codeOf('join', payload)).toBe(code);
      expect(await client.closed).toBe(4002);
    }
    await first.leave();
  });

  it.each([
    ['nothing', ''],
    ['nothing that is seen', '\u200b\u202e \u0007'],
    ['too much', 'x'.repeat(200)],
  ])('[SES5] a name of %s is refused, and nobody is left in the room', async (_what, name) => {
    const where = room();
    const client = await RawClient.open(service.url);
    expect(await client.codeOf('join', hello(await ticketFor(service.url, where), { name }))).toBe('bad_name');
    const glimpse = (await (await fetch(`${service.url}/api/rooms/${where}`)).json()) as { people: number };
    expect(glimpse.people).toBe(0);
  });
});

describe('coming back', () => {
  it('[SES6] a dropped socket keeps its place; others see "reconnecting", not a leave', async () => {
    const name = room();
    const ana = await joined(service.url, name);
    const ben = await joined(service.url, name, { name: 'Ben' });
    await ana.client.ask('chat', { id: randomUUID(), scope: 'room', text: 'before' });
    const place = ana.welcome.people.find((person) => person.id === ana.welcome.self)?.pose;
    ana.client.socket.terminate();
    await presence(ben.client, ana.welcome.self, 'reconnecting');
    const back = await RawClient.open(service.url);
    const reply = await back.ask('join', resume(ana.welcome));
    const welcome = reply.d as Welcome;
    expect(welcome).toMatchObject({ self: ana.welcome.self, resumed: true });
    expect(welcome.people.find((person) => person.id === welcome.self)?.pose).toEqual(place);
    expect(welcome.chat.map((message) => message.text)).toContain('before');
    await presence(ben.client, ana.welcome.self, 'here');
    const left = ben.client.events.filter((event) => event.m === 'roster').flatMap((event) => event.d.left);
    expect(left).toEqual([]);
    await back.leave();
    await ben.client.leave();
  });

  it('[SES7] the newest resume wins; the older connection is told so for good and can do nothing more', async () => {
    const name = room();
    const { client: first, welcome } = await joined(service.url, name);
    const second = await RawClient.open(service.url);
    expect((await second.ask('join', resume(welcome))).ok).toBe(true);
    expect((await first.event('bye')).d).toMatchObject({ code: 'replaced', retry: false });
    expect(await first.closed).toBe(4001);
    expect(await second.codeOf('chat', { id: randomUUID(), scope: 'room', text: 'it is me' })).toBe('ok');
    await second.leave();
  });

  it('[SES12] a socket that its page closes with 4003 has left, also before its welcome', async () => {
    const name = room();
    const ana = await joined(service.url, name);
    const ben = await joined(service.url, name, { name: 'Ben' });
    ben.client.socket.close(CLOSE.LEFT);
    await gone(ana.client, ben.welcome.self);
    const cal = await RawClient.open(service.url);
    const token = await ticketFor(service.url, name);
    cal.socket.send(JSON.stringify({ id: 1, m: 'join', d: { ...hello(token), name: 'Cal' } }));
    cal.socket.close(CLOSE.LEFT);
    await cal.closed;
    // Whoever comes next finds nobody else.
    await expect
      .poll(async () => {
        const { client, welcome } = await joined(service.url, name, { name: 'Dan' });
        const others = welcome.people.filter((person) => person.id !== welcome.self).map((person) => person.id);
        await client.leave();
        return others;
      })
      .toEqual([ana.welcome.self]);
    await ana.client.leave();
  });

  it('[SES12] a browser that goes away keeps its place for 10 s only', async () => {
    const name = room();
    const ana = await joined(service.url, name);
    const ben = await joined(service.url, name, { name: 'Ben' });
    ben.client.socket.close(CLOSE.GOING_AWAY);
    await presence(ana.client, ben.welcome.self, 'reconnecting');
    const lostAt = performance.now();
    // Who says nothing for 12 s is dropped.
    const beat = setInterval(() => void ana.client.ask('ping'), limits.HEARTBEAT_MS);
    await gone(ana.client, ben.welcome.self).finally(() => clearInterval(beat));
    const keptMs = performance.now() - lostAt;
    expect(keptMs).toBeGreaterThan(limits.GOING_AWAY_WINDOW_MS - 1_000);
    // Far from the 30 s of a connection that is lost.
    expect(keptMs).toBeLessThan(25_000);
    await ana.client.leave();
  });

  it('[SES8] who left cannot resume', async () => {
    const { client, welcome } = await joined(service.url, room());
    await client.leave();
    const back = await RawClient.open(service.url);
    expect(await back.codeOf('join', resume(welcome))).toBe('resume_expired');
    expect(await back.closed).toBe(4002);
  });

  it('[SES9] a join token does not resume, and a resume token that was altered does nothing', async () => {
    const name = room();
    const { client, welcome } = await joined(service.url, name);
    const ticket = await ticketFor(service.url, name);
    for (const token of [ticket.token, `${welcome.resumeToken}x`, 'x']) {
      const other = await RawClient.open(service.url);
      expect(await other.codeOf('join', { ...resume(welcome), resume: { token } })).toBe('token_invalid');
    }
    expect(await client.codeOf('ping')).toBe('ok');
    await client.leave();
  });

  it('[PAS10] who looks for the room in which they were comes back by the ticket for that, and nobody comes in anew', async () => {
    const name = room();
    const { client, welcome } = await joined(service.url, name);
    const look = async (): Promise<JoinTicket> => {
      const response = await fetch(`${service.url}/api/rooms/${name}/join`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ protocol: PROTOCOL_VERSION, resume: welcome.resumeToken }),
      });
      return (await response.json()) as JoinTicket;
    };
    const anew = await RawClient.open(service.url);
    expect(await anew.codeOf('join', hello(await look()))).toBe('token_invalid');
    expect(await anew.closed).toBe(CLOSE.REFUSED);
    const { token } = await look();
    const back = await RawClient.open(service.url);
    expect((await back.ask('join', { ...resume(welcome), token })).d).toMatchObject({ self: welcome.self });
    expect(await client.closed).toBe(CLOSE.FINAL);
    await back.leave();
  });
});

describe('limits', () => {
  it('[LIM1] a frame over 64 kB ends the connection with 1009; the person may come back', async () => {
    const { client, welcome } = await joined(service.url, room());
    client.socket.send('x'.repeat(70_000));
    expect(await client.closed).toBe(1009);
    const back = await RawClient.open(service.url);
    expect((await back.ask('join', resume(welcome))).ok).toBe(true);
    await back.leave();
  });

  it('[LIM2] too many requests are refused one by one; a flood ends the connection for good', async () => {
    const { client } = await joined(service.url, room());
    const some = await Promise.all(Array.from({ length: 200 }, () => client.codeOf('setAway', { away: false })));
    expect(new Set(some)).toEqual(new Set(['ok', 'too_many']));
    for (let i = 0; i < 2000; i++) client.socket.send('{}');
    expect((await client.event('bye')).d).toMatchObject({ code: 'too_many', retry: false });
    expect(await client.closed).toBe(4001);
  });

  it('[LIM3] a text that is no request is refused with its reason, and the connection goes on', async () => {
    const { client } = await joined(service.url, room());
    for (const text of ['', '{', 'null', '[]', '{"id":"x"}', '{"id":7,"m":"constructor","d":{}}'])
      client.socket.send(text);
    await client.until((seen) => (seen.replies.length >= 7 ? true : undefined));
    const codes = client.replies.filter((reply) => !reply.ok).map((reply) => reply.e?.code);
    expect(codes).toEqual([...Array<string>(5).fill('bad_message'), 'unknown_message']);
    expect(client.replies.at(-1)?.id).toBe(7);
    expect(await client.codeOf('ping')).toBe('ok');
    await client.leave();
  });

  it('[LIM4] a binary frame that is no pose ends the connection with a code', async () => {
    const { client } = await joined(service.url, room());
    client.socket.send(new Uint8Array([0xff, 1, 2]));
    expect((await client.event('bye')).d).toMatchObject({ code: 'bad_message', retry: false });
  });

  it('[LIM5] a room that is full says so', async () => {
    const small = await startService({ ROOM_MAX_PEOPLE: '1' });
    try {
      const { client } = await joined(small.url, 'tiny');
      const other = await RawClient.open(small.url);
      expect(await other.codeOf('join', hello(await ticketFor(small.url, 'tiny')))).toBe('room_full');
      await client.leave();
      await joined(small.url, 'tiny');
    } finally {
      await small.stop();
    }
  });
});

describe('media', () => {
  it('[MED1] there is no message that opens or resumes a consumer of one’s choice', async () => {
    const { client } = await joined(service.url, room());
    for (const name of ['consume', 'resumeConsumer', 'createConsumer'])
      expect(await client.codeOf(name, { producerId: 'x' })).toBe('unknown_message');
    expect(await client.codeOf('consuming', { ids: ['x'] })).toBe('no_such_consumer');
    await client.leave();
  });

  it('[MED2] another person’s transport cannot be used', async () => {
    const name = room();
    const ana = await joined(service.url, name);
    const eve = await joined(service.url, name, { name: 'Eve' });
    const transport = ana.welcome.transports?.send.id;
    expect(await eve.client.codeOf('restartIce', { transport })).toBe('no_such_transport');
    expect(await eve.client.codeOf('connectTransport', { transport, dtlsParameters: {} })).toBe('no_such_transport');
    const producer = { id: randomUUID(), transport, source: 'mic', kind: 'audio', rtpParameters: {} };
    expect(await eve.client.codeOf('produce', producer)).toBe('no_such_transport');
    await ana.client.leave();
    await eve.client.leave();
  });

  it('[MED3] RTP parameters that make no sense are refused with the reason', async () => {
    const { client, welcome } = await joined(service.url, room());
    const transport = welcome.transports?.send.id;
    const producer = { id: randomUUID(), transport, source: 'mic', kind: 'audio', rtpParameters: { codecs: 'x' } };
    expect(await client.codeOf('produce', producer)).toBe('media_rejected');
    expect(await client.codeOf('produce', { ...producer, kind: 'video' })).toBe('media_rejected');
    expect(await client.codeOf('connectTransport', { transport, dtlsParameters: { x: 1 } })).toBe('media_rejected');
    expect(await client.codeOf('ping')).toBe('ok');
    await client.leave();
  });
});
