import { afterEach, describe, expect, it } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { open, watchMade } from './testing/made.ts';
import { Page } from './testing/page.ts';
import { paperPerson } from './testing/paper.ts';
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
/** As an endless loop does: the process lives, and nothing that it is asked is answered. */
const hang = (server: MediaServer, worker = 0): void => void process.kill(server.workers()[worker]!.pid, 'SIGSTOP');

describe('a worker that hangs', () => {
  it('[WRK1] is killed and replaced on its port', async () => {
    const { server, log } = await serve();
    const before = server.workers()[0]!;
    hang(server);
    await until(() => server.workers()[0]!.alive && server.workers()[0]!.pid !== before.pid);
    expect(server.workers()[0]!.port).toBe(before.port);
    expect(isThere(before.pid)).toBe(false);
    expect(log.errors).toEqual(['media worker does not answer', 'media worker died']);
  });

  it('[WRK4] gives its people their voices back, and the other worker goes on', async () => {
    const { server, room, join } = await serve({ workers: 2, peoplePerWorker: 2 });
    const [ann, bob] = [await join('ann'), await join('bob')];
    const [cat, dan] = [await join('cat'), await join('dan')];
    await Promise.all([ann.speak(), cat.speak()]);
    room.setAudience([hears('bob', 'ann'), hears('dan', 'cat'), hears('cat', 'ann')]);
    await Promise.all([flows(bob, 'ann'), flows(dan, 'cat'), flows(cat, 'ann')]);
    const { pid, port, people, alive } = server.workers()[1]!;
    const [said, kept, lost] = [dan.said.length, { ...dan.transports }, { ...bob.transports }];
    hang(server);
    await until(() => !room.holds('bob', lost));
    await Promise.all([flows(bob, 'ann'), flows(dan, 'cat'), flows(cat, 'ann')]);
    expect(server.workers()[1]).toMatchObject({ pid, port, people, alive });
    expect(room.holds('dan', kept)).toBe(true);
    expect(dan.said.length).toBe(said);
  });

  it('[WRK3] refuses a join when its patience is over, and the join takes no seat; the next one is let in', async () => {
    const { server, room } = await serve();
    await paperPerson(room, 'ann', server.rtpCapabilities);
    const { pid } = server.workers()[0]!;
    hang(server);
    const refused = await room.addPerson('bob', { rtpCapabilities: server.rtpCapabilities });
    expect(refused).toMatchObject({ ok: false, error: { code: 'media_unavailable' } });
    // It was patience that ended it, before anybody knew what is wrong with the worker.
    expect(server.workers()).toMatchObject([{ pid, people: 1, alive: true }]);
    await until(() => server.workers()[0]!.pid !== pid);
    await paperPerson(room, 'bob', server.rtpCapabilities);
    await room.settled();
    expect(server.workers()).toMatchObject([{ people: 2, alive: true }]);
  });

  it('[WRK3] and answers after all leaves nothing of a join that was refused', async () => {
    const [{ server, room, log }, { transports }] = await watchMade(() => serve());
    const ann = await paperPerson(room, 'ann', server.rtpCapabilities);
    const { pid } = server.workers()[0]!;
    hang(server);
    const refused = await room.addPerson('bob', { rtpCapabilities: server.rtpCapabilities });
    process.kill(pid, 'SIGCONT');
    expect(refused.ok).toBe(false);
    await expect.poll(() => [transports.length, open(transports).length], { timeout: 30_000 }).toEqual([4, 2]);
    expect(open(transports)).toEqual([ann.send.id, ann.recv.id]);
    expect(server.workers()).toMatchObject([{ pid, people: 1, alive: true }]);
    expect(log.errors).toEqual([]);
  });

  it('[WRK5] does not keep its server from closing, nor outlives it', async () => {
    const { server } = await serve({ workers: 2 });
    const pids = server.workers().map(({ pid }) => pid);
    hang(server);
    await server.close();
    await until(() => !pids.some(isThere));
  });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
