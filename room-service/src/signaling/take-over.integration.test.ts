import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeMove, PROTOCOL_VERSION, type Circle, type Ticket, type Welcome } from '@atrium/protocol';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../../../scripts/lib/raw-client.ts';
import { TicketPage } from '../../../scripts/lib/ticket-page.ts';
import type { MediaServer } from '../media/media-server.ts';
import { startServer } from '../media/testing/servers.ts';
import type { Tenure } from '../room/tenure.ts';
import { Join } from './join.ts';
import { Rooms } from './rooms.ts';
import { SignalingServer } from './signaling-server.ts';
import { Tokens } from './tokens.ts';
import { UNWATCHED } from './watch.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
/** A picture of one pixel. */
const DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const looks = { color: 1, photo: null, kind: 'person', mic: 'live', camera: 'off' } as const;

/** One process of the service, without its HTTP: rooms, media and sockets of its own. */
class Pod {
  readonly tokens = new Tokens({ secret, now: Date.now });
  readonly rooms: Rooms;
  /** Who was said to be back, and for how long they were away at least, s. */
  readonly restored: [string, number][] = [];
  readonly #media: MediaServer;
  readonly #http: Server;
  readonly #signaling: SignalingServer;

  static async start(tenureOf: (room: string) => Tenure | null): Promise<Pod> {
    const media = await startServer({});
    const http = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => http.once('listening', resolve));
    return new Pod(media, http, tenureOf);
  }

  private constructor(media: MediaServer, http: Server, tenureOf: (room: string) => Tenure | null) {
    const { tokens } = this;
    const now = Date.now;
    this.#media = media;
    this.#http = http;
    this.rooms = new Rooms({
      ...{ media, maxRooms: 9, maxPeople: 100, tenureOf, now },
      sign: (ticket) => tokens.resumeToken(ticket),
      onBug: (error) => {
        throw error;
      },
      watch: {
        ...UNWATCHED,
        restored: ({ person }, since) => void this.restored.push([person, Math.round((now() - since) / 1000)]),
      },
    });
    const join = new Join({ rooms: this.rooms, tokens, relayOnly: false, now });
    this.#signaling = new SignalingServer({ rooms: this.rooms, join, log, now, addressOf: () => 'a' });
    this.#signaling.attach(http);
  }

  async enter(room: string, name: string): Promise<TicketPage> {
    const token = await this.tokens.joinToken(room);
    const { client, reply } = await this.#join({ token, name });
    if (!reply.ok) throw new Error(JSON.stringify(reply.e));
    return new TicketPage(client, reply.d as Welcome);
  }

  /** Back by a token: the page, or the code of the refusal. */
  async resume(token: string, more: object = {}): Promise<TicketPage | string> {
    const { client, reply } = await this.#join({ resume: { token }, name: 'as the page remembers', ...more });
    return reply.ok ? new TicketPage(client, reply.d as Welcome) : (reply.e?.code ?? 'no code');
  }

  async close(): Promise<void> {
    this.rooms.close();
    this.#signaling.close();
    this.#http.closeAllConnections();
    this.#http.close();
    await this.#media.close();
  }

  async #join(how: object) {
    const client = await RawClient.open(`http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`);
    const { rtpCapabilities } = this.#media;
    const reply = await client.ask('join', { protocol: PROTOCOL_VERSION, ...looks, rtpCapabilities, ...how });
    return { client, reply };
  }
}

let a: Pod;
let b: Pod;
let tenureOfB: Tenure | null;

beforeEach(async () => {
  tenureOfB = null;
  a = await Pod.start(() => ({ epoch: 5, takenOverAt: null }));
  b = await Pod.start(() => tenureOfB);
});
afterEach(async () => {
  await a.close();
  await b.close();
});

/** As `kill -9` does it, and the next pod that is asked. */
function lose(...pages: TicketPage[]): void {
  for (const { client } of pages) client.socket.terminate();
  tenureOfB = { epoch: 6, takenOverAt: Date.now() };
}

/** Two who have met, in a circle that they have locked, and one who stands apart. */
async function met(): Promise<{ ana: TicketPage; ben: TicketPage; cat: TicketPage; circle: string }> {
  const ana = await a.enter('garden', 'Ana');
  const ben = await a.enter('garden', 'Ben');
  const cat = await a.enter('garden', 'Cat');
  const walking = setInterval(() => {
    ana.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
    ben.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
  }, 100);
  const formed = await ana.client.event('circles', ({ changed }) => (changed as Circle[]).length > 0);
  clearInterval(walking);
  const [circle] = formed.d.changed as Circle[];
  expect(await ben.client.codeOf('setLock', { locked: true })).toBe('ok');
  await Promise.all([ana, ben].map((page) => page.holds(({ circle: own }) => own?.locked === true)));
  return { ana, ben, cat, circle: circle!.id };
}

