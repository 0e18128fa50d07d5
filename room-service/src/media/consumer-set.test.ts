import fc from 'fast-check';
import type { ConsumerParams, MediaSource } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { ConsumerSet, type ConsumerHandle } from './consumer-set.ts';
import { desiredConsumers, type Desired } from './reconciler.ts';

type Handle = ConsumerHandle & { producerId: string; flows: boolean; closed: boolean; layers: number[] };

/** A room around one listener: people with producers, a worker that answers when the test lets it. */
class World {
  hear: string[] = [];
  warm: string[] = [];
  see: string[] = [];
  readonly producers = new Map<string, string>();
  readonly handles: Handle[] = [];
  /** What the page holds, by the announcements alone. */
  readonly page = new Map<string, string>();
  readonly said: { open: ConsumerParams[]; close: string[] }[] = [];
  readonly set: ConsumerSet;
  #made = 0;

  constructor(answer: (work: Promise<void>) => Promise<void>, open: 'gone' | 'impossible' | 'works' = 'works') {
    this.set = new ConsumerSet({
      desired: (shows) => this.desired(shows),
      open: async (want) => {
        await answer(Promise.resolve());
        if (open !== 'works') return open;
        if (this.producers.get(`${want.person} ${want.source}`) !== want.producerId) return 'gone';
        return this.#handle(want);
      },
      hearing: (run) => run(undefined),
      announce: (change) => this.#announced(change),
      background: (work) => void work,
    });
  }

  desired(shows: (producerId: string) => boolean = () => false): Map<string, Desired> {
    const { hear, warm, see } = this;
    const producerOf = (person: string, source: MediaSource) => this.producers.get(`${person} ${source}`) ?? null;
    return desiredConsumers({ listener: 'me', hear, warm, see }, producerOf, shows);
  }

  produce(person: string, source: MediaSource): void {
    this.#made += 1;
    this.unproduce(person, source);
    this.producers.set(`${person} ${source}`, `producer-${this.#made}`);
    this.set.update();
  }

  unproduce(person: string, source: MediaSource): void {
    const producerId = this.producers.get(`${person} ${source}`);
    this.producers.delete(`${person} ${source}`);
    for (const handle of this.handles) if (handle.producerId === producerId) handle.closed = true;
    this.set.update();
  }

  open(): Handle[] {
    return this.handles.filter(({ closed }) => !closed);
  }

  #announced(change: { open: ConsumerParams[]; close: string[] }): void {
    this.said.push(change);
    for (const id of change.close) expect(this.page.delete(id)).toBe(true);
    for (const { id, producerId } of change.open) {
      expect(this.desired().has(producerId)).toBe(true);
      expect(this.page.has(id)).toBe(false);
      this.page.set(id, producerId);
    }
  }

  #handle({ producerId, person, source, flows }: Desired): Handle {
    const handle: Handle = {
      producerId,
      flows: source === 'mic' && flows,
      closed: false,
      layers: [],
      params: {
        id: `consumer-${this.handles.length}`,
        producerId,
        person,
        source,
        kind: source === 'mic' ? 'audio' : 'video',
        rtpParameters: {},
      },
      pause: () => done(() => (handle.flows = false)),
      resume: () => done(() => (handle.flows = true)),
      prefer: (layer) => done(() => handle.layers.push(layer)),
      close: () => void (handle.closed = true),
      condition: () => null,
    };
    this.handles.push(handle);
    return handle;
  }
}

async function done(what: () => void): Promise<'done'> {
  what();
  return Promise.resolve('done');
}

const PEOPLE = ['a', 'b', 'c', 'd'];
const group = fc.uniqueArray(fc.constantFrom(...PEOPLE));
const source = fc.constantFrom<MediaSource>('mic', 'camera');
const person = fc.constantFrom(...PEOPLE);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('audience' as const), hear: group, warm: group, see: group }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('produce' as const), person, source }) },
  fc.record({ do: fc.constant('unproduce' as const), person, source }),
  fc.record({ do: fc.constant('ready' as const) }),
  fc.record({ do: fc.constant('reset' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function take(world: World, next: Step): void {
  switch (next.do) {
    case 'audience': {
      Object.assign(world, { hear: next.hear, warm: next.warm, see: next.see });
      return void world.set.update();
    }
    case 'produce': {
      return void world.produce(next.person, next.source);
    }
    case 'unproduce': {
      return void world.unproduce(next.person, next.source);
    }
    case 'ready': {
      return void world.set.ready([...world.page.keys()]);
    }
    case 'reset': {
      world.set.reset();
      return void world.set.update();
    }
  }
}

describe('any order of decisions and answers', () => {
  it('ends with what is desired now, and announces nobody who is not in the audience', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 25 }), async (scheduler, steps) => {
        const world = new World((work) => scheduler.schedule(work));
        scheduler.scheduleSequence(
          steps.map((next) => ({ label: next.do, builder: () => Promise.resolve(void take(world, next)) })),
        );
        await scheduler.waitIdle();
        world.set.ready([...world.page.keys()]);
        const desired = world.desired(() => true);
        const live = Object.fromEntries(world.open().map(({ producerId, flows }) => [producerId, flows]));
        expect(live).toEqual(Object.fromEntries([...desired].map(([id, { flows }]) => [id, flows])));
        expect(world.open().length).toBe(desired.size);
        expect([...world.page.values()].sort()).toEqual([...desired.keys()].sort());
        expect(
          world.set
            .params()
            .map(({ id }) => id)
            .sort(),
        ).toEqual([...world.page.keys()].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('closes everything silently when closed, also what was being opened', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 12 }), async (scheduler, steps) => {
        const world = new World((work) => scheduler.schedule(work));
        for (const next of steps) take(world, next);
        world.set.close();
        const before = world.said.length;
        await scheduler.waitIdle();
        world.set.update();
        expect(world.said.length).toBe(before);
        expect(world.open()).toEqual([]);
      }),
    );
  });
});

