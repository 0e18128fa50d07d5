import fc from 'fast-check';
import { expect } from 'vitest';
import { CONTRACT_TERMS, present, valueOf, type Fixture } from './fixture.ts';
import { Model } from './model.ts';
import { DRAINING, drawOf, podNamed } from './pods.ts';
import type { Directory, Epoch, Mark, RoomRecord, Terms } from '../directory.ts';

/** One process: what it believes to hold, and whether it reaches the directory. */
type Process = { id: string; mark: Mark; holds: Map<string, RoomRecord>; isCut: boolean; isDraining: boolean };
/** `forgetAll` gives the same directory without its data, or another. */
export type Walked = Fixture & { forgetAll: () => Promise<Directory> };
type World = Walked & {
  model: Model;
  processes: Process[];
  starts: number;
  /** Every record that anybody has ever been given: stale ones are what fencing is about. */
  seen: RoomRecord[];
  owners: Map<Epoch, string>;
  told: Set<string>;
};
type Step = { name: string; run: (world: World) => Promise<void> };

const { leaseMs } = CONTRACT_TERMS;
const PROCESSES = 3;
const ROOMS = ['one', 'two', 'three'];
/** With the moments at which leases end never near a step, since Redis's own clock goes on too. */
const STEP_MS = leaseMs / 4;
/** Nothing is forgotten: that has tests of its own. */
export const WALK_TERMS: Terms = { ...CONTRACT_TERMS, settleMs: STEP_MS, keptMs: 1e11 };

const process = fc.nat({ max: PROCESSES - 1 });
const room = fc.constantFrom(...ROOMS);
const reason = fc.constantFrom('promote', 'node', null);
const any = fc.nat({ max: 999 });
const step = <T>(name: string, input: fc.Arbitrary<T>, run: (world: World, input: T) => Promise<void> | void) =>
  input.map((value): Step => ({
    name: `${name} ${JSON.stringify(value)}`,
    run: async (world) => run(world, value),
  }));
const at = (world: World, k: number): Process => present(world.processes[k]);
const recordAt = (world: World, k: number): RoomRecord | undefined => world.seen[k % Math.max(1, world.seen.length)];

/** An epoch is one room's and one pod's, and higher than all before. */
function granted(world: World, record: RoomRecord): void {
  expect(record.epoch).toBeGreaterThan(world.model.highest);
  expect(world.owners.has(record.epoch)).toBe(false);
  world.owners.set(record.epoch, `${record.room} ${record.pod}`);
  world.model.give(record);
  world.seen.push(record);
}

/** `isHeard`: the answer arrives. */
async function beat(world: World, process: Process, isHeard: boolean): Promise<void> {
  const { model, directory, told } = world;
  const { id, mark, holds, isDraining } = process;
  if (!model.living(id)) model.lapsed.add(id);
  const answer = valueOf(await directory.beat(podNamed(id, isDraining ? { state: DRAINING } : {}), mark));
  model.bornAt ??= model.now;
  model.leases.set(id, model.now + leaseMs);
  if (isDraining) model.draining.add(id);
  else model.draining.delete(id);
  expect(answer.drain).toBe(model.drains.get(id) ?? null);
  expect(answer.lapsed).toBe(model.lapsed.has(id));
  expect(answer.pods.map((pod) => pod.id).sort()).toEqual(
    [...model.leases.keys()].filter((pod) => model.living(pod)).sort(),
  );
  expect(answer.lost.map(({ room, epoch }) => ({ room, epoch }))).toEqual(model.unheard.get(id) ?? []);
  for (const { room, found } of answer.lost) expect(found?.record ?? null).toEqual(model.record(room));
  if (!isHeard) return;
  model.unheard.delete(id);
  model.lapsed.delete(id);
  process.mark = answer.mark;
  for (const { room, epoch } of answer.lost) {
    const loss = `${id} ${room} ${epoch}`;
    expect(told.has(loss)).toBe(false);
    told.add(loss);
    if (holds.get(room)?.epoch === epoch) holds.delete(room);
  }
  if (answer.lapsed) await confirm(world, process);
}

async function confirm({ directory, model }: World, { id, holds }: Process): Promise<void> {
  const claims = [...holds.values()];
  const expected = claims.map((claim) => {
    const kind = model.confirm(claim);
    if (kind === 'restored') model.give(claim);
    return { room: claim.room, kind };
  });
  const confirmed = valueOf(await directory.confirm(id, claims));
  expect(confirmed.map(({ room, kind }) => ({ room, kind }))).toEqual(expected);
  for (const { room, kind } of confirmed) if (kind === 'lost') holds.delete(room);
}

