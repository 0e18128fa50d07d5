import { CLOSE, ok, PROTOCOL_VERSION, type PersonId, type Welcome } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { present, valueOf } from '../directory/testing/fixture.ts';
import type { MediaServer } from '../media/media-server.ts';
import type { Lost, MovedRoom } from '../move/leaving.ts';
import { Arrival } from './arrival.ts';
import { Connection } from './connection.ts';
import { Departure } from './departure.ts';
import { Join } from './join.ts';
import type { RoomHost } from './room-host.ts';
import { Rooms } from './rooms.ts';
import { Tally } from './tally.ts';
import { Tokens } from './tokens.ts';

const ROOM = 'garden';
const SECRET = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
const LOST = 1006;
const LOOKS = { color: 1, photo: null, kind: 'person', mic: 'muted', camera: 'off' } as const;

/** Nobody gets media before. */
let held: Promise<unknown>;

/** As much of media as rooms ask where nobody sends anything. */
function silence(): MediaServer {
  const nothing = (): void => undefined;
  const pair = { send: { id: 's' }, recv: { id: 'r' } };
  const room = {
    ...{ on: () => nothing, setAudience: nothing, removePerson: nothing, deafen: nothing, narrow: nothing },
    ...{ addPerson: () => held.then(() => ok(pair)), consumersOf: () => [], wantedOf: () => [], holds: () => false },
  };
  return { room: () => room, closeRoom: nothing, setAside: () => nothing } as unknown as MediaServer;
}

function pod(epoch: number, aheadMs: number) {
  const clock = { now: 1_800_000_000_000 + aheadMs };
  const now = (): number => clock.now;
  const tokens = new Tokens({ secret: SECRET, now: () => clock.now - aheadMs });
  const onBug = (error: unknown): never => {
    throw error;
  };
  const rooms = new Rooms({
    ...{ media: silence(), maxRooms: 5, maxPeople: 2_000, now, onBug, sign: (ticket) => tokens.resumeToken(ticket) },
    tenureOf: () => ({ epoch, takenOverAt: null }),
  });
  const socketed = () => {
    const said: string[] = [];
    const send = (frame: unknown): void => {
      if (typeof frame === 'string') said.push(frame);
    };
    const socket = { readyState: 1, OPEN: 1, bufferedAmount: 0, send, close: () => undefined };
    const options = { socket: socket as unknown as WebSocket, address: 'a', tally: new Tally(), now };
    return { connection: new Connection(options), said };
  };
  const join = new Join({ rooms, tokens, relayOnly: false, now });
  const enter = async (how: object) => {
    const { connection } = socketed();
    connection.joining(PROTOCOL_VERSION);
    const payload = { protocol: PROTOCOL_VERSION, ...LOOKS, name: 'x', rtpCapabilities: {}, ...how };
    const welcome = valueOf(await join.enter(connection, payload))();
    return { connection, id: welcome.self, token: welcome.resumeToken };
  };
  const come = async (name: string) => {
    const one = await enter({ token: await tokens.joinToken(ROOM), name });
    one.connection.welcomed();
    present(rooms.get(ROOM)).welcomed(one.id);
    return one;
  };
  return { clock, now, tokens, rooms, socketed, enter, come, onBug };
}

type Pod = ReturnType<typeof pod>;

let here: Pod;
let there: Pod;
const apart = (aheadMs: number): void => {
  here = pod(1, 0);
  there = pod(2, aheadMs);
};
const pass = (ms: number): void => {
  for (const { clock } of [here, there]) clock.now += ms;
};
const hostAt = ({ rooms }: Pod): RoomHost => present(rooms.get(ROOM));

beforeEach(() => {
  held = Promise.resolve();
  apart(0);
});
afterEach(() => {
  for (const { rooms } of [here, there]) rooms.close();
});

const expected = (): Arrival =>
  new Arrival({
    ...{ room: ROOM, audience: [], rooms: there.rooms, tokens: there.tokens, relayOnly: false, now: there.now },
    ...{ over: () => undefined, onBug: there.onBug },
  });

type MoveHow = { frozen?: () => void; attached?: PersonId[]; heardAheadMs?: number | null };

