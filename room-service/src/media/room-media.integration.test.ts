import { randomUUID } from 'node:crypto';
import type { TransportPair, Wanted } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaServer } from './media-server.ts';
import type { RoomMedia } from './room-media.ts';
import { must } from './testing/page.ts';
import { paperParameters, paperPerson, paperProduce } from './testing/paper.ts';
import { keptLog, startServer, until } from './testing/servers.ts';

const log = keptLog();
let server: MediaServer;
let rooms = 0;

beforeAll(async () => {
  server = await startServer({ workers: 2, peoplePerWorker: 3, log });
});

afterAll(async () => {
  await server.close();
});

/** A room of its own for each test. */
function newRoom(): { room: RoomMedia; add: (id: string) => Promise<TransportPair>; close: () => void } {
  const name = `room-${(rooms += 1)}`;
  const room = server.room(name);
  return { room, add: (id) => paperPerson(room, id, server.rtpCapabilities), close: () => server.closeRoom(name) };
}

const nobody = (listener: string) => ({ listener, hear: [], warm: [], see: [] });
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? 'ok' : result.error?.code);

/** Of somebody whose screen nobody could see. */
const only = (mic: boolean, camera: Wanted['camera']): Wanted => ({
  ...{ mic, camera },
  screen: camera === null ? null : 1,
  screenAudio: camera !== null,
});

describe('what is wanted', () => {
  it('of fifty open microphones is nothing while nobody is in earshot, and no consumer exists', async () => {
    const { room, add, close } = newRoom();
    const people = Array.from({ length: 50 }, (_, at) => `person-${at}`);
    const wanted: [string, Wanted][] = [];
    room.on('wanted', (person, what) => void wanted.push([person, what]));
    const pairs = await Promise.all(people.map((id) => add(id)));
    await Promise.all(people.map((id, at) => paperProduce(room, id, pairs[at]!, 'mic')));
    room.setAudience(people.map((listener) => nobody(listener)));
    await room.settled();
    expect(people.map((id) => room.wantedOf(id)).filter(({ mic, camera }) => mic || camera !== null)).toEqual([]);
    expect(people.flatMap((id) => room.consumersOf(id))).toEqual([]);
    expect(wanted).toEqual([]);
    // Two of them walk up to each other: those two, and nobody else, are woken.
    room.setAudience([
      { ...nobody('person-3'), hear: ['person-7'] },
      { ...nobody('person-7'), warm: ['person-3'] },
    ]);
    await room.settled();
    expect(wanted).toEqual([
      ['person-7', only(true, null)],
      ['person-3', only(true, null)],
    ]);
    expect(people.filter((id) => room.consumersOf(id).length > 0)).toEqual(['person-3', 'person-7']);
    close();
  });

  it('is said in the welcome and from then on only when it changes, also for who was awaited before they came', async () => {
    const { room, add, close } = newRoom();
    const wanted: Wanted[] = [];
    room.on('wanted', (person, what) => void (person === 'ann' && wanted.push(what)));
    await add('bob');
    room.setAudience([{ ...nobody('bob'), hear: ['ann'] }]);
    await add('ann');
    expect(room.wantedOf('ann')).toEqual(only(true, null));
    expect(wanted).toEqual([]);
    room.setAudience([{ ...nobody('bob'), warm: ['ann'] }]);
    expect(wanted).toEqual([]);
    room.removePerson('bob');
    expect(wanted).toEqual([only(false, null)]);
    close();
  });

  it('[MED6] is nothing where only somebody listens who can receive nothing', async () => {
    const { room, add, close } = newRoom();
    const ann = await add('ann');
    await paperPerson(room, 'deaf', {});
    await paperProduce(room, 'ann', ann, 'mic');
    const listens = (listener: string) => ({ ...nobody(listener), hear: ['ann'], see: ['ann'] });
    room.setAudience([listens('deaf')]);
    await room.settled();
    expect([room.consumersOf('deaf'), room.wantedOf('ann')]).toEqual([[], only(false, null)]);
    await add('bob');
    room.setAudience([listens('bob')]);
    expect(room.wantedOf('ann')).toEqual(only(true, 1));
    close();
  });

  it('of a camera that was restarted is the default again, until the page tells how large its tile is', async () => {
    const { room, add, close } = newRoom();
    const ann = await add('ann');
    await add('bob');
    room.setAudience([{ ...nobody('bob'), see: ['ann'] }]);
    await paperProduce(room, 'ann', ann, 'camera');
    await room.settled();
    must(room.tiles('bob', [{ consumer: room.consumersOf('bob')[0]!.id, heightPx: 720 }]));
    expect(room.wantedOf('ann').camera).toBe(2);
    await paperProduce(room, 'ann', ann, 'camera');
    await room.settled();
    expect(room.wantedOf('ann').camera).toBe(1);
    close();
  });
});

