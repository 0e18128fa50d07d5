import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CLOSE, encodeMove, PROTOCOL_VERSION, type ChatMessage, type Circle, type Welcome } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../../../scripts/lib/raw-client.ts';
import type { TicketPage } from '../../../scripts/lib/ticket-page.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import { present } from '../directory/testing/fixture.ts';
import type { Audience } from '../room/earshot.ts';
import { attachTo, MovingPod, pageOf, type Neighbours } from './testing/moving-pod.ts';

/** A picture of one pixel. */
const DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const ROOM = 'garden';

let neighbours: Neighbours;
let directory: MemoryDirectory;
let a: MovingPod;
let b: MovingPod;

beforeEach(async () => {
  neighbours = new Map();
  directory = new MemoryDirectory({ now: Date.now, terms: { leaseMs: 600_000, settleMs: 0 } });
  a = await MovingPod.start('a', directory, neighbours);
  b = await MovingPod.start('b', directory, neighbours);
  await a.place(ROOM);
});
afterEach(async () => {
  await a.close();
  await b.close();
});

/** Ana and Ben have met, in a circle that they have locked; Cat stands apart and has written. */
async function met(): Promise<{ ana: TicketPage; ben: TicketPage; cat: TicketPage }> {
  const ana = await a.enter(ROOM, 'Ana', { photo: DOT });
  const ben = await a.enter(ROOM, 'Ben');
  const cat = await a.enter(ROOM, 'Cat', { mic: 'muted' });
  const walking = setInterval(() => {
    ana.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
    ben.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
  }, 100);
  await ana.client.event('circles', ({ changed }) => (changed as Circle[]).length > 0);
  clearInterval(walking);
  expect(await ben.client.codeOf('setLock', { locked: true })).toBe('ok');
  expect(await says(cat.client, 'hello')).toBe('ok');
  return { ana, ben, cat };
}

const says = (client: RawClient, text: string): Promise<string> =>
  client.codeOf('chat', { id: randomUUID(), scope: 'room', text });
const textsOf = ({ chat }: Pick<Welcome, 'chat'>): string[] => chat.map(({ text }: ChatMessage) => text);
const movedOf = async (client: RawClient): Promise<Welcome> => (await client.event('moved')).d as unknown as Welcome;
const owner = async (): Promise<string> => {
  const found = await directory.find(ROOM);
  return present(found.ok ? found.value : null).record.pod;
};

