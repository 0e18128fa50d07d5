import type { types } from 'mediasoup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { watchMade, type Made } from './testing/made.ts';
import { paperPerson, paperProduce } from './testing/paper.ts';
import { keptLog, startServer, until } from './testing/servers.ts';

/** What a worker would not do once, with nobody who says anything after that. */

const REFUSED = 'a media worker refused a request';
const log = keptLog();
let server: MediaServer;
let made: Made;

beforeAll(async () => {
  [server, made] = await watchMade(() => startServer({ log }));
});
afterAll(() => server.close());

it('[WRK6] a voice whose consumer was refused, and then not let flow, is heard a moment later all the same', async () => {
  const room = server.room('hall');
  const ann = await paperPerson(room, 'ann', server.rtpCapabilities);
  const bob = await paperPerson(room, 'bob', server.rtpCapabilities);
  await paperProduce(room, 'ann', ann, 'mic');
  const recv = made.transports.find(({ id }) => id === bob.recv.id)!;
  const opened: types.Consumer[] = [];
  recv.observer.on('newconsumer', (consumer) => {
    opened.push(consumer);
    const resume = consumer.resume.bind(consumer);
    consumer.resume = () => notNow(() => (consumer.resume = resume));
  });
  const consume = recv.consume.bind(recv);
  recv.consume = () => notNow(() => (recv.consume = consume));
  room.setAudience([{ listener: 'bob', hear: [], warm: ['ann'], see: [] }]);
  await room.settled();
  expect([room.consumersOf('bob'), log.warnings]).toEqual([[], [REFUSED]]);
  await until(() => room.consumersOf('bob').length === 1);
  room.setAudience([{ listener: 'bob', hear: ['ann'], warm: [], see: [] }]);
  await room.settled();
  expect([opened.map(({ paused }) => paused), log.warnings, log.errors]).toEqual([[true], [REFUSED, REFUSED], []]);
  await until(() => opened[0]?.paused === false);
  expect(opened).toHaveLength(1);
});

it('[WRK7] a refusal says which worker refused what, and is no bug', async () => {
  const lines: object[] = [];
  const errors: string[] = [];
  const [own, all] = await watchMade(() =>
    startServer({
      log: {
        info: () => undefined,
        warn: (fields, message) => void lines.push({ ...fields, message }),
        error: (_fields, message) => void errors.push(message),
      },
    }),
  );
  try {
    const room = own.room('hall');
    const ann = await paperPerson(room, 'ann', own.rtpCapabilities);
    const bob = await paperPerson(room, 'bob', own.rtpCapabilities);
    await paperProduce(room, 'ann', ann, 'mic');
    const recv = all.transports.find(({ id }) => id === bob.recv.id)!;
    recv.observer.on('newconsumer', (consumer) => {
      const resume = consumer.resume.bind(consumer);
      consumer.resume = () => notNow(() => (consumer.resume = resume));
      consumer.pause = () => notNow(() => undefined);
    });
    const consume = recv.consume.bind(recv);
    recv.consume = () => notNow(() => (recv.consume = consume));
    room.setAudience([{ listener: 'bob', hear: [], warm: ['ann'], see: [] }]);
    await until(() => room.consumersOf('bob').length === 1);
    room.setAudience([{ listener: 'bob', hear: ['ann'], warm: [], see: [] }]);
    await room.settled();
    room.setAudience([{ listener: 'bob', hear: ['ann'], warm: [], see: [] }]);
    await room.settled();
    room.setAudience([{ listener: 'bob', hear: [], warm: ['ann'], see: [] }]);
    await room.settled();
    const said = (request: string) => ({
      message: REFUSED,
      worker: 0,
      request,
      source: 'mic',
      err: new Error('not now'),
    });
    expect(lines).toEqual(['consume', 'resume_consumer', 'pause_consumer'].map(said));
    expect(errors).toEqual([]);
  } finally {
    await own.close();
  }
});

function notNow(nextTime: () => void): Promise<never> {
  nextTime();
  return Promise.reject(new Error('not now'));
}
