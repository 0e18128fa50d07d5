import { afterEach, describe, expect, it } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { Page } from './testing/page.ts';
import { keptLog, startServer, until } from './testing/servers.ts';

const workerBin = process.env['MEDIASOUP_WORKER_BIN'] ?? '';
const pages: Page[] = [];
const servers: MediaServer[] = [];

afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(options: { workers?: number; peoplePerWorker?: number } = {}) {
  const log = keptLog();
  const server = await startServer({ workerBin, log, ...options });
  servers.push(server);
  const room = server.room('hall');
  const join = async (id: string): Promise<Page> => {
    const page = await Page.join({ room, id, rtpCapabilities: server.rtpCapabilities });
    pages.push(page);
    return page;
  };
  return { server, room, join, log };
}

const hears = (listener: string, ...hear: string[]) => ({ listener, hear, warm: [], see: [] });
const warms = (listener: string, ...warm: string[]) => ({ listener, hear: [], warm, see: [] });

describe('voices', () => {
  it('flow to who hears, and to nobody else', async () => {
    const { room, join } = await serve();
    const [ann, bob, cat] = [await join('ann'), await join('bob'), await join('cat')];
    await ann.speak();
    room.setAudience([hears('bob', 'ann')]);
    await until(async () => (await bob.packetsOf('ann', 'mic')) > 20);
    expect(cat.said).toEqual([]);
    expect(room.consumersOf('cat')).toEqual([]);
    expect(ann.wanted).toEqual({ mic: true, camera: null });
  });
});
