import { setTimeout as pause } from 'node:timers/promises';
import { CLOSE, type PersonId } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawClient } from '../../../scripts/lib/raw-client.ts';
import type { TicketPage } from '../../../scripts/lib/ticket-page.ts';
import { present } from '../directory/testing/fixture.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import type { PerAddress } from './per-address.ts';
import { attachTo, MovingPod, pageOf, type Neighbours } from './testing/moving-pod.ts';

const ROOM = 'garden';

let neighbours: Neighbours;
let directory: MemoryDirectory;
let a: MovingPod;
let pods: MovingPod[];

beforeEach(async () => {
  neighbours = new Map();
  directory = new MemoryDirectory({ now: Date.now, terms: { leaseMs: 600_000, settleMs: 0 } });
  pods = [];
  a = await start('a');
  await a.place(ROOM);
});
afterEach(async () => {
  for (const pod of pods) await pod.close();
});

async function start(id: string, aheadMs = 0): Promise<MovingPod> {
  const pod = await MovingPod.start(id, directory, neighbours, aheadMs);
  pods.push(pod);
  return pod;
}

/** By a page of version 1, which cannot attach. */
const enterCold = async (name: string): Promise<TicketPage> =>
  pageOf(await a.join({ protocol: 1, token: await a.tokens.joinToken(ROOM), name }));

/** What happens while nobody acts in the room, before it goes to the other pod. */
function inTheFreeze(pod: MovingPod, act: () => void | Promise<void>): void {
  pod.before = async (call) => {
    if (call !== 'commit') return;
    await act();
    await pause(200);
  };
}

/** Somebody called Late has a place here, as `ana` hears, and is not welcomed before `go`. */
async function seatLate(ana: TicketPage) {
  const { media } = present(a.rooms.get(ROOM));
  const add = media.addPerson.bind(media);
  let go = (): void => undefined;
  const goes = new Promise<void>((resolve) => (go = resolve));
  Object.assign(media, {
    addPerson: async (...asked: Parameters<typeof add>) => {
      await goes;
      return add(...asked);
    },
  });
  const joining = a.join({ token: await a.tokens.joinToken(ROOM), name: 'Late' });
  await ana.client.event('roster', ({ joined }) => (joined as { name: string }[]).some(({ name }) => name === 'Late'));
  return { joining, go };
}

const sessionsAt = (pod: MovingPod) =>
  new Map(
    present(pod.rooms.get(ROOM))
      .room.snapshot()
      .sessions.map((session) => [session.name, session]),
  );

/** How long the places of those who are away are kept, in whole seconds. */
const keptAt = (pod: MovingPod): Record<string, number | null> =>
  Object.fromEntries(
    [...sessionsAt(pod)].map(([name, { state }]) => [
      name,
      state.kind === 'reconnecting' ? Math.floor(state.keptMs / 1_000) : null,
    ]),
  );

function heldOf(places: PerAddress): number {
  const taken = Array.from({ length: places.max }, () => places.take('a')).filter((one) => one !== null);
  for (const giveBack of taken) giveBack();
  return places.max - taken.length;
}

async function ready(page: TicketPage): Promise<RawClient> {
  const { client } = await attachTo(page);
  expect(await client.codeOf('ready')).toBe('ok');
  return client;
}

const swapped = (page: TicketPage): Promise<string> => page.client.codeOf('swapped', { voices: 0, gapMs: 0 });

describe('in the freeze', () => {
  it('[MOV20] [MOV8] [MOV12] who goes is no ghost there: out, or away for as long as anybody; who has a second socket goes on', async () => {
    const b = await start('b');
    const [ana, fay, gus] = [await a.enter(ROOM, 'Ana'), await a.enter(ROOM, 'Fay'), await a.enter(ROOM, 'Gus')];
    const [ben, cat, dan] = [await enterCold('Ben'), await enterCold('Cat'), await enterCold('Dan')];
    const eve = await enterCold('Eve');
    const moving = a.mover.move(ROOM);
    const second = await ready(ana);
    const fays = await ready(fay);
    inTheFreeze(b, () => {
      ben.client.socket.close(CLOSE.LEFT);
      cat.client.socket.close(CLOSE.GOING_AWAY);
      for (const { client } of [dan, fay, gus]) client.socket.terminate();
      fays.socket.terminate();
    });
    await ready(gus);
    await eve.client.closed;
    await second.event('roster', ({ left }) => (left as PersonId[]).includes(ben.id));
    expect(keptAt(b)).toEqual({ Ana: null, Fay: 30, Gus: null, Cat: 10, Dan: 30, Eve: 60 });
    expect(eve.client.events.at(-1)).toMatchObject({ m: 'bye', d: { code: 'room_elsewhere', retry: true } });
    expect(pageOf(await b.join({ protocol: 1, resume: { token: dan.ticket } })).id).toBe(dan.id);
    expect(await b.join({ protocol: 1, resume: { token: ben.ticket } })).toBe('resume_expired');
    await swapped(ana);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2 });
    // Whom the source counted as moved has left there, once.
    expect(a.told.filter((line) => line.endsWith('Ben'))).toEqual(['entering Ben', 'moved_cold Ben']);
    expect(b.told.filter((line) => line.startsWith('left'))).toHaveLength(1);
  }, 30_000);

  it('[MOV20] [MOV7] who is not welcomed yet is sent on, and leaves nothing behind there', async () => {
    const b = await start('b');
    const ana = await a.enter(ROOM, 'Ana');
    const { joining, go } = await seatLate(ana);
    const answers: unknown[] = [];
    void joining.then((answer) => answers.push(answer));
    const moving = a.mover.move(ROOM);
    inTheFreeze(b, async () => {
      go();
      await pause(300);
      expect(answers).toEqual([]);
    });
    const second = await ready(ana);
    const { d } = await second.until(({ events }) => events.find(({ m }) => m === 'moved'), 15_000);
    expect(d.self).toBe(ana.id);
    expect(await joining).toBe('room_elsewhere');
    await expect.poll(() => [...sessionsAt(b).keys()]).toEqual(['Ana']);
    await swapped(ana);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1 });
  }, 40_000);

  it('[MOV8] who is not welcomed yet is welcomed when the move is called off', async () => {
    const b = await start('b');
    const ana = await a.enter(ROOM, 'Ana');
    b.deaf.add('commit');
    const { joining, go } = await seatLate(ana);
    inTheFreeze(b, go);
    const moving = a.mover.move(ROOM);
    await ready(ana);
    expect(await moving).toMatchObject({ kind: 'called_off' });
    expect(pageOf(await joining).welcome.people.map(({ name }) => name)).toEqual(['Ana', 'Late']);
  }, 40_000);
});