describe('a refusal', () => {
  it('has a code, and leaves everything as it was', async () => {
    const { room, add, close } = newRoom();
    const [ann, bob] = [await add('ann'), await add('bob')];
    const mic = () => ({ id: randomUUID(), transport: ann.send.id, source: 'mic' as const, kind: 'audio' as const });
    const produce = async (change: object) =>
      codeOf(await room.produce('ann', { ...mic(), rtpParameters: paperParameters('mic'), ...change }));
    const taken = await paperProduce(room, 'bob', bob, 'mic');

    expect(await produce({ transport: bob.send.id })).toBe('no_such_transport');
    expect(await produce({ transport: ann.recv.id })).toBe('no_such_transport');
    expect(await produce({ kind: 'video' })).toBe('media_rejected');
    expect(await produce({ source: 'camera' })).toBe('media_rejected');
    expect(await produce({ id: taken })).toBe('media_rejected');
    expect(await produce({ rtpParameters: {} })).toBe('media_rejected');
    expect(await produce({ rtpParameters: { codecs: 'none', encodings: [null] } })).toBe('media_rejected');
    expect(codeOf(await room.produce('zoe', { ...mic(), rtpParameters: {} }))).toBe('no_such_transport');
    expect(codeOf(room.closeProducer('ann', taken))).toBe('no_such_producer');
    expect(codeOf(room.closeProducer('zoe', taken))).toBe('no_such_producer');
    expect(codeOf(await room.connectTransport('ann', bob.send.id, {}))).toBe('no_such_transport');
    expect(codeOf(await room.connectTransport('ann', ann.send.id, {}))).toBe('media_rejected');
    expect(codeOf(await room.connectTransport('ann', ann.send.id, { fingerprints: [{ algorithm: 'x' }] }))).toBe(
      'media_rejected',
    );
    expect(codeOf(await room.restartIce('ann', bob.recv.id))).toBe('no_such_transport');
    expect(codeOf(await room.consuming('ann', ['nothing']))).toBe('no_such_consumer');
    expect(codeOf(room.tiles('ann', [{ consumer: 'nothing', heightPx: 1 }]))).toBe('no_such_consumer');
    expect(codeOf(await room.addPerson('eve', { rtpCapabilities: { codecs: [1] } }))).toBe('media_rejected');
    expect(room.holds('eve', { send: ann.send.id, recv: ann.recv.id })).toBe(false);

    expect(room.holds('ann', { send: ann.send.id, recv: ann.recv.id })).toBe(true);
    expect(await produce({})).toBe('ok');
    close();
  });

  it('keeps consumers of others out of reach', async () => {
    const { room, add, close } = newRoom();
    const ann = await add('ann');
    await add('bob');
    await add('eve');
    await paperProduce(room, 'ann', ann, 'camera');
    room.setAudience([{ ...nobody('bob'), see: ['ann'] }]);
    await room.settled();
    const ids = room.consumersOf('bob').map(({ id }) => id);
    expect(ids.length).toBe(1);
    expect(codeOf(await room.consuming('eve', ids))).toBe('no_such_consumer');
    expect(codeOf(await room.consuming('bob', ids))).toBe('ok');
    close();
  });

  it('answers every call to a closed room', async () => {
    const { room, add, close } = newRoom();
    const ann = await add('ann');
    close();
    expect(codeOf(await room.addPerson('ann', { rtpCapabilities: server.rtpCapabilities }))).toBe('media_unavailable');
    expect(codeOf(await room.restartIce('ann', ann.send.id))).toBe('no_such_transport');
    room.setAudience([{ ...nobody('ann'), hear: ['bob'] }]);
    await room.settled();
    expect(room.consumersOf('ann')).toEqual([]);
  });
});

describe('a person', () => {
  it('who leaves while joining, or joins twice at once, keeps no seat', async () => {
    const { room, close } = newRoom();
    const join = () => room.addPerson('ann', { rtpCapabilities: server.rtpCapabilities });
    const heads = () => server.workers().reduce((sum, { people }) => sum + people, 0);
    const gone = join();
    room.removePerson('ann');
    expect(codeOf(await gone)).toBe('media_unavailable');
    expect(heads()).toBe(0);
    const [former, latter] = await Promise.all([join(), join()]);
    expect(codeOf(former)).toBe('media_unavailable');
    const { send, recv } = must(latter);
    expect(room.holds('ann', { send: send.id, recv: recv.id })).toBe(true);
    expect(heads()).toBe(1);
    close();
    expect(heads()).toBe(0);
  });
});

