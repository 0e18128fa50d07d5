import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CLOSE, encodeMove, type Circle, type PersonId, type Welcome } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawClient } from '../../../scripts/lib/raw-client.ts';
import type { TicketPage } from '../../../scripts/lib/ticket-page.ts';
import { present } from '../directory/testing/fixture.ts';
import { MemoryDirectory } from '../directory/testing/memory.ts';
import type { RoomMedia } from '../media/room-media.ts';
import { paperParameters } from '../media/testing/paper.ts';
import type { Audience } from '../room/earshot.ts';
import { attachTo, MovingPod, pageOf, type Neighbours } from './testing/moving-pod.ts';

const ROOM = 'garden';
/** A busy machine takes its time; the media of the source end 5 s after the flip. */
const SOON = { timeout: 2_500, interval: 10 };

let directory: MemoryDirectory;
let a: MovingPod;
let b: MovingPod;

beforeEach(async () => {
  const neighbours: Neighbours = new Map();
  directory = new MemoryDirectory({ now: Date.now, terms: { leaseMs: 600_000, settleMs: 0 } });
  a = await MovingPod.start('a', directory, neighbours);
  b = await MovingPod.start('b', directory, neighbours);
  await a.place(ROOM);
});
afterEach(async () => {
  await a.close();
  await b.close();
});

/** They go where they are told until a circle has so many members. */
async function walk(steps: readonly [page: TicketPage, x: number, z: number][], members: number): Promise<Circle> {
  const walking = setInterval(() => {
    for (const [{ client }, x, z] of steps) client.socket.send(encodeMove({ x, z, yaw: 0 }, false));
  }, 100);
  const isIt = (circle: Circle): boolean => circle.members.length === members;
  const { client } = present(steps[0])[0];
  const { d } = await client.event('circles', ({ changed }) => (changed as Circle[]).some(isIt));
  clearInterval(walking);
  return present((d.changed as Circle[]).find(isIt));
}

async function speak(client: RawClient, transport: string | undefined): Promise<void> {
  const rtpParameters = paperParameters('mic');
  const request = { id: randomUUID(), transport, source: 'mic', kind: 'audio', rtpParameters };
  expect(await client.codeOf('produce', request)).toBe('ok');
}

/** In one circle, and all of them speak; the last by another version of the wire where it is given. */
async function circleOfThree(protocol?: number): Promise<[TicketPage, TicketPage, TicketPage]> {
  const [ana, ben] = [await a.enter(ROOM, 'Ana'), await a.enter(ROOM, 'Ben')];
  const cat = await a.enter(ROOM, 'Cat', protocol === undefined ? {} : { protocol });
  const apart: Parameters<typeof walk>[0] = [
    [ana, 0.6, 0],
    [ben, -0.6, 0],
  ];
  const { x, z } = await walk(apart, 2);
  await walk([[cat, x, z + 1.2]], 3);
  for (const { client, welcome } of [ana, ben, cat]) await speak(client, welcome.transports?.send.id);
  return [ana, ben, cat];
}

const heardBy = (media: RoomMedia, { id }: TicketPage): PersonId[] =>
  media
    .consumersOf(id)
    .map(({ person }) => person)
    .sort();
const idsOf = (...pages: TicketPage[]): PersonId[] => pages.map(({ id }) => id).sort();
const movedOf = async (client: RawClient): Promise<Welcome> => (await client.event('moved')).d as unknown as Welcome;

async function attachAndSpeak(page: TicketPage): Promise<RawClient> {
  const { client, attached } = await attachTo(page);
  await speak(client, attached.transports.send.id);
  return client;
}