describe('at the other pod', () => {
  it('[MOV21] [LIM18] who comes by token counts for their address, as who attached does', async () => {
    const b = await start('b');
    const [ana, ben] = [await a.enter(ROOM, 'Ana'), await enterCold('Ben')];
    const moving = a.mover.move(ROOM);
    const second = await ready(ana);
    await ben.client.closed;
    expect(heldOf(b.rooms.places)).toBe(1);
    const back = pageOf(await b.join({ protocol: 1, resume: { token: ben.ticket } }));
    expect(heldOf(b.rooms.places)).toBe(2);
    // Once, however often they come.
    const again = pageOf(await b.join({ protocol: 1, resume: { token: back.ticket } }));
    expect(heldOf(b.rooms.places)).toBe(2);
    await again.client.leave();
    expect(heldOf(b.rooms.places)).toBe(1);
    await swapped(ana);
    await moving;
    await second.leave();
    expect(heldOf(b.rooms.places)).toBe(0);
  });

  it('[MOV21] [LIM10] nobody may ask more of others by having been moved, attached or not', async () => {
    const b = await start('b');
    const [ana, ben] = [await a.enter(ROOM, 'Ana'), await enterCold('Ben')];
    for (const [from, to] of [
      [ana, ben],
      [ben, ana],
    ] as const) {
      for (let n = 0; n < 6; n += 1) expect(await from.client.codeOf('wave', { person: to.id })).toBe('ok');
      expect(await from.client.codeOf('wave', { person: to.id })).toBe('too_many');
    }
    const moving = a.mover.move(ROOM);
    const second = await ready(ana);
    await ben.client.closed;
    expect(await second.codeOf('wave', { person: ben.id })).toBe('too_many');
    const back = pageOf(await b.join({ protocol: 1, resume: { token: ben.ticket } }));
    expect(await back.client.codeOf('wave', { person: ana.id })).toBe('too_many');
    // Of what they had left they have as much.
    expect(await second.codeOf('setLock', { locked: true })).toBe('not_in_circle');
    await swapped(ana);
    await moving;
  });

  it('[MOV21] nobody comes in once more by a ticket that has been used', async () => {
    const b = await start('b');
    const token = await a.tokens.joinToken(ROOM);
    const ana = pageOf(await a.join({ token, name: 'Ana' }));
    const moving = a.mover.move(ROOM);
    await (await ready(ana)).event('moved');
    expect(await b.join({ token, name: 'Ana again' })).toBe('token_used');
    await swapped(ana);
    await moving;
  });

  it('[MOV22] what a page says of its gap is believed as far as it can be', async () => {
    await start('b');
    const ana = await a.enter(ROOM, 'Ana');
    const began = Date.now();
    const moving = a.mover.move(ROOM);
    await (await ready(ana)).event('moved');
    await ana.client.event('movedOn');
    expect(await ana.client.codeOf('swapped', { voices: 1, gapMs: 60_000 })).toBe('ok');
    await moving;
    expect(a.swaps).toHaveLength(1);
    expect(a.swaps[0]).toBeGreaterThanOrEqual(500);
    expect(a.swaps[0]).toBeLessThanOrEqual(Date.now() - began + 500);
  });

  it.each([3_600_000, -3_600_000])(
    '[MOV9] [ROOM6] whose clock is ahead by %i ms all is as old as it was',
    async (aheadMs) => {
      const c = await start('c', aheadMs);
      const [ana, ben] = [await a.enter(ROOM, 'Ana'), await a.enter(ROOM, 'Ben')];
      ben.client.socket.terminate();
      await expect.poll(() => sessionsAt(a).get('Ben')?.state.kind).toBe('reconnecting');
      const moving = a.mover.move(ROOM);
      const second = await ready(ana);
      await second.event('moved');
      // Some ticks by that clock.
      await pause(300);
      const now = Date.now() + aheadMs;
      const { state, since } = present(sessionsAt(c).get('Ben'));
      expect(state.kind).toBe('reconnecting');
      const ages = [since, state.kind === 'reconnecting' ? state.since : 0].map((at) => now - at);
      for (const ageMs of ages) {
        expect(ageMs).toBeGreaterThanOrEqual(0);
        expect(ageMs).toBeLessThan(20_000);
      }
      expect(c.told).toContain('took over {"judged":"a"} with 1, by another clock');
      await swapped(ana);
      await moving;
    },
  );
});
