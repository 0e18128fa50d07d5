import { afterEach, expect, test } from 'vitest';
import type { MediaServer } from './media-server.ts';
import { UNWATCHED_MEDIA } from './media-watch.ts';
import { onReached, type ReachEnd } from './reached.ts';
import { Page } from './testing/page.ts';
import { startServer, until } from './testing/servers.ts';

const pages: Page[] = [];
const servers: MediaServer[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Parameters that the worker takes, of a page that never sends anything. */
const SILENT_DTLS = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};

async function serve() {
  const ends: { person: string; how: ReachEnd }[] = [];
  const connecting: string[] = [];
  const server = await startServer({
    watch: {
      ...UNWATCHED_MEDIA,
      connecting: ({ room, person, transport }) => {
        connecting.push(`${room} ${person}`);
        onReached(transport, (how) => ends.push({ person, how }));
      },
    },
  });
  servers.push(server);
  const room = server.room('hall');
  const join = async (id: string): Promise<Page> => {
    const page = await Page.join({ room, id, rtpCapabilities: server.rtpCapabilities });
    pages.push(page);
    return page;
  };
  return { server, room, join, ends, connecting };
}

test('a transport that a page connects is told of once, and that it has connected', async () => {
  const { room, join, ends, connecting } = await serve();
  const [ann] = [await join('ann'), await join('bob')];
  await ann.speak();
  room.setAudience([{ listener: 'bob', hear: ['ann'], warm: [], see: [] }]);
  await until(() => ends.length === 2);
  expect(connecting.sort()).toEqual(['hall ann', 'hall bob']);
  room.removePerson('ann');
  room.removePerson('bob');
  expect(ends.map(({ how }) => how)).toEqual(['connected', 'connected']);
});

test('who leaves before has closed it, and the death of the worker is another end', async () => {
  const { server, room, join, ends } = await serve();
  const [ann, bob] = [await join('ann'), await join('bob')];
  await room.connectTransport('ann', ann.transports.send, SILENT_DTLS);
  await room.connectTransport('bob', bob.transports.recv, SILENT_DTLS);
  // The worker refuses a second time, of which nobody is told.
  expect((await room.connectTransport('bob', bob.transports.recv, SILENT_DTLS)).ok).toBe(false);
  room.removePerson('ann');
  expect(ends).toEqual([{ person: 'ann', how: 'closed' }]);
  process.kill(server.workers()[0]!.pid, 'SIGKILL');
  await until(() => ends.length === 2);
  expect(ends[1]).toEqual({ person: 'bob', how: 'gone' });
});
