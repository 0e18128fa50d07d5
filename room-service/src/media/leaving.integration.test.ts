import { randomUUID } from 'node:crypto';
import type { Wanted } from '@atrium/protocol';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { open, watchMade, type Made } from './testing/made.ts';
import { must } from './testing/page.ts';
import { paperParameters, paperPerson, paperProduce } from './testing/paper.ts';
import { startServer, until } from './testing/servers.ts';

/** What stays in the workers when people, producers, rooms and workers go. */

let server: MediaServer;
let made: Made;

beforeAll(async () => {
  [server, made] = await watchMade(() => startServer({ workers: 2, peoplePerWorker: 3 }));
});
afterAll(() => server.close());

const join = (room: string, id: string) => paperPerson(server.room(room), id, server.rtpCapabilities);
const people = () => server.workers().map((worker) => worker.people);

it('who leaves, or reloads, takes both transports along', async () => {
  const room = server.room('transports');
  const first = await join('transports', 'ann');
  const bob = await join('transports', 'bob');
  const second = await join('transports', 'ann');
  expect(open(made.transports)).toEqual([bob.send.id, bob.recv.id, second.send.id, second.recv.id]);
  expect(made.transports.map(({ id }) => id)).toContain(first.recv.id);
  room.removePerson('ann');
  expect(open(made.transports)).toEqual([bob.send.id, bob.recv.id]);
  server.closeRoom('transports');
  expect(open(made.transports)).toEqual([]);
});

it('who leaves in the turn in which their seat is found leaves neither transports nor a place in the worker', async () => {
  const room = server.room('between');
  const [before, push] = [made.transports.length, made.transports.push];
  // From the last answer of the worker to that of `addPerson` it takes about eight promises.
  for (let turns = 0; turns < 16; turns += 1) {
    made.transports.push = (...transports) => {
      for (const transport of transports) leaveAfter(transport, turns, () => room.removePerson('ann'));
      return push.apply(made.transports, transports);
    };
    await room.addPerson('ann', { rtpCapabilities: server.rtpCapabilities });
    await until(() => !room.condition('ann'));
  }
  made.transports.push = push;
  expect(made.transports.length - before).toBe(32);
  expect(open(made.transports.slice(before))).toEqual([]);
  expect(people()).toEqual([0, 0]);
  server.closeRoom('between');
});

/** Calls `leave` so many promises after the worker has answered the last call that opens the transports. */
function leaveAfter(transport: types.Transport, turns: number, leave: () => void): void {
  const set = transport.setMaxIncomingBitrate.bind(transport);
  transport.setMaxIncomingBitrate = (bitrate) => {
    const answered = set(bitrate);
    let passed = answered;
    for (let turn = 0; turn < turns; turn += 1) passed = passed.then();
    void passed.then(leave);
    return answered;
  };
}

it('who loses the right to hear while a pipe opens gets no consumer through it', async () => {
  const room = server.room('locks');
  const [ann, ...others] = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'] as const;
  const pair = await join('locks', ann);
  for (const id of others) await join('locks', id);
  await paperProduce(room, ann, pair, 'mic');
  let consumers = 0;
  for (const transport of made.transports) {
    transport.observer.on('newconsumer', ({ type }) => void (consumers += type === 'pipe' ? 0 : 1));
  }
  room.setAudience(others.map((listener) => ({ listener, hear: [ann], warm: [], see: [] })));
  room.setAudience(others.map((listener) => ({ listener, hear: [], warm: [], see: [] })));
  await room.settled();
  // Two sit in Ann's worker: it was asked for theirs before, and they are closed when it answers.
  expect(consumers).toBe(2);
  expect(others.flatMap((id) => room.consumersOf(id))).toEqual([]);
  room.setAudience(others.map((listener) => ({ listener, hear: [ann], warm: [], see: [] })));
  await room.settled();
  expect(consumers).toBe(2 + others.length);
  server.closeRoom('locks');
});

it('a room that closes takes its routers along', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await join('routers', id);
  expect(open(made.routers)).toHaveLength(2);
  server.closeRoom('routers');
  await until(() => open(made.routers).length === 0);
});

it('a microphone that was closed before the worker had answered is closed there, too', async () => {
  const room = server.room('producers');
  const ann = await join('producers', 'ann');
  const before = made.producers.length;
  const request = { transport: ann.send.id, source: 'mic' as const, kind: 'audio' as const };
  const id = randomUUID();
  const producing = room.produce('ann', { ...request, id, rtpParameters: paperParameters('mic') });
  must(room.closeProducer('ann', id));
  must(await producing);
  expect(made.producers.slice(before).map(({ closed }) => closed)).toEqual([true]);
  // The page may use the id again: it made it, and nobody holds it now.
  must(await room.produce('ann', { ...request, id, rtpParameters: paperParameters('mic') }));
  expect(open(made.producers.slice(before))).toHaveLength(1);
  server.closeRoom('producers');
});

it('a room that left a worker is not drawn back to it', async () => {
  await join('stays', 'ann');
  await join('leaves', 'bob');
  const [mine, other] = people();
  expect([mine, other]).toEqual([1, 1]);
  server.room('leaves').removePerson('bob');
  await join('takes', 'cat');
  await join('takes', 'dan');
  await join('leaves', 'bob');
  // Cat and Dan fill the worker that Bob had left; now the other one is the emptier.
  expect(people().sort()).toEqual([2, 2]);
  for (const room of ['stays', 'leaves', 'takes']) server.closeRoom(room);
  expect(people()).toEqual([0, 0]);
});

it('a worker that dies takes the size of its viewers’ tiles along: others send the usual layer again', async () => {
  const room = server.room('tiles');
  const ann = await join('tiles', 'ann');
  for (const id of ['b', 'c']) await join('tiles', id);
  const slot = server.workers().findIndex((worker) => worker.people === 0);
  await join('tiles', 'viewer');
  await paperProduce(room, 'ann', ann, 'camera');
  room.setAudience([{ listener: 'viewer', hear: [], warm: [], see: ['ann'] }]);
  await room.settled();
  must(room.tiles('viewer', [{ consumer: room.consumersOf('viewer')[0]!.id, heightPx: 720 }]));
  expect(room.wantedOf('ann').camera).toBe(2);
  const told: Wanted[] = [];
  room.on('wanted', (person, wanted) => void (person === 'ann' && told.push(wanted)));
  const { pid } = server.workers()[slot]!;
  process.kill(pid, 'SIGKILL');
  await until(() => server.workers()[slot]!.alive && server.workers()[slot]!.pid !== pid);
  await room.settled();
  expect(told).toMatchObject([{ mic: false, camera: 1 }]);
  server.closeRoom('tiles');
});