describe('media of a room that moves', () => {
  it('[MOV19] [MOV15] end at the source, for whoever loses them at the target, and go on for the others', async () => {
    const [ana, ben, cat] = await circleOfThree();
    const { media } = present(a.rooms.get(ROOM));
    const heard = () => [ana, ben, cat].map((page) => heardBy(media, page));
    await expect.poll(heard, SOON).toEqual([idsOf(ben, cat), idsOf(ana, cat), idsOf(ana, ben)]);
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachAndSpeak));
    for (const client of seconds) expect(await client.codeOf('ready')).toBe('ok');
    await Promise.all(seconds.map(movedOf));
    const [anaThere, benThere] = seconds;
    // No page has swapped yet.
    expect(heard()).toEqual([idsOf(ben, cat), idsOf(ana, cat), idsOf(ana, ben)]);
    expect(await present(benThere).codeOf('setLock', { locked: true })).toBe('ok');
    expect(await present(anaThere).codeOf('stepOut')).toBe('ok');
    await expect.poll(heard, SOON).toEqual([[], [cat.id], [ben.id]]);
    for (const { client } of [ana, ben, cat]) await client.codeOf('swapped', { voices: 1, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 3 });
  });

  it('[MOV19] give nobody anything at the source who comes by their token, before they are told', async () => {
    const [ana, ben, cat] = await circleOfThree(1);
    const { media } = present(a.rooms.get(ROOM));
    await expect.poll(() => heardBy(media, cat), SOON).toEqual(idsOf(ana, ben));
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben].map(attachAndSpeak));
    for (const client of seconds) expect(await client.codeOf('ready')).toBe('ok');
    await ana.client.event('movedOn');
    // Of whom the others hear until she is there.
    expect([ana, cat].map((page) => heardBy(media, page))).toEqual([idsOf(ben, cat), []]);
    await cat.client.closed;
    for (const { client } of [ana, ben]) await client.codeOf('swapped', { voices: 1, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2, cold: 1 });
  });

  it('[MOV4] are at the target what the snapshot says, from the commit on, also where the last word was lost', async () => {
    const [ana, ben, cat] = await circleOfThree();
    expect(await ben.client.codeOf('setLock', { locked: true })).toBe('ok');
    let isLost = false;
    const heard: PersonId[][] = [];
    b.before = async (call, said) => {
      if (call === 'audience' && isLost) (said as { changes: Audience[] }).changes.length = 0;
      if (call !== 'own' || heard.length > 0) return;
      const media = b.media.room(ROOM);
      await media.settled();
      heard.push(...[ana, ben].map((page) => heardBy(media, page)));
    };
    const moving = a.mover.move(ROOM);
    const seconds = await Promise.all([ana, ben, cat].map(attachAndSpeak));
    await expect.poll(() => heardBy(b.media.room(ROOM), ana), SOON).toEqual(idsOf(ben, cat));
    isLost = true;
    expect(await ana.client.codeOf('stepOut')).toBe('ok');
    for (const client of seconds) expect(await client.codeOf('ready')).toBe('ok');
    await Promise.all(seconds.map(movedOf));
    expect(heard).toEqual([[], [cat.id]]);
    for (const { client } of [ana, ben, cat]) await client.codeOf('swapped', { voices: 1, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 3 });
  });
});

describe('a tab whose place another tab takes while the room moves', () => {
  /** Ana’s former tab is attached and ready, and another is told; Ben is ready. */
  const replaced = async () => {
    const [ana, ben] = [await a.enter(ROOM, 'Ana'), await a.enter(ROOM, 'Ben')];
    const moving = a.mover.move(ROOM);
    const [former, bens] = await Promise.all([attachTo(ana), attachTo(ben)]);
    expect(await former.client.codeOf('ready')).toBe('ok');
    const other = pageOf(await a.join({ resume: { token: ana.ticket } }));
    await other.client.event('move');
    expect(await bens.client.codeOf('ready')).toBe('ok');
    return { ben, moving, former: former.client, other };
  };
  const wasMoved = ({ events }: RawClient): boolean => events.some(({ m }) => m === 'moved');

  it('[MOV2] [MOV6] is not ready in its stead: the move waits for the other', async () => {
    const { ben, moving, former, other } = await replaced();
    await pause(1_000);
    expect(a.rooms.get(ROOM)?.gate.isShut).toBe(false);
    const { client } = await attachTo(other);
    expect(await client.codeOf('ready')).toBe('ok');
    expect((await movedOf(client)).self).toBe(other.id);
    expect(await former.closed).toBe(CLOSE.FINAL);
    expect(wasMoved(former)).toBe(false);
    for (const page of [other, ben]) await page.client.codeOf('swapped', { voices: 0, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2, cold: 0 });
  });

  it('[MOV2] does not go along in its stead: the other comes by its token', async () => {
    const { ben, moving, former, other } = await replaced();
    await other.client.until(() => other.client.events.find(({ m }) => m === 'bye'), 15_000);
    expect(other.client.events.at(-1)).toMatchObject({ d: { code: 'room_elsewhere', retry: true } });
    expect(await former.closed).toBe(CLOSE.FINAL);
    expect(wasMoved(former)).toBe(false);
    expect(pageOf(await b.join({ resume: { token: other.ticket } })).id).toBe(other.id);
    await ben.client.codeOf('swapped', { voices: 0, gapMs: 0 });
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 1 });
  }, 30_000);
});