const steps = fc.oneof(
  {
    arbitrary: step('beat', fc.tuple(process, fc.boolean()), async (world, [k, isHeard]) => {
      if (!at(world, k).isCut) await beat(world, at(world, k), isHeard);
    }),
    weight: 8,
  },
  {
    arbitrary: step('place', fc.tuple(process, room, process), async (world, [k, room, target]) => {
      const { model, directory } = world;
      if (at(world, k).isCut) return;
      const { id: pod, holds } = at(world, target);
      const expected = model.place(room, pod);
      const answer = await directory.place(drawOf(room, pod));
      expect(answer.ok ? answer.value.kind : answer.error.code).toBe(
        expected === 'unsettled' ? 'directory_unreachable' : expected,
      );
      if (!answer.ok) return;
      const placed = answer.value;
      if (placed.kind === 'stands') expect(placed.record).toEqual(model.record(room));
      if (placed.kind !== 'made') return;
      granted(world, placed.record);
      holds.set(room, placed.record);
    }),
    weight: 6,
  },
  {
    arbitrary: step(
      'take',
      fc.tuple(process, any, process, fc.constantFrom('moved', 'refused', 'expired'), fc.boolean()),
      async (world, [k, seen, target, because, isHeard]) => {
        const { model, directory } = world;
        const from = recordAt(world, seen);
        if (from === undefined || at(world, k).isCut) return;
        const { id: to, holds } = at(world, target);
        const expected = model.take(from, to, because);
        const { pod, epoch } = from;
        const taken = valueOf(await directory.take({ room: from.room, from: { pod, epoch }, to, because }));
        expect(taken.kind).toBe(expected);
        if (taken.kind === 'stale') expect(taken.found?.record ?? null).toEqual(model.record(from.room));
        if (taken.kind !== 'taken') return;
        const born = present(model.record(from.room));
        expect(taken.record).toEqual({ ...born, pod: to, epoch: taken.record.epoch });
        if (to === pod) expect(taken.record.epoch).toBe(epoch);
        else granted(world, taken.record);
        if (isHeard) holds.set(from.room, taken.record);
      },
    ),
    weight: 8,
  },
  {
    arbitrary: step('end', fc.tuple(process, any), async (world, [k, seen]) => {
      const { model, directory } = world;
      const record = recordAt(world, seen);
      if (record === undefined || at(world, k).isCut) return;
      const { pod, epoch } = record;
      expect(valueOf(await directory.end(record.room, { pod, epoch })).kind).toBe(model.end(record));
      const owner = world.processes.find(({ id }) => id === pod);
      if (owner?.holds.get(record.room)?.epoch === epoch) owner.holds.delete(record.room);
    }),
    weight: 2,
  },
  {
    arbitrary: step('wait', fc.integer({ min: 1, max: 5 }), ({ model, advance }, quarters) => {
      model.now += quarters * STEP_MS;
      advance(quarters * STEP_MS);
    }),
    weight: 5,
  },
  {
    arbitrary: step('drain', fc.tuple(process, fc.boolean()), (world, [k, isDraining]) => {
      at(world, k).isDraining = isDraining;
    }),
    weight: 2,
  },
  step('say why it will be stopped', fc.tuple(process, reason), async (world, [k, why]) => {
    const { id } = at(world, k);
    const { model, directory } = world;
    expect(valueOf(await directory.setDrain(id, why))).toBe(model.leases.has(id));
    if (why === null || !model.leases.has(id)) model.drains.delete(id);
    else model.drains.set(id, why);
  }),
  step('cut off', process, (world, k) => void (at(world, k).isCut = true)),
  step('reach again', process, (world, k) => void (at(world, k).isCut = false)),
  step('crash', process, (world, k) => {
    world.processes[k] = started(world);
  }),
  step('leave', process, async (world, k) => {
    const { id, isCut } = at(world, k);
    if (isCut) return;
    valueOf(await world.directory.leave(id));
    if (world.model.leases.has(id)) world.model.leases.set(id, world.model.now);
    world.processes[k] = started(world);
  }),
  step('lose all data', fc.constant(null), async (world) => {
    world.directory = await world.forgetAll();
    world.model.forgetAll();
    // A Redis is not back within the same moment, and epochs are its clock.
    world.model.now += STEP_MS;
    world.advance(STEP_MS);
  }),
);

function started(world: { starts: number }): Process {
  return { id: `pod-${(world.starts += 1)}`, mark: 0, holds: new Map(), isCut: false, isDraining: false };
}

/** Everybody reaches the directory again: who still believes to hold a room is the one whom it names. */
async function settled(world: World): Promise<void> {
  for (let round = 0; round < 2; round += 1) for (const process of world.processes) await beat(world, process, true);
  for (const { id, holds } of world.processes) {
    const held = valueOf(await world.directory.held(id));
    const byRoom = new Map(held.map((record) => [record.room, record]));
    expect(held.every((record) => world.owners.get(record.epoch) === `${record.room} ${id}`)).toBe(true);
    for (const record of holds.values()) expect(byRoom.get(record.room)).toEqual(record);
  }
}

/** Random pods do random things to one directory, while they crash, are cut off, and lose its answers. */
export async function walk(open: () => Promise<Walked>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 60 }), async (plan) => {
      const world: World = {
        ...(await open()),
        model: new Model(WALK_TERMS),
        processes: [],
        starts: 0,
        seen: [],
        owners: new Map(),
        told: new Set(),
      };
      try {
        world.processes = Array.from({ length: PROCESSES }, () => started(world));
        for (const process of world.processes) await beat(world, process, true);
        for (const { run } of plan) await run(world);
        await settled(world);
      } finally {
        await world.close();
      }
    }),
    { numRuns },
  );
}