describe('a room that moves', () => {
  it('[MOV12] [MOV9] [MOV17] goes on there as it was, for who attached: same people, circle, lock, roles, mutes, chat and pictures', async () => {
    const { ana, ben, cat } = await met();
    const frozen: Pick<Welcome, 'people' | 'circles' | 'floor'>[] = [];
    b.before = (call) => {
      if (call === 'commit') frozen.push(present(a.rooms.get(ROOM)).room.view(ana.id));
      return Promise.resolve();
    };
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachTo));
    for (const { client } of seconds) expect(await client.codeOf('ready')).toBe('ok');
    const welcomes = await Promise.all(seconds.map(({ client }) => movedOf(client)));
    await Promise.all([ana, ben, cat].map(({ client }) => client.event('movedOn')));
    expect(welcomes.map(({ self }) => self)).toEqual([ana.id, ben.id, cat.id]);
    const [there] = welcomes as [Welcome];
    expect(there).toMatchObject({ room: ROOM, resumed: true, transports: null, protocol: PROTOCOL_VERSION });
    expect(there.restored).toBeUndefined();
    const still = ({ people, circles, floor }: Pick<Welcome, 'people' | 'circles' | 'floor'>) => ({
      people,
      circles,
      floor,
    });
    expect(still(there)).toEqual(still(present(frozen[0])));
    expect(there.circles).toMatchObject([{ locked: true, lockBy: ben.id }]);
    expect(textsOf(there)).toEqual(['hello']);
    const [photo] = there.people.flatMap((person) => person.photo ?? []);
    expect(b.rooms.get(ROOM)?.photos.get(photo ?? '')?.type).toBe('image/png');
    for (const { client } of [ana, ben, cat])
      expect(await client.codeOf('swapped', { voices: 1, gapMs: 20 })).toBe('ok');
    expect(await moving).toMatchObject({ kind: 'moved', attached: 3, cold: 0 });
    expect(await Promise.all([ana, ben, cat].map(({ client }) => client.closed))).toEqual(Array(3).fill(CLOSE.FINAL));
    expect(ana.client.events.at(-1)).toMatchObject({ m: 'bye', d: { code: 'room_elsewhere', retry: false } });
    expect(a.swaps).toEqual([20, 20, 20]);
    expect(await owner()).toBe('b');
    // From here on they speak there.
    const [anaThere, , catThere] = seconds.map(({ client }) => client);
    expect(await says(present(catThere), 'and here')).toBe('ok');
    await present(anaThere).event('chat', ({ text }) => text === 'and here');
    expect(await present(anaThere).codeOf('setLock', { locked: false })).toBe('ok');
    // Nobody left, and nobody joined.
    expect(a.told.slice(-4)).toEqual(['moved Ana', 'moved Ben', 'moved Cat', 'handed over']);
    expect(b.told.filter((line) => line !== 'attach')).toEqual(['took over {"judged":"a"} with 3']);
    expect([a.rooms.size, b.rooms.size, a.rooms.places.size]).toEqual([0, 1, 0]);
  });

  it('[MOV13] takes who cannot attach along: they come back by their token to the same place', async () => {
    const { ana, ben, cat } = await met();
    const moving = a.mover.move(ROOM);
    const attached = await Promise.all([ana, ben].map(attachTo));
    for (const { client } of attached) await client.codeOf('ready');
    await cat.client.until(() => cat.client.events.find(({ m }) => m === 'bye'), 15_000);
    expect(cat.client.events.at(-1)).toMatchObject({ d: { code: 'room_elsewhere', retry: true } });
    const back = pageOf(await b.join({ resume: { token: cat.ticket } }));
    expect([back.id, back.welcome.resumed, back.welcome.restored]).toEqual([cat.id, true, undefined]);
    expect(back.welcome.people.map(({ name, presence }) => [name, presence])).toEqual([
      ['Ana', 'here'],
      ['Ben', 'here'],
      ['Cat', 'here'],
    ]);
    for (const { client } of [ana, ben]) await client.codeOf('swapped', { voices: 0, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2, cold: 1 });
    expect(a.told).toContain('moved_cold Cat');
  }, 30_000);

  it('[MOV2] tells no page of version 1, which comes back by its token', async () => {
    const old = pageOf(await a.join({ protocol: 1, token: await a.tokens.joinToken(ROOM), name: 'Old' }));
    const ana = await a.enter(ROOM, 'Ana');
    const moving = a.mover.move(ROOM);
    const { client } = await attachTo(ana);
    await client.codeOf('ready');
    await old.client.closed;
    expect(old.client.events.filter(({ m }) => ['move', 'movedOn', 'moved'].includes(m))).toEqual([]);
    expect(pageOf(await b.join({ protocol: 1, resume: { token: old.ticket } })).id).toBe(old.id);
    await ana.client.codeOf('swapped', { voices: 0, gapMs: 0 });
    await moving;
  });

  it('[MOV7] takes who comes in while it moves along: told to attach, or sent after it', async () => {
    const ana = await a.enter(ROOM, 'Ana');
    const moving = a.mover.move(ROOM);
    const { client } = await attachTo(ana);
    const ben = await a.enter(ROOM, 'Ben');
    const second = await attachTo(ben);
    await client.codeOf('ready');
    await second.client.codeOf('ready');
    const there = await movedOf(second.client);
    expect(there.people.map(({ name }) => name)).toEqual(['Ana', 'Ben']);
    // Whoever still has a ticket for the former pod is sent on.
    expect(await a.join({ token: await a.tokens.joinToken(ROOM) })).toBe('room_elsewhere');
    expect(pageOf(await b.join({ token: await b.tokens.joinToken(ROOM) })).welcome.people).toHaveLength(3);
    for (const page of [ana, ben]) await page.client.codeOf('swapped', { voices: 1, gapMs: 0 });
    await moving;
  });

  it('[MOV4] lets nobody hear on where it will be who has left it where it is', async () => {
    const { ana, ben, cat } = await met();
    const changes: Audience[] = [];
    b.before = (call, said) => {
      if (call === 'audience') changes.push(...(said as { changes: Audience[] }).changes);
      return Promise.resolve();
    };
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachTo));
    await ana.client.leave();
    const silence = { listener: ana.id, hear: [], warm: [], see: [] };
    await expect.poll(() => changes).toContainEqual(silence);
    for (const { client } of seconds.slice(1)) expect(await client.codeOf('ready')).toBe('ok');
    for (const { client } of [ben, cat]) void client.codeOf('swapped', { voices: 0, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2 });
  });

  it('[MOV8] [MOV14] holds what is said in the freeze, and acts on it in order when the move is called off', async () => {
    const { ana, ben, cat } = await met();
    b.deaf.add('commit');
    let frozen = (): void => undefined;
    const freeze = new Promise<void>((resolve) => (frozen = resolve));
    let go = (): void => undefined;
    const goes = new Promise<void>((resolve) => (go = resolve));
    b.before = async (call) => {
      if (call !== 'commit') return;
      frozen();
      await goes;
    };
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachTo));
    for (const { client } of seconds) await client.codeOf('ready');
    await freeze;
    const count = cat.client.events.length;
    const said = [says(ana.client, 'one'), says(ana.client, 'two'), ana.client.codeOf('setLock', { locked: false })];
    const late = a.join({ token: await a.tokens.joinToken(ROOM), name: 'Dan' });
    ben.client.socket.terminate();
    await pause(300);
    expect(cat.client.events.slice(count)).toEqual([]);
    expect(present(a.rooms.get(ROOM)).room.view(cat.id).chat).toHaveLength(1);
    go();
    expect(await moving).toEqual({ kind: 'called_off', why: 'target_lost' });
    expect(await Promise.all(said)).toEqual(['ok', 'ok', 'ok']);
    await cat.client.event('moveOff');
    await cat.client.event('chat', ({ text }) => text === 'two');
    const heard = cat.client.events.slice(count).filter(({ m }) => m === 'chat');
    expect(heard.map(({ d }) => d.text)).toEqual(['one', 'two']);
    const dan = pageOf(await late);
    expect(dan.welcome.people.map(({ name, presence }) => [name, presence])).toContainEqual(['Ben', 'reconnecting']);
    // Nothing else has changed: they are here, and their second sockets are of no use.
    for (const { client } of seconds) expect(await client.closed).toBe(CLOSE.FINAL);
    expect(await owner()).toBe('a');
    expect([a.rooms.size, b.rooms.size, b.guests.size]).toEqual([1, 0, 0]);
    expect(a.told.filter((line) => /moved|cut_off|left|handed/.test(line))).toEqual([]);
  });

  it('[LIM2] ends a flood of frames in the freeze, too, and goes on without it', async () => {
    const { ana, ben, cat } = await met();
    b.before = async (call) => {
      if (call !== 'commit') return;
      for (let i = 0; i < 1_000; i += 1) cat.client.socket.send(encodeMove({ x: 1, z: 1, yaw: 0 }, false));
      await cat.client.closed;
    };
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachTo));
    for (const { client } of seconds) expect(await client.codeOf('ready')).toBe('ok');
    for (const { client } of [ana, ben]) {
      await client.event('movedOn');
      expect(await client.codeOf('swapped', { voices: 0, gapMs: 0 })).toBe('ok');
    }
    expect(await moving).toMatchObject({ kind: 'moved' });
  });

  it('[MOV10] is acted upon by the former pod no more: what is asked there stays without an answer', async () => {
    const { ana, ben, cat } = await met();
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachTo));
    for (const { client } of seconds) await client.codeOf('ready');
    await ana.client.event('movedOn');
    const { client } = present(seconds[0]);
    await movedOf(client);
    const heard = client.events.length;
    const replies = ana.client.replies.length;
    for (const [m, d] of [
      ['chat', { id: randomUUID(), scope: 'room', text: 'to the former' }],
      ['setLock', { locked: false }],
      ['setAway', { away: true }],
      ['leave', {}],
      ['restartIce', { transport: ana.welcome.transports?.send.id }],
    ] as const) {
      ana.client.socket.send(JSON.stringify({ id: 900, m, d }));
    }
    ana.client.socket.send(encodeMove({ x: 3, z: 3, yaw: 0 }, false));
    expect(await ana.client.codeOf('ping')).toBe('ok');
    await pause(300);
    expect(ana.client.replies.slice(replies).map(({ id }) => id)).not.toContain(900);
    expect(client.events.slice(heard).filter(({ m }) => m !== 'ticket')).toEqual([]);
    expect(b.rooms.get(ROOM)?.room.view(ana.id).circles).toMatchObject([{ locked: true }]);
    expect(await a.join({ resume: { token: cat.ticket } })).toBe('room_elsewhere');
    for (const page of [ana, ben, cat]) await page.client.codeOf('swapped', { voices: 1, gapMs: 0 });
    await moving;
  });

  it('[MOV11] is in its place there when somebody comes for it before the word of its source', async () => {
    const { ana, ben, cat } = await met();
    let early: Promise<TicketPage | string> | null = null;
    b.before = async (call) => {
      if (call !== 'own' || early !== null) return;
      await b.tenancy.admitTo(ROOM);
      early = b.join({ token: await b.tokens.joinToken(ROOM), name: 'Dan' });
      await early;
    };
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachTo));
    for (const { client } of seconds) await client.codeOf('ready');
    const welcomes = await Promise.all(seconds.map(({ client }) => movedOf(client)));
    expect(welcomes.map(({ people }) => people.length)).toEqual([3, 3, 3]);
    expect(pageOf(await present(early as unknown as Promise<TicketPage | string>)).welcome.people).toHaveLength(4);
    for (const page of [ana, ben, cat]) await page.client.codeOf('swapped', { voices: 1, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 3 });
  });
});