/** Lets the answer of the worker come at once. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

async function meeting(): Promise<World> {
  const world = new World((work) => work);
  for (const one of ['a', 'b']) world.produce(one, 'mic');
  world.produce('a', 'camera');
  Object.assign(world, { hear: ['a', 'b'], see: ['a'] });
  world.set.update();
  await settle();
  return world;
}

const consumerOf = (world: World, which: MediaSource) =>
  world.set.params().find((params) => params.source === which)!.id;
const camera = (world: World) => world.handles.find(({ params }) => params.source === 'camera')!;

describe('ConsumerSet', () => {
  it('says all that one pass opened in one event', async () => {
    const world = await meeting();
    expect(world.said.map(({ open, close }) => [open.length, close.length])).toEqual([[3, 0]]);
  });

  it('closes and pauses before the call returns, even while something else is being opened', async () => {
    const world = await meeting();
    world.produce('c', 'mic');
    Object.assign(world, { hear: ['c'], warm: ['b'], see: [] });
    world.set.update();
    expect(world.open().map(({ params, flows }) => [params.person, params.source, flows])).toEqual([
      ['b', 'mic', false],
    ]);
    await settle();
    expect(world.open().map(({ params }) => params.person)).toEqual(['b', 'c']);
  });

  it('says at a reset that everything is gone, and knows none of it any more', async () => {
    const world = await meeting();
    const ids = world.set.params().map(({ id }) => id);
    world.set.reset();
    expect(world.said.slice(1)).toEqual([{ open: [], close: ids }]);
    expect(world.set.params()).toEqual([]);
    expect(world.set.ready(ids)).toBe(false);
  });

  it('forgets what closed: a late word about it changes nobody’s picture', async () => {
    const world = await meeting();
    const consumer = consumerOf(world, 'camera');
    const { layers } = camera(world);
    world.see = [];
    world.set.update();
    expect(world.set.resize([{ consumer, heightPx: 720 }])).toBeNull();
    expect(layers).toEqual([]);
  });

  it('closes with everything that is open in it', async () => {
    const world = await meeting();
    world.set.close();
    expect(world.open()).toEqual([]);
    expect(world.said).toHaveLength(1);
  });

  it('opens anew what closed by itself, and says so', async () => {
    const world = await meeting();
    const lost = world.handles[0]!;
    lost.closed = true;
    world.set.update();
    await settle();
    expect(world.said[1]).toMatchObject({ open: [{ person: 'a', source: 'mic' }], close: [lost.params.id] });
  });

  it('needs no message for a step from warm to heard', async () => {
    const world = await meeting();
    Object.assign(world, { hear: ['a'], warm: ['b'] });
    world.set.update();
    Object.assign(world, { hear: ['a', 'b'], warm: [] });
    world.set.update();
    await settle();
    expect(world.said.length).toBe(1);
    expect(world.open().every(({ flows, params }) => flows || params.source === 'camera')).toBe(true);
  });

  it('lets a picture flow once the page is ready, pauses it for a hidden tile, and asks for the layer that fits', async () => {
    const world = await meeting();
    expect(camera(world).flows).toBe(false);
    expect(world.set.ready([consumerOf(world, 'camera')])).toBe(true);
    expect(camera(world).flows).toBe(true);
    const resize = (heightPx: number) => world.set.resize([{ consumer: consumerOf(world, 'camera'), heightPx }]);
    expect(resize(0)).toEqual(new Set(['a']));
    expect(camera(world).flows).toBe(false);
    expect(resize(720)).toEqual(new Set(['a']));
    expect(resize(700)).toEqual(new Set());
    expect(camera(world).flows).toBe(true);
    expect(camera(world).layers).toEqual([2]);
  });

  it('asks the worker once for a picture of which one message says many sizes, for the last', async () => {
    const world = await meeting();
    const consumer = consumerOf(world, 'camera');
    world.set.resize(Array.from({ length: 63 }, (_, i) => ({ consumer, heightPx: i % 2 === 0 ? 100 : 720 })));
    expect(camera(world).layers).toEqual([0]);
  });

  it('does not know the consumers of somebody else', async () => {
    const world = await meeting();
    expect(world.set.ready(['someone-elses'])).toBe(false);
    expect(world.set.resize([{ consumer: 'someone-elses', heightPx: 100 }])).toBeNull();
    expect(world.set.ready(['someone-elses', consumerOf(world, 'mic')])).toBe(true);
  });

  it.each(['gone', 'impossible'] as const)('does not spin on what is %s', async (outcome) => {
    let asked = 0;
    const world = new World((work) => {
      asked += 1;
      if (asked > 10) throw new Error('it spins');
      return work;
    }, outcome);
    world.produce('a', 'mic');
    world.hear = ['a'];
    world.set.update();
    await settle();
    expect(asked).toBe(1);
    world.set.update();
    await settle();
    // Impossible stays so for that producer; what went away may be back.
    expect(asked).toBe(outcome === 'gone' ? 2 : 1);
    world.produce('a', 'mic');
    await settle();
    expect(asked).toBe(outcome === 'gone' ? 3 : 2);
  });
});