describe('producers', () => {
  it('replace the former one of their source, and close even before the worker has answered', async () => {
    const { room, add, close } = newRoom();
    const ann = await add('ann');
    await add('bob');
    room.setAudience([{ ...nobody('bob'), hear: ['ann'] }]);
    const first = await paperProduce(room, 'ann', ann, 'mic');
    const second = await paperProduce(room, 'ann', ann, 'mic');
    await room.settled();
    expect(room.consumersOf('bob').map(({ producerId }) => producerId)).toEqual([second]);
    expect(codeOf(room.closeProducer('ann', first))).toBe('no_such_producer');

    const id = randomUUID();
    const request = { id, transport: ann.send.id, source: 'mic' as const, kind: 'audio' as const };
    const producing = room.produce('ann', { ...request, rtpParameters: paperParameters('mic') });
    expect(codeOf(room.closeProducer('ann', id))).toBe('ok');
    expect(codeOf(await producing)).toBe('ok');
    await room.settled();
    expect(room.consumersOf('bob')).toEqual([]);
    close();
  });

  it('that a listener cannot decode are left out', async () => {
    const { room, add, close } = newRoom();
    const ann = await add('ann');
    const codecs = (server.rtpCapabilities.codecs as { kind: string }[]).filter(({ kind }) => kind === 'audio');
    await paperPerson(room, 'bob', { ...server.rtpCapabilities, codecs });
    await paperProduce(room, 'ann', ann, 'mic');
    await paperProduce(room, 'ann', ann, 'camera');
    room.setAudience([{ ...nobody('bob'), hear: ['ann'], see: ['ann'] }]);
    await room.settled();
    expect(room.consumersOf('bob').map(({ source }) => source)).toEqual(['mic']);
    close();
  });
});

describe('MediaServer', () => {
  it('fills one worker before it takes the next, also with people who arrive together', async () => {
    const { add, close } = newRoom();
    await Promise.all(['a', 'b', 'c'].map((id) => add(id)));
    const heads = () =>
      server
        .workers()
        .map(({ people }) => people)
        .sort();
    expect(heads()).toEqual([0, 3]);
    await Promise.all(['d', 'e'].map((id) => add(id)));
    expect(heads()).toEqual([2, 3]);
    close();
  });

  it('leaves the signals of the process to its owner', async () => {
    const count = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
    const before = count();
    const other = await startServer({});
    expect(count()).toBe(before);
    await other.close();
  });

  it('says which port is taken', async () => {
    const { port } = server.workers()[0]!;
    const log = keptLog();
    const starting = startServer({ portBase: port, log });
    await expect(starting).rejects.toMatchObject({ ip: '127.0.0.1', port, code: 'EADDRINUSE' });
    // mediasoup's own lines about it would come as warnings.
    expect([log.errors, log.warnings]).toEqual([[], []]);
  });

  it('tells who sat in a dead worker what they lost, then where they sit, then what there is', async () => {
    const other = await startServer({ workers: 2, peoplePerWorker: 1 });
    const room = other.room('hall');
    await paperPerson(room, 'ann', other.rtpCapabilities);
    const bob = await paperPerson(room, 'bob', other.rtpCapabilities);
    await paperProduce(room, 'bob', bob, 'mic');
    room.setAudience([{ ...nobody('ann'), hear: ['bob'] }]);
    await room.settled();
    const before = room.consumersOf('ann')[0]!.id;
    const said: object[] = [];
    room.on('transports', (person) => void said.push({ person }));
    room.on('consumers', (person, { open, close }) => void said.push({ person, open: open.length, close }));
    process.kill(other.workers()[0]!.pid, 'SIGKILL');
    await until(() => said.length === 3);
    expect(said).toEqual([
      { person: 'ann', open: 0, close: [before] },
      { person: 'ann' },
      { person: 'ann', open: 1, close: [] },
    ]);
    await other.close();
  });

  it('replaces a worker that dies again and again, and refuses media in between with a code', async () => {
    const other = await startServer({});
    const room = other.room('hall');
    const ann = await paperPerson(room, 'ann', other.rtpCapabilities);
    const pairs: TransportPair[] = [ann];
    room.on('transports', (_person, pair) => void pairs.push(pair));
    for (const kill of [1, 2]) {
      process.kill(other.workers()[0]!.pid, 'SIGKILL');
      await until(() => !other.workers()[0]!.alive);
      expect(codeOf(await room.restartIce('ann', pairs.at(-1)!.send.id))).toBe('media_unavailable');
      expect(room.holds('ann', { send: pairs.at(-1)!.send.id, recv: pairs.at(-1)!.recv.id })).toBe(false);
      await until(() => pairs.length === kill + 1);
      expect(codeOf(await room.restartIce('ann', pairs.at(-1)!.send.id))).toBe('ok');
    }
    await other.close();
  });
});