async function ticketOf(token: string): Promise<Ticket> {
  const good = await a.tokens.checkResume(token);
  return (good.ok ? good.value.ticket : null)!;
}

const pageOf = (result: TicketPage | string): TicketPage => {
  if (typeof result === 'string') throw new Error(result);
  return result;
};

describe('a room whose pod is lost', () => {
  it('[SES15] [SES13] goes on at another with the same people, circle, lock and roles, by the newest tickets', async () => {
    const { ana, ben, cat, circle } = await met();
    const { rooms } = b;
    expect(await b.resume(ana.ticket)).toBe('room_elsewhere');
    await expect(b.enter('garden', 'Dan')).rejects.toThrow('room_elsewhere');
    const tickets = [cat.ticket, ben.ticket, ana.ticket];
    lose(ana, ben, cat);
    const back = [];
    for (const ticket of tickets) back.push(pageOf(await b.resume(ticket, { mic: 'muted', photo: DOT })));
    const [catBack, benBack, anaBack] = back as [TicketPage, TicketPage, TicketPage];
    expect(back.map(({ id }) => id)).toEqual([cat.id, ben.id, ana.id]);
    expect(back.map(({ welcome }) => [welcome.resumed, welcome.restored])).toEqual(back.map(() => [true, true]));
    const { people, circles, transports } = anaBack.welcome;
    const [key] = people.map(({ photo }) => photo);
    expect(rooms.get('garden')?.photos.get(key ?? '')?.type).toBe('image/png');
    expect(people.map(({ name, role, mic }) => [name, role, mic]).sort()).toEqual([
      ['Ana', 'host', 'muted'],
      ['Ben', 'member', 'muted'],
      ['Cat', 'member', 'muted'],
    ]);
    expect(circles).toMatchObject([{ id: circle, locked: true, lockBy: ben.id }]);
    expect(new Set(circles[0]?.members)).toEqual(new Set([ana.id, ben.id]));
    expect(transports?.send.id).toBeTruthy();
    const { room } = rooms.get('garden')!;
    expect(room.audienceOf(ana.id)).toMatchObject({ hear: [ben.id], see: [ben.id] });
    expect(room.audienceOf(cat.id)).toMatchObject({ hear: [], see: [] });
    // From here on this pod has them: a lost socket is a lost socket again, with the old ticket or the new one.
    benBack.client.socket.terminate();
    // Whoever asked the way was given a ticket with the answer, which is not one of somebody who never came.
    const token = await b.tokens.joinToken('garden');
    const { welcome } = pageOf(await b.resume(benBack.ticket, { token }));
    expect(await b.tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_used' } });
    expect([welcome.self, welcome.resumed, welcome.restored]).toEqual([ben.id, true, undefined]);
    const benAgain = pageOf(await b.resume(tickets[1]!));
    expect(benAgain.id).toBe(ben.id);
    expect(await catBack.client.codeOf('leave')).toBe('ok');
    expect(await b.resume(tickets[0]!)).toBe('resume_expired');
    expect(await b.resume(catBack.ticket)).toBe('resume_expired');
    // Each has taken a place of their address, and gives it back; a refused ticket takes none.
    expect(rooms.places.size).toBe(1);
    for (const { client } of [anaBack, benAgain]) expect(await client.codeOf('leave')).toBe('ok');
    expect(rooms.places.size).toBe(0);
  });

  it('[JUD11] says of who comes back by ticket since when nobody has had them, and of nobody else', async () => {
    const { ana, ben, cat } = await met();
    lose(ana, ben, cat);
    tenureOfB = { epoch: 6, takenOverAt: Date.now() - 4_000 };
    const page = pageOf(await b.resume(ana.ticket));
    await b.enter('garden', 'Dan');
    page.client.socket.terminate();
    pageOf(await b.resume(page.ticket));
    expect(b.restored).toEqual([[ana.id, 4]]);
    expect(a.restored).toEqual([]);
  });

  it('[SES14] opens for no ticket that is no good: of another epoch, too old, too late, or of somebody who left', async () => {
    const { ana, ben, cat } = await met();
    const good = await a.tokens.checkResume(ana.ticket);
    const ticket = (good.ok ? good.value.ticket : null)!;
    lose(ana, ben, cat);
    const code = async (change: object) => await b.resume(a.tokens.resumeToken({ ...ticket, ...change }));
    expect(await code({ epoch: 7 })).toBe('room_elsewhere');
    expect(await code({ epoch: 6 })).toBe('resume_expired');
    expect(await code({ at: Date.now() - 200_000 })).toBe('resume_expired');
    tenureOfB = { epoch: 6, takenOverAt: Date.now() - 30_000 };
    expect(await code({})).toBe('resume_expired');
    tenureOfB = { epoch: 6, takenOverAt: null };
    expect(await code({})).toBe('resume_expired');
    tenureOfB = null;
    expect(await code({})).toBe('room_elsewhere');
    expect(b.rooms.size).toBe(0);
  });

  it('[SES15] [LIM18] takes whoever was in it, whatever their network holds, and of a full one says what passes', async () => {
    const { ana, ben, cat } = await met();
    lose(ana, ben, cat);
    while (b.rooms.places.take('a') !== null);
    expect(pageOf(await b.resume(ana.ticket)).id).toBe(ana.id);
    await expect(b.enter('garden', 'Dan')).rejects.toThrow('room_full');
    const { room } = b.rooms.get('garden')!;
    while (room.join({ ...looks, name: 'Eve' }, Date.now()).ok);
    expect(await b.resume(ben.ticket)).toBe('no_capacity');
  });

  it('[SES16] is told late that it has lost the room, and sends everybody on to who has it', async () => {
    const { ana, ben, cat } = await met();
    // Another pod has had it for so long that no ordinary ticket is good there any more.
    tenureOfB = { epoch: 6, takenOverAt: Date.now() - 60_000 };
    const former = ana.ticket;
    expect(await b.resume(former)).toBe('resume_expired');
    a.rooms.lose('garden', 6);
    for (const { client } of [ana, ben, cat]) {
      const bye = await client.event('bye');
      expect(bye.d).toMatchObject({ code: 'room_elsewhere', retry: true });
    }
    // A still later one has it, of which this pod has not heard.
    expect(await b.resume(a.tokens.resumeToken({ ...(await ticketOf(former)), lostTo: 7 }))).toBe('room_elsewhere');
    expect(await b.resume(former)).toBe('resume_expired');
    const back = [ana, ben, cat].map((page) => b.resume(page.ticket));
    expect((await Promise.all(back)).map((result) => pageOf(result).id)).toEqual([ana.id, ben.id, cat.id]);
  });

  it('[SES9] [VER3] brings nobody back by what the server did not sign, nor by a token of the version before', async () => {
    const { ana, ben, cat } = await met();
    const [head = '', body = '', signature = ''] = cat.ticket.split('.');
    const [, anas = ''] = ana.ticket.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { ticket: { host: object } };
    claims.ticket.host = { id: cat.id, rev: 99 };
    const altered = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const former = (key: Uint8Array) =>
      new SignJWT({ room: 'garden', person: ana.id, jti: 'x', ticket: claims.ticket })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience('resume')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key);
    const old = await new SignJWT({ room: 'garden', person: ana.id, jti: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('resume')
      .setExpirationTime('1h')
      .sign(secret);
    expect(pageOf(await a.resume(old)).id).toBe(ana.id);
    lose(ana, ben, cat);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const forged of [
      `${head}.${altered}.${signature}`,
      `${head}.${anas}.${signature}`,
      `${none}.${body}.`,
      await former(new TextEncoder().encode('another secret, just as long....')),
      await b.tokens.joinToken('garden'),
    ]) {
      expect(await b.resume(forged)).toBe('token_invalid');
    }
    expect(await b.resume(old)).toBe('resume_expired');
    expect(b.rooms.size).toBe(0);
  });

  it('[TKT7] leaves nobody in a locked circle by the ticket that they had before they left it', async () => {
    const { ana, ben, cat, circle } = await met();
    const walk = setInterval(() => cat.client.socket.send(encodeMove({ x: 0, z: 1.3, yaw: 0 }, false)), 100);
    await ben.client.codeOf('invite', { person: cat.id });
    await cat.client.event('invited');
    expect(await cat.client.codeOf('answerInvite', { circle, accept: true })).toBe('ok');
    const has = (count: number) => (d: Record<string, unknown>) =>
      (d.changed as Circle[]).some(({ members }) => members.length === count);
    await cat.client.event('circles', has(3));
    clearInterval(walk);
    await cat.holds(({ circle: own }) => own?.id === circle);
    const inside = cat.ticket;
    expect(await cat.client.codeOf('stepOut')).toBe('ok');
    await Promise.all(
      [ana, ben].map((page) => page.holds(({ circle: own }) => own?.members.includes(cat.id) === false)),
    );
    const tickets = { ana: ana.ticket, ben: ben.ticket };
    lose(ana, ben, cat);
    await b.resume(inside);
    await b.resume(tickets.ben);
    const { welcome } = pageOf(await b.resume(tickets.ana));
    expect(new Set(welcome.circles[0]?.members)).toEqual(new Set([ana.id, ben.id]));
    const { room } = b.rooms.get('garden')!;
    expect(room.audienceOf(cat.id)).toMatchObject({ hear: [], see: [] });
    expect(room.audienceOf(ana.id).hear).toEqual([ben.id]);
  });
});