/** The room goes, with what happens while it is frozen and after it was told whose it is; nobody is attached. */
function move({ frozen = () => undefined, attached = [], heardAheadMs = null }: MoveHow = {}) {
  const swaps: number[] = [];
  const watch = { swapped: (gapMs: number) => void swaps.push(gapMs) };
  const { rooms, tokens, now } = here;
  const departure = new Departure({ host: hostAt(here), move: 'm', rooms, tokens, watch, now });
  const arrival = expected();
  expect(arrival.restore(JSON.parse(JSON.stringify(departure.freeze())) as MovedRoom, heardAheadMs)).toBe(true);
  frozen();
  arrival.own();
  const lost = departure.lost();
  arrival.lose(lost);
  const departed = departure.depart(new Set(attached));
  return { departure, arrival, departed, lost, swaps };
}

/** For how long each place is kept from now on, in seconds; null where they have a connection. */
const keptAt = (at: Pod): Record<string, number | null> =>
  Object.fromEntries(
    hostAt(at)
      .room.snapshot()
      .sessions.map(({ name, state }) => [
        name,
        state.kind === 'joined' ? null : (state.since + state.keptMs - at.clock.now) / 1_000,
      ]),
  );

describe('who goes while the room is frozen', () => {
  it('[MOV20] is out there at once by their word, and else away for as long as anybody whose socket is lost', async () => {
    const names = ['Ben', 'Cat', 'Dan', 'Eve', 'Fay'];
    const [ben, cat, dan, , fay] = await Promise.all(names.map((name) => here.come(name)));
    // Lost before: what is left of that goes on.
    hostAt(here).detach(present(fay).id, present(fay).connection);
    pass(5_000);
    const { lost } = move({
      frozen: () => {
        present(ben).connection.closed(CLOSE.LEFT);
        present(cat).connection.closed(CLOSE.GOING_AWAY);
        present(dan).connection.closed(LOST);
        pass(400);
      },
    });
    expect(lost.map(({ how }) => how).toSorted()).toEqual(['closed', 'expired', 'left']);
    expect(keptAt(there)).toEqual({ Cat: 10, Dan: 30, Eve: 60, Fay: 24.6 });
    pass(9_900);
    hostAt(there).tick();
    expect(hostAt(there).room.has(present(cat).id)).toBe(true);
    pass(200);
    hostAt(there).tick();
    expect(hostAt(there).room.has(present(cat).id)).toBe(false);
  });

  it('[MOV20] is heard of when they go before they are sent, and again, and not where they have come or were sent', async () => {
    const [ben, cat, dan] = await Promise.all(['Ben', 'Cat', 'Dan'].map((name) => here.come(name)));
    const { departure, arrival, departed, lost } = move();
    expect(lost).toEqual([]);
    departed.send(present(ben).id);
    for (const one of [ben, cat, dan]) present(one).connection.closed(one === ben ? CLOSE.RETRY : LOST);
    const later: Lost[] = [present(cat), present(dan)].map(({ id }) => ({ person: id, how: 'expired' }));
    expect(new Set(departure.lost())).toEqual(new Set(later));
    pass(1_000);
    const back = await there.enter({ resume: { token: present(dan).token } });
    expect(back.id).toBe(present(dan).id);
    arrival.lose(departure.lost());
    arrival.lose(departure.lost());
    expect(keptAt(there)).toEqual({ Ben: 59, Cat: 30, Dan: null });
    pass(2_000);
    // No longer by being said again.
    arrival.lose(departure.lost());
    expect(keptAt(there)).toMatchObject({ Cat: 28 });
  });

  it('[MOV20] is not heard of again where they have come since, and lost that socket, too', async () => {
    const people = await Promise.all(['Ben', 'Cat', 'Dan'].map((name) => here.come(name)));
    const { departure, arrival } = move();
    for (const [n, { connection }] of people.entries())
      connection.closed([CLOSE.LEFT, CLOSE.GOING_AWAY, LOST][n] ?? LOST);
    const [ben, cat] = people;
    for (const { token } of [present(ben), present(cat)]) {
      const { id, connection } = await there.enter({ resume: { token } });
      hostAt(there).detach(id, connection);
    }
    expect(
      departure
        .lost()
        .map(({ how }) => how)
        .toSorted(),
    ).toEqual(['closed', 'expired', 'left']);
    arrival.lose(departure.lost());
    expect(keptAt(there)).toEqual({ Ben: 30, Cat: 30, Dan: 30 });
    expect(hostAt(there).members().has(present(ben).id)).toBe(true);
  });

  it('[MOV20] and was not welcomed yet leaves nothing behind there; who comes back keeps their place', async () => {
    const ana = await here.come('Ana');
    const late = await here.enter({ token: await here.tokens.joinToken(ROOM), name: 'Late' });
    const again = await here.enter({ resume: { token: ana.token } });
    expect([late.connection.state.kind, again.connection.state.kind]).toEqual(['entering', 'entering']);
    const { lost } = move();
    expect(lost).toEqual([{ person: late.id, how: 'left' }]);
    expect(keptAt(there)).toEqual({ Ana: 60 });
  });
});