describe('a second socket', () => {
  it('[MOV5] takes media requests, `ready` and `ping` until the commit, and nothing else', async () => {
    const ana = await a.enter(ROOM, 'Ana');
    const moving = a.mover.move(ROOM);
    const { client, attached } = await attachTo(ana);
    expect(attached.transports.send.id).toMatch(/^[0-9a-f-]{36}$/);
    for (const [m, d] of [
      ['chat', { id: randomUUID(), scope: 'room', text: 'early' }],
      ['setAway', { away: true }],
      ['stepOut', {}],
      ['leave', {}],
      ['swapped', { voices: 0, gapMs: 0 }],
      ['attach', { protocol: PROTOCOL_VERSION, token: 'x', rtpCapabilities: {} }],
    ] as const) {
      expect(await client.codeOf(m, d)).toBe('not_joined');
    }
    client.socket.send(encodeMove({ x: 1, z: 1, yaw: 0 }, false));
    expect(await client.codeOf('ping')).toBe('ok');
    expect(await client.codeOf('restartIce', { transport: attached.transports.send.id })).toBe('ok');
    expect(await client.codeOf('restartIce', { transport: ana.welcome.transports?.send.id })).toBe('no_such_transport');
    expect(await client.codeOf('closeProducer', { id: randomUUID() })).toBe('no_such_producer');
    // The person is in the room by the first socket alone.
    expect(await says(ana.client, 'still here')).toBe('ok');
    expect(b.rooms.get(ROOM)).toBeNull();
    await client.codeOf('ready');
    expect(textsOf(await movedOf(client))).toEqual(['still here']);
    await ana.client.codeOf('swapped', { voices: 0, gapMs: 0 });
    await moving;
    expect(await client.codeOf('attach', { protocol: PROTOCOL_VERSION, token: 'x', rtpCapabilities: {} })).toBe(
      'already_joined',
    );
  });

  it('[MOV2] attaches by its own token, once, in time, and by no other', async () => {
    const ana = await a.enter(ROOM, 'Ana');
    const ben = await a.enter(ROOM, 'Ben');
    const moving = a.mover.move(ROOM);
    const { client, move } = await attachTo(ana);
    const { token } = present(ana.client.events.find(({ m }) => m === 'move')).d;
    const { rtpCapabilities } = b.media;
    const attach = async (by: unknown, more: object = {}): Promise<string> => {
      const socket = await RawClient.open(b.url);
      const code = await socket.codeOf('attach', { protocol: PROTOCOL_VERSION, token: by, rtpCapabilities, ...more });
      socket.socket.terminate();
      return code;
    };
    expect(await attach(token)).toBe('token_used');
    expect(await attach(await a.tokens.joinToken(ROOM))).toBe('token_invalid');
    expect(await attach(ana.ticket)).toBe('token_invalid');
    expect(await attach('x')).toBe('token_invalid');
    expect(await attach(a.tokens.moveToken({ room: ROOM, person: ben.id, move: 'another' }))).toBe('no_such_move');
    expect(await attach(a.tokens.moveToken({ room: 'other', person: ben.id, move }))).toBe('no_such_move');
    expect(await attach(a.tokens.moveToken({ room: ROOM, person: ben.id, move }), { protocol: 1 })).toBe(
      'client_too_old',
    );
    // Nobody comes in by it, nor back.
    expect(await b.join({ token })).toBe('token_invalid');
    expect(await b.join({ resume: { token } })).toBe('token_invalid');
    // Whoever is no part of the room is not in it after the move, whatever they have.
    const stranger = await RawClient.open(b.url);
    const forged = a.tokens.moveToken({ room: ROOM, person: 'nobody', move });
    expect(await stranger.codeOf('attach', { protocol: PROTOCOL_VERSION, token: forged, rtpCapabilities })).toBe('ok');
    await client.codeOf('ready');
    const second = await attachTo(ben);
    await second.client.codeOf('ready');
    expect((await movedOf(client)).people.map(({ name }) => name)).toEqual(['Ana', 'Ben']);
    expect(await stranger.closed).toBe(CLOSE.FINAL);
    for (const page of [ana, ben]) await page.client.codeOf('swapped', { voices: 0, gapMs: 0 });
    await moving;
    expect(await attach(a.tokens.moveToken({ room: ROOM, person: ana.id, move }))).toBe('no_such_move');
  });

  it('[MOV2] that is lost is forgotten: the page stays, or comes back and attaches anew', async () => {
    const ana = await a.enter(ROOM, 'Ana');
    const moving = a.mover.move(ROOM);
    const first = await attachTo(ana);
    first.client.socket.terminate();
    await first.client.closed;
    const back = pageOf(await a.join({ resume: { token: ana.ticket } }));
    const again = await attachTo(back);
    await again.client.codeOf('ready');
    expect((await movedOf(again.client)).self).toBe(ana.id);
    await back.client.codeOf('swapped', { voices: 0, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 0 });
  });

  it('[MOV2] is nothing where no room is moved to', async () => {
    const client = await RawClient.open(b.url);
    const token = a.tokens.moveToken({ room: ROOM, person: 'x', move: 'none' });
    const { rtpCapabilities } = b.media;
    expect(await client.codeOf('attach', { protocol: PROTOCOL_VERSION, token, rtpCapabilities })).toBe('no_such_move');
    expect(await client.closed).toBe(CLOSE.REFUSED);
  });
});

