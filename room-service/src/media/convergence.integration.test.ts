import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { MediaSource, TransportPair } from '@atrium/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Audience } from '../room/earshot.ts';
import type { MediaServer } from './media-server.ts';
import type { RoomMedia } from './room-media.ts';
import { must } from './testing/page.ts';
import { paperParameters, paperPerson } from './testing/paper.ts';
import { keptLog, startServer, until } from './testing/servers.ts';

const log = keptLog();
let server: MediaServer;

beforeAll(async () => {
  server = await startServer({ workers: 2, peoplePerWorker: 3, log });
});

afterAll(async () => {
  await server.close();
});

const PEOPLE = ['a', 'b', 'c', 'd', 'e'];
const SOURCES = ['mic', 'camera'] as const satisfies MediaSource[];
const person = fc.constantFrom(...PEOPLE);
const source = fc.constantFrom(...SOURCES);
const group = fc.uniqueArray(person);
const calm = [
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('audience' as const), person, hear: group, warm: group, see: group }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('produce' as const), person, source }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unproduce' as const), person, source }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const), person }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('breathe' as const), ms: fc.constantFrom(0, 1, 3) }) },
] as const;
const kill = { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), worker: fc.constantFrom(0, 1) }) };
type Step =
  | { do: 'audience'; person: string; hear: string[]; warm: string[]; see: string[] }
  | { do: 'produce' | 'unproduce'; person: string; source: MediaSource }
  | { do: 'reload'; person: string }
  | { do: 'breathe'; ms: number }
  | { do: 'kill'; worker: number };

/** Five pages without a network, which do what the room tells them and check what they are told. */
class Pages {
  readonly #room: RoomMedia;
  readonly #audiences = new Map<string, Audience>();
  readonly #pairs = new Map<string, TransportPair>();
  /** What each page sends, or wants to: it produces again when its worker died. */
  readonly #sends = new Map<string, Map<MediaSource, string>>();
  readonly #held = new Map<string, Set<string>>();
  readonly #work = new Set<Promise<unknown>>();
  readonly #killed = new Set<number>();

  constructor(room: RoomMedia) {
    this.#room = room;
    for (const id of PEOPLE) {
      this.#sends.set(id, new Map());
      this.#held.set(id, new Set());
    }
    room.on('consumers', (listener, { open, close }) => {
      const held = this.#held.get(listener)!;
      const { hear = [], warm = [], see = [] } = this.#audiences.get(listener) ?? {};
      for (const id of close) expect(held.delete(id)).toBe(true);
      for (const one of open) {
        expect(one.source === 'mic' ? [...hear, ...warm] : see).toContain(one.person);
        held.add(one.id);
      }
    });
    room.on('transports', (id, pair) => {
      expect(this.#held.get(id)!.size).toBe(0);
      this.#pairs.set(id, pair);
      for (const what of this.#sends.get(id)!.keys()) this.#produce(id, what);
    });
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'audience': {
        const { person: listener, hear, warm, see } = step;
        this.#audiences.set(listener, { listener, hear, warm, see });
        return void this.#room.setAudience([{ listener, hear, warm, see }]);
      }
      case 'produce': {
        return void this.#produce(step.person, step.source);
      }
      case 'unproduce': {
        const id = this.#sends.get(step.person)!.get(step.source);
        this.#sends.get(step.person)!.delete(step.source);
        // Refused while the worker is being replaced: the page then simply does not produce again.
        if (id) this.#room.closeProducer(step.person, id);
        return;
      }
      case 'reload': {
        return this.join(step.person);
      }
      case 'breathe': {
        return new Promise((resolve) => setTimeout(resolve, step.ms));
      }
      case 'kill': {
        const { pid } = server.workers()[step.worker]!;
        if (pid === 0 || this.#killed.has(pid)) return;
        this.#killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }
    }
  }

  async join(id: string): Promise<void> {
    this.#sends.get(id)!.clear();
    const joining = paperPerson(this.#room, id, server.rtpCapabilities);
    this.#held.get(id)!.clear();
    this.#pairs.set(id, await joining);
  }

  async settled(): Promise<void> {
    await until(() => server.workers().every(({ alive, pid }) => alive && !this.#killed.has(pid)));
    do {
      await Promise.all(this.#work);
      await this.#room.settled();
    } while (this.#work.size > 0);
  }

  check(): void {
    for (const listener of PEOPLE) {
      const { hear = [], warm = [], see = [] } = this.#audiences.get(listener) ?? {};
      const producers = (people: readonly string[], what: MediaSource) =>
        [...new Set(people)]
          .filter((other) => other !== listener)
          .flatMap((other) => this.#sends.get(other)!.get(what) ?? []);
      const expected = [...producers([...hear, ...warm], 'mic'), ...producers(see, 'camera')];
      const actual = this.#room.consumersOf(listener);
      expect(actual.map(({ producerId }) => producerId).sort()).toEqual(expected.sort());
      expect([...this.#held.get(listener)!].sort()).toEqual(actual.map(({ id }) => id).sort());
      const attended = (lists: ('hear' | 'warm' | 'see')[]) =>
        PEOPLE.some((other) => lists.some((list) => other !== listener && this.#audience(other, list, listener)));
      expect(this.#room.wantedOf(listener)).toMatchObject({
        mic: attended(['hear', 'warm']),
        camera: attended(['see']) ? 1 : null,
      });
    }
  }

  #audience(listener: string, list: 'hear' | 'warm' | 'see', whom: string): boolean {
    return this.#audiences.get(listener)?.[list].includes(whom) ?? false;
  }

  #produce(id: string, what: MediaSource): void {
    const producerId = randomUUID();
    this.#sends.get(id)!.set(what, producerId);
    const request = { id: producerId, transport: this.#pairs.get(id)!.send.id, source: what };
    const producing = this.#room
      .produce(id, { ...request, kind: what === 'mic' ? 'audio' : 'video', rtpParameters: paperParameters(what) })
      .then((result) => {
        // A worker that dies answers nothing else; the new transports come and everything is produced again.
        if (!result.ok && !['media_unavailable', 'no_such_transport'].includes(result.error.code)) must(result);
      })
      .finally(() => this.#work.delete(producing));
    this.#work.add(producing);
  }
}

async function converges(steps: readonly Step[]): Promise<void> {
  const room = server.room('hall');
  const pages = new Pages(room);
  for (const id of PEOPLE) await pages.join(id);
  for (const step of steps) await pages.take(step);
  await pages.settled();
  pages.check();
  room.setAudience(PEOPLE.map((listener) => ({ listener, hear: [], warm: [], see: [] })));
  await pages.settled();
  expect((await room.traffic()).pipes).toBe(0);
  server.closeRoom('hall');
  expect(server.workers().map(({ people }) => people)).toEqual([0, 0]);
  expect(log.errors.filter((line) => line !== 'media worker died')).toEqual([]);
}

it('any order of decisions over two workers ends with exactly the consumers that the room decided', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(...calm), { minLength: 5, maxLength: 40 }), converges), {
    numRuns: 40,
  });
});

it('also when workers are killed in the middle of it', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(...calm, kill), { minLength: 10, maxLength: 40 }), converges), {
    numRuns: 15,
  });
});
