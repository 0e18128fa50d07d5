import { afterEach, describe, expect, it } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { Page } from './testing/page.ts';
import { flows, keptLog, startServer, until } from './testing/servers.ts';

const pages: Page[] = [];
const servers: MediaServer[] = [];

afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(options: { workers?: number; peoplePerWorker?: number } = {}) {
  const log = keptLog();
  const server = await startServer({ log, ...options });
  servers.push(server);
  const room = server.room('hall');
  const join = async (id: string): Promise<Page> => {
    const page = await Page.join({ room, id, rtpCapabilities: server.rtpCapabilities });
    pages.push(page);
    return page;
  };
  return { server, room, join, log };
}

const nobody = (listener: string) => ({ listener, hear: [], warm: [], see: [] });
const hears = (listener: string, ...hear: string[]) => ({ ...nobody(listener), hear });
const warms = (listener: string, ...warm: string[]) => ({ ...nobody(listener), warm });
const meets = (listener: string, ...others: string[]) => ({ ...nobody(listener), hear: others, see: others });

describe('voices', () => {
  it('flow to who hears, and to nobody else', async () => {
    const { room, join, log } = await serve();
    const [ann, bob, cat] = [await join('ann'), await join('bob'), await join('cat')];
    await ann.speak();
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
    expect(cat.said).toEqual([]);
    expect(room.consumersOf('cat')).toEqual([]);
    room.setAudience([nobody('bob')]);
    await room.settled();
    expect(bob.said.map(({ open, close }) => [open.length, close.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(log.errors).toEqual([]);
  });

  it('wait on the server while the listener is warm, and flow without any message when they are heard', async () => {
    const { room, join } = await serve();
    const [ann, bob, cat] = [await join('ann'), await join('bob'), await join('cat')];
    await ann.speak();
    room.setAudience([warms('bob', 'ann'), hears('cat', 'ann')]);
    // Cat proves that the microphone sends while nothing of it reaches Bob.
    await flows(cat, 'ann', 'mic', 40);
    expect(await bob.packetsOf('ann', 'mic')).toBe(0);
    expect(ann.wanted.mic).toBe(true);
    const said = bob.said.length;
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
    expect(bob.said.length).toBe(said);
    expect(said).toBe(1);
  });

  it('[JUD5] of which nothing arrives any more are known by the worker’s count, once somebody misses them', async () => {
    const { room, join } = await serve();
    const [ann, bob] = [await join('ann'), await join('bob')];
    await ann.speak();
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
    const known = () =>
      room.condition('bob')?.receiving.map(({ senderActive, senderStopped }) => [senderActive, senderStopped]);
    const missed = () => {
      room.doubtUplink('ann');
      return known()?.[0]?.[1] === true;
    };
    const heldMs = Date.now() + 8_000;
    while (Date.now() < heldMs) {
      expect(missed()).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    ann.fallSilent();
    // By itself it goes on taking the voice for active: it looks at several streams of one picture alone.
    await until(missed);
    expect(known()).toEqual([[true, true]]);
  });

  it('[JUD9] have begun when they were announced, and anew when somebody wants them again', async () => {
    const { room, join } = await serve();
    const [ann] = [await join('ann'), await join('bob')];
    const sending = () => room.condition('ann')?.sending;
    room.setAudience([hears('bob', 'ann')]);
    const askedMs = Date.now();
    await ann.speak();
    const announced = sending()?.[0]?.sinceMs ?? 0;
    expect(announced).toBeGreaterThanOrEqual(askedMs);
    room.setAudience([{ listener: 'bob', hear: [], warm: [], see: [] }]);
    expect(sending()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    room.setAudience([hears('bob', 'ann')]);
    expect(sending()?.[0]?.sinceMs).toBeGreaterThan(announced);
    const again = sending();
    room.setAudience([hears('bob', 'ann')]);
    expect(sending()).toEqual(again);
  });

  it('are known to talk while they are wanted, and not after', async () => {
    const { room, join } = await serve();
    const [ann] = [await join('ann'), await join('bob')];
    const talking: string[][] = [];
    room.on('talking', (people) => void talking.push([...people]));
    room.setAudience([hears('bob', 'ann')]);
    await ann.speak();
    await until(() => talking.length > 0);
    room.setAudience([nobody('bob')]);
    await until(() => talking.length > 1);
    expect(talking).toEqual([['ann'], []]);
  });

  it('cost nothing, in either direction, while nobody is in earshot', async () => {
    const { room, join } = await serve();
    const [ann, bob] = [await join('ann'), await join('bob')];
    await Promise.all([ann.speak(), bob.speak()]);
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
    let before = await room.traffic();
    expect(before.bytesIn).toBeGreaterThan(0);
    expect(before.bytesOut).toBeGreaterThan(0);
    room.setAudience([nobody('bob')]);
    // A second without a byte: a microphone that is only silent sends 6 packets in it (DTX).
    await until(async () => {
      before = await room.traffic();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return JSON.stringify(await room.traffic()) === JSON.stringify(before);
    });
    expect(before.bytesIn).toBeGreaterThan(0);
    expect([ann.wanted.mic, bob.wanted.mic]).toEqual([false, false]);
  });
});

describe('pictures', () => {
  it('flow once the page is ready, stop for a hidden tile, and say which layer is wanted', async () => {
    const { room, join } = await serve();
    const [ann, bob] = [await join('ann'), await join('bob')];
    await ann.film();
    expect(ann.wanted.camera).toBeNull();
    room.setAudience([meets('bob', 'ann')]);
    await until(() => ann.wanted.camera === 1);
    await flows(bob, 'ann', 'camera');
    const consumer = bob.consumerOf('ann', 'camera')!.id;
    expect(room.tiles('bob', [{ consumer, heightPx: 700 }])).toMatchObject({ ok: true });
    expect(ann.wanted.camera).toBe(2);
    room.tiles('bob', [{ consumer, heightPx: 0 }]);
    expect(ann.wanted.camera).toBeNull();
    await room.settled();
    room.tiles('bob', [{ consumer, heightPx: 100 }]);
    expect(ann.wanted.camera).toBe(0);
    await flows(bob, 'ann', 'camera');
  });
});

describe('two workers', () => {
  it('carry a voice through one pipe, which closes with its last listener', async () => {
    const { server, room, join } = await serve({ workers: 2, peoplePerWorker: 2 });
    const [ann] = [await join('ann'), await join('amy')];
    const [bob, cat] = [await join('bob'), await join('cat')];
    expect(server.workers().map(({ people }) => people)).toEqual([2, 2]);
    await ann.speak();
    // Both at once: a second pipe for the same pair would be refused while the first is under way.
    room.setAudience([hears('bob', 'ann'), hears('cat', 'ann'), hears('amy', 'ann')]);
    await Promise.all([flows(bob, 'ann'), flows(cat, 'ann')]);
    expect((await room.traffic()).pipes).toBe(1);
    room.setAudience([nobody('bob')]);
    await flows(cat, 'ann');
    expect((await room.traffic()).pipes).toBe(1);
    room.setAudience([nobody('cat')]);
    await room.settled();
    expect((await room.traffic()).pipes).toBe(0);
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
  });

  it('carry pictures', async () => {
    const { room, join } = await serve({ workers: 2, peoplePerWorker: 1 });
    const [ann, bob] = [await join('ann'), await join('bob')];
    await ann.film();
    room.setAudience([meets('bob', 'ann')]);
    await flows(bob, 'ann', 'camera');
  });
});

describe('a worker killed with -9', () => {
  it('comes back on its port, its people hear each other again, and the other worker goes on', async () => {
    const { server, room, join, log } = await serve({ workers: 2, peoplePerWorker: 2 });
    const [ann, bob] = [await join('ann'), await join('bob')];
    const [cat, dan] = [await join('cat'), await join('dan')];
    await Promise.all([ann.speak(), cat.speak(), ann.film()]);
    room.setAudience([meets('bob', 'ann'), hears('dan', 'cat'), hears('cat', 'ann')]);
    await Promise.all([flows(bob, 'ann'), flows(dan, 'cat'), flows(cat, 'ann'), flows(bob, 'ann', 'camera')]);
    const before = server.workers();
    const kept = { ...dan.transports };
    const [said, lost] = [dan.said.length, { ...bob.transports }];
    process.kill(before[0]!.pid, 'SIGKILL');
    await until(() => !room.holds('bob', lost));
    await Promise.all([flows(bob, 'ann'), flows(dan, 'cat'), flows(cat, 'ann'), flows(bob, 'ann', 'camera')]);
    expect(server.workers().map(({ port, people, alive }) => [port, people, alive])).toEqual([
      [before[0]!.port, 2, true],
      [before[1]!.port, 2, true],
    ]);
    expect(server.workers()[0]!.pid).not.toBe(before[0]!.pid);
    expect(server.workers()[1]!.pid).toBe(before[1]!.pid);
    // Nobody there noticed: same transports, not a word.
    expect(room.holds('dan', kept)).toBe(true);
    expect(dan.said.length).toBe(said);
    expect(log.errors).toEqual(['media worker died']);
  });

  it('dims the lights of those who talked in it, until they talk again', async () => {
    const { server, room, join } = await serve();
    const [ann] = [await join('ann'), await join('bob')];
    const talking: string[][] = [];
    room.on('talking', (people) => void talking.push([...people]));
    room.setAudience([hears('bob', 'ann')]);
    await ann.speak();
    await until(() => talking.length === 1);
    process.kill(server.workers()[0]!.pid, 'SIGKILL');
    await until(() => talking.length >= 3);
    expect(talking.slice(0, 3)).toEqual([['ann'], [], ['ann']]);
  });

  it('takes a join that comes meanwhile', async () => {
    const { server, room, join } = await serve();
    const ann = await join('ann');
    process.kill(server.workers()[0]!.pid, 'SIGKILL');
    await until(() => !server.workers()[0]!.alive);
    const bob = await join('bob');
    await ann.speak();
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
  });
});

describe('a page', () => {
  it('goes on over its own transports after an ICE restart', async () => {
    const { room, join } = await serve();
    const [ann, bob] = [await join('ann'), await join('bob')];
    await ann.speak();
    room.setAudience([hears('bob', 'ann')]);
    await flows(bob, 'ann');
    await Promise.all([ann.restartIce(), bob.restartIce()]);
    await flows(bob, 'ann');
    expect(bob.said.length).toBe(1);
  });

  it('that was reloaded gets everything anew, and others hear it again', async () => {
    const { room, join } = await serve();
    const [ann, bob] = [await join('ann'), await join('bob')];
    await Promise.all([ann.speak(), bob.speak()]);
    room.setAudience([hears('bob', 'ann'), hears('ann', 'bob')]);
    await Promise.all([flows(bob, 'ann'), flows(ann, 'bob')]);
    const old = { ...ann.transports };
    ann.close();
    const again = await join('ann');
    expect(room.holds('ann', old)).toBe(false);
    expect(room.holds('ann', again.transports)).toBe(true);
    expect(again.wanted.mic).toBe(true);
    await again.speak();
    await Promise.all([flows(bob, 'ann'), flows(again, 'bob')]);
  });
});
