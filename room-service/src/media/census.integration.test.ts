import { afterEach, describe, expect, test } from 'vitest';
import type { Census } from './census.ts';
import type { MediaServer } from './media-server.ts';
import { paperPerson, paperProduce } from './testing/paper.ts';
import { startServer, until } from './testing/servers.ts';

const servers: MediaServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(options: { workers?: number; peoplePerWorker?: number } = {}): Promise<MediaServer> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

const hears = (listener: string, ...hear: string[]) => ({ listener, hear, warm: [], see: [] });

const measurable = ({ measurable: all }: Census, is: string) => [...all].filter((one) => one.is === is).length;

/** Each of `people` hears all others. */
async function circle(server: MediaServer, name: string, people: string[]) {
  const room = server.room(name);
  const pairs = [];
  for (const person of people) {
    const pair = await paperPerson(room, person, server.rtpCapabilities);
    await paperProduce(room, person, pair, 'mic');
    pairs.push(pair);
  }
  room.setAudience(people.map((person) => hears(person, ...people.filter((other) => other !== person))));
  await room.settled();
  return { room, pairs };
}

describe('what is open', () => {
  test('[SMP4] is counted by worker, kind and link, and no longer once it is closed', async () => {
    const server = await serve();
    const { room, pairs } = await circle(server, 'hall', ['ana', 'ben', 'cem']);
    await paperProduce(room, 'ana', pairs[0]!, 'camera');
    const { census } = server;
    expect(census.workers).toEqual([
      {
        routers: 1,
        transports: { client: 6, pipe: 0 },
        producers: { client: { audio: 3, video: 1 }, pipe: { audio: 0, video: 0 } },
        consumers: { client: { audio: 6, video: 0 }, pipe: { audio: 0, video: 0 } },
      },
    ]);
    expect(['transport', 'producer', 'consumer'].map((is) => measurable(census, is))).toEqual([6, 4, 6]);
    room.removePerson('ana');
    expect(census.workers[0]).toMatchObject({
      transports: { client: 4 },
      producers: { client: { audio: 2, video: 0 } },
      consumers: { client: { audio: 2 } },
    });
    expect(['transport', 'producer', 'consumer'].map((is) => measurable(census, is))).toEqual([4, 2, 2]);
    server.closeRoom('hall');
    await until(() => census.workers[0]?.routers === 0);
    expect(census.measurable.size).toBe(0);
    expect(census.workers[0]).toMatchObject({ transports: { client: 0 }, producers: { client: { audio: 0 } } });
  });

  test('[SMP4] knows a pipe from a page, and in which worker each end is', async () => {
    const server = await serve({ workers: 2, peoplePerWorker: 1 });
    await circle(server, 'hall', ['ana', 'ben']);
    const worker = {
      routers: 1,
      transports: { client: 2, pipe: 1 },
      producers: { client: { audio: 1, video: 0 }, pipe: { audio: 1, video: 0 } },
      consumers: { client: { audio: 1, video: 0 }, pipe: { audio: 1, video: 0 } },
    };
    expect(server.census.workers).toEqual([worker, worker]);
  });

  test('[SMP4] of a worker that was killed is nothing, and its successor counts from nothing', async () => {
    const server = await serve({ workers: 2, peoplePerWorker: 2 });
    const { room } = await circle(server, 'hall', ['ana', 'ben']);
    await circle(server, 'yard', ['cem', 'dan']);
    const { census } = server;
    const others = structuredClone(census.workers[1]);
    const [dead] = server.workers();
    process.kill(dead!.pid, 'SIGKILL');
    await until(() => server.workers()[0]!.pid !== dead!.pid && server.workers()[0]!.alive);
    // Both got new transports; without their pages nobody produces again.
    await until(() => census.workers[0]!.transports.client === 4);
    await room.settled();
    expect(census.workers).toEqual([
      {
        routers: 1,
        transports: { client: 4, pipe: 0 },
        producers: { client: { audio: 0, video: 0 }, pipe: { audio: 0, video: 0 } },
        consumers: { client: { audio: 0, video: 0 }, pipe: { audio: 0, video: 0 } },
      },
      others,
    ]);
    expect(census.measurable.size).toBe(4 + 4 + 2 + 2);
  });

  test('is nothing after the end', async () => {
    const server = await serve();
    await circle(server, 'hall', ['ana', 'ben']);
    await server.close();
    expect([server.census.measurable.size, server.census.workers]).toEqual([0, []]);
  });
});