describe('who comes while the room is frozen', () => {
  it('[MOV8] is welcomed when it goes on here, and not before', async () => {
    await here.come('Ana');
    const media = Promise.withResolvers<null>();
    held = media.promise;
    const joining = here.enter({ token: await here.tokens.joinToken(ROOM), name: 'Late' });
    await expect.poll(() => hostAt(here).room.size).toBe(2);
    hostAt(here).freeze();
    const welcomed: string[] = [];
    void joining.then(({ id }) => welcomed.push(id));
    media.resolve(null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(welcomed).toEqual([]);
    hostAt(here).thaw();
    expect(hostAt(here).room.person((await joining).id)?.name).toBe('Late');
  });

  it('[MOV7] [MOV20] is sent on when it goes elsewhere', async () => {
    await here.come('Ana');
    const media = Promise.withResolvers<null>();
    held = media.promise;
    const joining = here.enter({ token: await here.tokens.joinToken(ROOM), name: 'Late' });
    await expect.poll(() => hostAt(here).room.size).toBe(2);
    const refused = expect(joining).rejects.toThrow('room_elsewhere');
    move({ frozen: () => media.resolve(null) });
    await refused;
    expect(keptAt(there)).toEqual({ Ana: 60 });
  });
});

describe('who comes by token', () => {
  it.each([
    [750, 70],
    [1_600, 104],
  ])('[MOV13] has a place until the last of %i has been told, and half a minute more: %i s', async (people, keptS) => {
    const ana = await here.come('Ana');
    const host = hostAt(here);
    for (let n = 1; n < people; n += 1) {
      const joined = host.room.join({ ...LOOKS, name: `p${n}` }, here.clock.now);
      if (!joined.ok) throw new Error(joined.error.code);
    }
    move();
    expect(hostAt(there).room.has(ana.id)).toBe(true);
    const kept = Object.values(keptAt(there));
    expect(kept).toHaveLength(people);
    expect(new Set(kept)).toEqual(new Set([keptS]));
  });
});

/** So many people who have gone along by second sockets, to a pod that welcomes them one by one as the test says. */
async function attached(names: readonly string[], cold?: string) {
  const people = await Promise.all(names.map((name) => here.come(name)));
  const other = cold === undefined ? null : await here.come(cold);
  const waiting: (() => void)[] = [];
  let now = 0;
  const turns = { now: () => (now += 30), later: (run: () => void) => void waiting.push(run) };
  const { rooms, tokens } = there;
  const arrival = new Arrival({
    ...{ room: ROOM, audience: [], rooms, tokens, relayOnly: false, now: there.now, turns },
    ...{ over: () => undefined, onBug: there.onBug },
  });
  const seconds = await Promise.all(
    people.map(async ({ id }) => {
      const second = there.socketed();
      const claim = { person: id, room: ROOM, move: 'm', id: `t-${id}`, nth: 0 };
      valueOf(await arrival.attach(second.connection, claim, {})).seat();
      return { id, ...second };
    }),
  );
  const watch = { swapped: () => undefined };
  const { rooms: its, tokens: signing } = here;
  const departure = present(Departure.of(ROOM, { move: 'm', rooms: its, tokens: signing, watch, now: here.now }));
  // As a pod of the version before says it, which names no tokens: each of them does.
  const moved = JSON.parse(JSON.stringify(departure.freeze())) as MovedRoom;
  expect(arrival.restore({ ...moved, tokens: undefined }, null)).toBe(true);
  const next = (): void => waiting.shift()?.();
  return { people, other, seconds, waiting, next, arrival };
}

/** The same, as their pod says that the room is here. */
async function welcomed(names: readonly string[], cold?: string) {
  const all = await attached(names, cold);
  return { ...all, attached: all.arrival.own() };
}

const saidTo = ({ said }: { said: string[] }, name: string) =>
  said.map((text) => JSON.parse(text) as { m?: string; d: Welcome }).filter(({ m }) => m === name);

describe('a large room that is welcomed a slice at a time', () => {
  it('[MOV12] tells everybody the same, and lets nobody act before all know', async () => {
    const { people, seconds, attached: goOn, waiting, next } = await welcomed(['Ana', 'Ben', 'Cat']);
    expect(goOn).toEqual(people.map(({ id }) => id));
    const host = hostAt(there);
    const welcomes = () => seconds.map((one) => saidTo(one, 'moved').length);
    expect([welcomes(), host.gate.isShut]).toEqual([[1, 0, 0], true]);
    const acted: string[] = [];
    expect(host.gate.holds(() => void acted.push('said'))).toBe(true);
    const settled = there.rooms.settled(ROOM).then(() => acted.push('settled'));
    next();
    expect([welcomes(), acted]).toEqual([[1, 1, 0], []]);
    next();
    next();
    await settled;
    expect([welcomes(), waiting.length, host.gate.isShut]).toEqual([[1, 1, 1], 0, false]);
    expect(acted).toEqual(['said', 'settled']);
    for (const one of seconds) {
      const [{ d }] = saidTo(one, 'moved') as [{ d: Welcome }];
      expect(d).toMatchObject({ self: one.id, room: ROOM, resumed: true, transports: null });
      // In whatever order their places are.
      expect(d.people.map(({ name, presence }) => [name, presence]).toSorted()).toEqual(
        ['Ana', 'Ben', 'Cat'].map((name) => [name, 'here']),
      );
      expect(d.people).toEqual(JSON.parse(JSON.stringify(host.room.view(one.id).people)));
      expect(one.connection.state.kind).toBe('joined');
    }
  });

  it('[MOV12] [MOV9] says to each their own, and makes once what is the same for all', async () => {
    const { seconds, next } = await welcomed(['Ana', 'Ben', 'Cat']);
    const { room } = hostAt(there);
    const made = [vi.spyOn(room, 'sight'), vi.spyOn(room, 'view')];
    next();
    next();
    for (const one of made) expect(one).not.toHaveBeenCalled();
    for (const { id, said } of seconds) {
      const [{ d }] = saidTo({ said }, 'moved') as [{ d: Welcome }];
      expect(d).toMatchObject({ ...JSON.parse(JSON.stringify(room.view(id))), self: id });
      expect(Object.keys(d).toSorted()).toEqual(
        ['protocol', 'now', 'room', 'self', 'resumeToken', 'resumed', 'transports', 'consumers', 'wanted']
          .concat('people', 'circles', 'floor', 'chat')
          .toSorted(),
      );
    }
  });

  it('[MOV12] does not go elsewhere before that', async () => {
    const { next } = await welcomed(['Ana', 'Ben']);
    const { rooms, tokens, now } = there;
    const away = { move: 'n', rooms, tokens, watch: { swapped: () => undefined }, now };
    expect(Departure.of(ROOM, away)).toBeNull();
    next();
    next();
    expect(Departure.of(ROOM, away)).not.toBeNull();
    expect(Departure.of('another', away)).toBeNull();
  });

  it('[MOV12] [MOV20] hears after that of who has gone meanwhile', async () => {
    const { other, seconds, next, arrival } = await welcomed(['Ana', 'Ben'], 'Cat');
    const cat = present(other).id;
    arrival.lose([{ person: cat, how: 'left' }]);
    next();
    next();
    hostAt(there).tick();
    for (const one of seconds) {
      expect(saidTo(one, 'moved').map(({ d }) => d.people.length)).toEqual([3]);
      expect(saidTo(one, 'roster').map(({ d }) => d)).toContainEqual(expect.objectContaining({ left: [cat] }));
    }
  });

  it('[MOV12] has nobody act in it before that who comes before the other pod says whose it is', async () => {
    const { other, next } = await attached(['Ana', 'Ben'], 'Cat');
    const back = there.enter({ resume: { token: present(other).token } });
    const anew = there.enter({ token: await there.tokens.joinToken(ROOM), name: 'Dan' });
    await expect.poll(() => there.rooms.size).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(hostAt(there).gate.isShut).toBe(true);
    expect(keptAt(there)).toEqual({ Ana: null, Ben: null, Cat: 60 });
    next();
    next();
    expect((await back).id).toBe(present(other).id);
    await anew;
    expect(keptAt(there)).toEqual({ Ana: null, Ben: null, Cat: null, Dan: null });
  });

  it('[MOV12] is over where the room is', async () => {
    const { seconds, next, waiting } = await welcomed(['Ana', 'Ben']);
    there.rooms.close();
    next();
    next();
    expect([saidTo(present(seconds[1]), 'moved'), waiting.length]).toEqual([[], 0]);
  });
});

describe('who has come', () => {
  it('[MOV21] [LIM18] by token counts for their address once, until they are gone', async () => {
    const ben = await here.come('Ben');
    move();
    const { places } = there.rooms;
    expect(places.size).toBe(0);
    const back = await there.enter({ resume: { token: ben.token } });
    await there.enter({ resume: { token: back.token } });
    expect(places.size).toBe(1);
    hostAt(there).remove(ben.id);
    expect(places.size).toBe(0);
  });

  it('[MOV21] [LIM10] has asked of others what they have asked before, and no ticket is good again', async () => {
    const token = await here.tokens.joinToken(ROOM);
    const ben = await here.enter({ token, name: 'Ben' });
    for (let n = 0; n < 6; n += 1) expect(hostAt(here).allows(ben.id, 'wave')).toBe(true);
    hostAt(here).welcomed(ben.id);
    move();
    expect(hostAt(there).allows(ben.id, 'wave')).toBe(false);
    expect(hostAt(there).allows(ben.id, 'chat')).toBe(true);
    expect(await there.tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_used' } });
  });

  it('[MOV21] [LIM17] has of their address what it had before, also where others of it have asked and left', async () => {
    await here.come('Ben');
    const waves = ({ rooms, now }: Pod): boolean => rooms.budgets.take({ address: 'a', room: ROOM }, 'wave', now());
    for (let n = 0; n < 60; n += 1) expect(waves(here)).toBe(true);
    move();
    expect(waves(there)).toBe(false);
    pass(500);
    expect([waves(there), waves(there)]).toEqual([true, false]);
    expect(there.rooms.budgets.take({ address: 'b', room: ROOM }, 'wave', there.now())).toBe(true);
  });

  it('[MOV2] by an older token, late, takes nothing from the tab that has come by a newer one', async () => {
    const arrival = expected();
    const attach = async (nth: number, id: string) => {
      const { connection } = there.socketed();
      const result = await arrival.attach(connection, { room: ROOM, person: 'ben', move: 'm', id, nth }, {});
      if (result.ok) result.value.seat();
      return { result, connection, said: vi.spyOn(connection, 'end') };
    };
    const newer = await attach(2, 't2');
    expect((await attach(1, 't1')).result).toMatchObject({ error: { code: 'replaced' } });
    expect(newer.said).not.toHaveBeenCalled();
    expect((await attach(3, 't3')).result.ok).toBe(true);
    expect(newer.said).toHaveBeenCalledWith('replaced', false);
    arrival.drop();
  });

  it('[MOV22] has heard nobody for no longer than since the freeze, and half a second', async () => {
    const people = await Promise.all(['Ana', 'Ben'].map((name) => here.come(name)));
    const { swaps } = move({ attached: people.map(({ id }) => id), frozen: () => pass(300) });
    pass(700);
    for (const [n, { connection }] of people.entries())
      if (connection.state.kind === 'behind') connection.state.left.swapped([60_000, 40][n] ?? 0);
    expect(swaps).toEqual([1_500, 40]);
  });
});

describe('a pod whose clock is another', () => {
  it.each([3_600_000, -3_600_000])('[MOV9] [ROOM6] has all as old as it was, ahead by %i ms', async (aheadMs) => {
    apart(aheadMs);
    const [ana, ben] = await Promise.all(['Ana', 'Ben'].map((name) => here.come(name)));
    pass(2_000);
    hostAt(here).detach(present(ben).id, present(ben).connection);
    pass(5_000);
    move();
    hostAt(there).tick();
    expect(keptAt(there)).toEqual({ Ana: 60, Ben: 25 });
    const since = hostAt(there).room.ticket(present(ana).id, there.clock.now)?.since;
    expect(there.clock.now - present(since)).toBe(7_000);
  });

  it.each([
    [0, 27.5],
    [3_600_000, 27.504],
  ])(
    '[MOV9] by %i ms as it said before the freeze, has the time pass for which the room is on its way',
    async (ms, keptS) => {
      apart(ms);
      const ben = await here.come('Ben');
      hostAt(here).detach(ben.id, ben.connection);
      there.clock.now += 2_500;
      move({ heardAheadMs: ms + 4 });
      expect(keptAt(there)).toEqual({ Ben: keptS });
    },
  );

  it('[MOV9] by less than a second is taken for the time that has passed', async () => {
    apart(0);
    const ben = await here.come('Ben');
    hostAt(here).detach(ben.id, ben.connection);
    there.clock.now += 900;
    move();
    expect(keptAt(there)).toEqual({ Ben: 29.1 });
  });
});
