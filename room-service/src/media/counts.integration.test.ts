import { afterEach, expect, test } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { Page } from './testing/page.ts';
import { flows, startServer, until } from './testing/servers.ts';

let server: MediaServer | null = null;
const pages: Page[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  await server?.close();
});

test('the server counts for each person what they send and what they are sent, and nothing of others', async () => {
  server = await startServer({});
  const { rtpCapabilities } = server;
  const room = server.room('hall');
  const join = async (id: string): Promise<Page> => {
    const page = await Page.join({ room, id, rtpCapabilities });
    pages.push(page);
    return page;
  };
  const [ana, ben, cem] = [await join('ana'), await join('ben'), await join('cem')];
  await Promise.all([ana.speak(), ana.film(), ben.speak()]);
  const hears = (listener: string, hear: string[], see: string[] = []) => ({ listener, hear, warm: [], see });
  const warms = (listener: string, warm: string[]) => ({ listener, hear: [], warm, see: [] });
  // What is sent before a page has a receiver for it, only the server counts: receivers first.
  const silence = [warms('ben', ['ana']), warms('cem', ['ana', 'ben'])];
  room.setAudience(silence);
  await until(() => ben.consumerOf('ana', 'mic') !== undefined && cem.consumerOf('ben', 'mic') !== undefined);
  await until(() => cem.consumerOf('ana', 'mic') !== undefined);
  room.setAudience([hears('ben', ['ana'], ['ana']), hears('cem', ['ana', 'ben'])]);
  await Promise.all([flows(ben, 'ana', 'camera'), flows(cem, 'ana'), flows(cem, 'ben')]);
  const none = { packets: 0, lost: 0 };
  expect(await room.countsOf('nobody')).toBeNull();
  expect(await room.countsOf('cem')).toMatchObject({ videoIn: none, audioOut: none, videoOut: none });
  expect(await room.countsOf('ana')).toMatchObject({ audioIn: none, videoIn: none });
  // Paused, so that both ends can finish counting the same packets.
  room.setAudience(silence);
  await room.settled();
  await until(async () => {
    const arrived = (await cem.packetsOf('ana', 'mic')) + (await cem.packetsOf('ben', 'mic'));
    return (await room.countsOf('cem'))?.audioIn.packets === arrived;
  });
  await until(async () => (await room.countsOf('ben'))?.audioIn.packets === (await ben.packetsOf('ana', 'mic')));
  const [sent, heard] = [await room.countsOf('ana'), await room.countsOf('ben')];
  expect(sent?.audioOut.packets).toBeGreaterThanOrEqual(heard?.audioIn.packets ?? NaN);
  expect(sent?.videoOut.packets).toBeGreaterThan(0);
  expect(heard?.audioIn.packets).toBeGreaterThan(0);
  expect([sent?.audioOut.lost, heard?.audioIn.lost]).toEqual([0, 0]);
});