describe('moves to and fro', () => {
  it('[MOV15] take a room back at once, beside what is left of it there', async () => {
    const pages = [await a.enter(ROOM, 'Ana'), await a.enter(ROOM, 'Ben')];
    const there = a.mover.move(ROOM);
    const seconds = await Promise.all(pages.map(attachTo));
    for (const { client } of seconds) await client.codeOf('ready');
    for (const { client } of seconds) await movedOf(client);
    // Nobody has swapped yet: the media that they had are still there.
    expect(a.media.workers().map(({ people }) => people)).toEqual([2]);
    const back = b.mover.move(ROOM);
    const thirds = await Promise.all(seconds.map(attachTo));
    expect(a.media.workers().map(({ people }) => people)).toEqual([4]);
    for (const { client } of thirds) await client.codeOf('ready');
    const welcomes = await Promise.all(thirds.map(({ client }) => movedOf(client)));
    expect(welcomes.map(({ self }) => self)).toEqual(pages.map(({ id }) => id));
    for (const { client } of pages) expect(await client.codeOf('swapped', { voices: 1, gapMs: 0 })).toBe('ok');
    for (const { client } of seconds) expect(await client.codeOf('swapped', { voices: 1, gapMs: 0 })).toBe('ok');
    expect([await there, await back]).toMatchObject([{ kind: 'moved' }, { kind: 'moved' }]);
    expect([a.rooms.size, b.rooms.size]).toEqual([1, 0]);
    expect([a, b].flatMap((pod) => pod.media.workers().map(({ people }) => people))).toEqual([2, 0]);
    expect(await says(present(thirds[0]).client, 'back')).toBe('ok');
  });

  it('[MOV15] hear of a page that has swapped before its pod knows that the room has gone', async () => {
    const ana = await a.enter(ROOM, 'Ana');
    const swapped: Promise<string>[] = [];
    b.before = async (call) => {
      if (call !== 'own') return;
      swapped.push(ana.client.codeOf('swapped', { voices: 0, gapMs: 0 }));
      // It has come by then, and is held.
      await pause(100);
    };
    const moving = a.mover.move(ROOM);
    expect(await (await attachTo(ana)).client.codeOf('ready')).toBe('ok');
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1 });
    expect(await Promise.all(swapped)).toEqual(['ok']);
    expect(a.swaps).toEqual([0]);
  });

  it('[MOV15] [MOV18] leave nothing behind: no room, no media, no place, no hold', async () => {
    const first = [await a.enter(ROOM, 'Ana'), await a.enter(ROOM, 'Ben')];
    let pages: { client: RawClient }[] = first;
    const trafficOf = (pod: MovingPod) => pod.media.workers().reduce((sum, { people }) => sum + people, 0);
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    await pause(11_000);
    const before = { people: trafficOf(a), timers: timers() };
    let [from, to] = [a, b];
    for (let n = 0; n < 20; n += 1) {
      const moving = from.mover.move(ROOM);
      const seconds = await Promise.all(pages.map((page) => attachTo(page)));
      for (const { client } of seconds) await client.codeOf('ready');
      for (const { client } of seconds) await movedOf(client);
      for (const { client } of pages) await client.codeOf('swapped', { voices: 1, gapMs: 0 });
      expect(await moving).toMatchObject({ kind: 'moved', attached: 2, cold: 0 });
      for (const { client } of pages) await client.closed;
      pages = seconds.map(({ client }) => ({ client }));
      [from, to] = [to, from];
      expect([from.rooms.size, to.rooms.size]).toEqual([1, 0]);
      expect([trafficOf(from), trafficOf(to)]).toEqual([2, 0]);
    }
    expect([a.rooms.places.size, b.rooms.places.size, a.guests.size, b.guests.size]).toEqual([1, 0, 0, 0]);
    expect([a.mover.size, b.mover.size, a.tenancy.size, b.tenancy.size]).toEqual([0, 0, 1, 0]);
    expect([a.attach.size, b.attach.size]).toEqual([0, 0]);
    // Sockets that were opened a moment ago are looked at once more after 10 s.
    await pause(11_000);
    expect({ people: trafficOf(a), timers: timers() }).toEqual(before);
  }, 90_000);
});
