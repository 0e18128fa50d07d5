import { describe, expect, test } from 'vitest';
import { podNamed } from '../directory/testing/pods.ts';
import { MOVES_PER_SECOND } from './pace.ts';
import type { Target } from './target.ts';
import { Stage } from './testing/stage.ts';

const people = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${n}`);

/** A room whose pages cannot attach. */
async function older(count: number, beside?: Stage): Promise<Stage> {
  const stage = await Stage.of(people(count), undefined, beside);
  for (const person of people(count)) stage.room.old.add(person);
  return stage;
}

describe('a move with a deadline', () => {
  test('[MOV6] commits with who is attached by then, while there is time for the swap', async () => {
    const stage = await Stage.of(people(2));
    stage.target.ready = () => ['p0'];
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r', { endsAt: () => 7_000 });
    await stage.clock.advance(1_900);
    expect(stage.room.frozenAt).toBeNull();
    await stage.clock.advance(400);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 1 });
  });

  test('[MOV6] hears of one that has come nearer', async () => {
    const stage = await Stage.of(people(2));
    stage.target.ready = () => ['p0'];
    stage.room.swap.resolve(null);
    let endsAt = 100_000;
    const moving = stage.mover.move('r', { endsAt: () => endsAt });
    await stage.clock.advance(2_900);
    expect(stage.room.frozenAt).toBeNull();
    endsAt = 5_000;
    await stage.clock.advance(200);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 1 });
  });

  test('[MOV6] keeps the time in which the others are told', async () => {
    const stage = await Stage.of(people(100));
    // Nobody is ever ready: all of them have to come by their token, for which the bucket takes four seconds.
    stage.target.ready = () => [];
    const endsAt = 9_000;
    await stage.move({ endsAt: () => endsAt });
    expect(stage.room.frozenAt).toBeGreaterThan(1_000);
    expect(stage.room.log.filter((line) => line.startsWith('send'))).toHaveLength(100);
    expect(stage.room.toldAt.at(-1)).toBeLessThanOrEqual(endsAt);
  });

  test('[MOV6] that does not do for anybody to attach: nobody is told to, and it commits at once', async () => {
    const stage = await Stage.of(people(2));
    stage.target.attached = () => [];
    expect(await stage.move({ endsAt: () => 1_500 })).toMatchObject({ kind: 'moved', attached: 0, cold: 2 });
    expect(stage.room.frozenAt).toBeLessThanOrEqual(150);
    expect(stage.room.log).not.toContain('move p0');
  });
});

describe('a room that is elsewhere', () => {
  test('[DRN3] is said to be so once its people know, and not only when all of them have swapped', async () => {
    const stage = await Stage.of(people(2));
    const at: number[] = [];
    const moving = stage.mover.move('r', { handedOver: () => at.push(stage.clock.now) });
    await stage.clock.advance(3_000);
    expect(at).toEqual([stage.room.departedAt]);
    expect([stage.room.log.includes('close'), stage.mover.size]).toEqual([false, 0]);
    stage.room.swap.resolve(null);
    await stage.clock.advance(10);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 2 });
    expect(stage.room.log.at(-1)).toBe('close');
  });

  test('[DRN3] is not said to be so where it stays', async () => {
    const stage = await Stage.of(people(1));
    stage.target.faults = { commit: 'silent' };
    let isSaid = false;
    await stage.move({ handedOver: () => (isSaid = true), forMs: 5_000 });
    expect(isSaid).toBe(false);
  });
});

describe('people who cannot attach', () => {
  /** From the flip of each room until the last of its people was told, ms. */
  const gaps = (stages: readonly Stage[]): number[] =>
    stages.map(({ room }) => (room.toldAt.at(-1) ?? NaN) - (room.departedAt ?? NaN));
  const moveAll = async (stages: readonly Stage[], endsAt = Infinity): Promise<void> => {
    const moving = stages.map(({ mover }) => mover.move('r', { endsAt: () => endsAt }));
    await stages[0]?.clock.advance(30_000);
    for (const outcome of await Promise.all(moving)) expect(outcome).toMatchObject({ kind: 'moved' });
  };

  test('[MOV13] are told as soon as their room is elsewhere: rooms flip one after another, as the bucket allows', async () => {
    const first = await older(25);
    const stages = [first, ...(await Promise.all([older(25, first), older(25, first), older(25, first)]))];
    await moveAll(stages);
    for (const gap of gaps(stages)) expect(gap).toBeLessThanOrEqual(25 * (1000 / MOVES_PER_SECOND) + 400);
    const all = stages.flatMap(({ room }) => room.toldAt);
    expect(all).toHaveLength(100);
    // And the bucket was busy all the time.
    expect(Math.max(...all)).toBeLessThanOrEqual((100 / MOVES_PER_SECOND) * 1000 + 500);
  });

  test('[MOV13] wait in a room that goes on: until its turn nothing of it freezes', async () => {
    const large = await older(100);
    const small = await older(2, large);
    const moving = [large, small].map(({ mover }) => mover.move('r'));
    await large.clock.advance(2_000);
    expect(large.room.log).toContain('freeze');
    expect(small.room.log).toEqual([]);
    await large.clock.advance(20_000);
    expect(await Promise.all(moving)).toMatchObject([{ kind: 'moved' }, { kind: 'moved' }]);
    expect(gaps([small])[0]).toBeLessThanOrEqual(500);
  });

  test('[MOV13] flip together where they are few, so that rooms that wait for nobody else go at once', async () => {
    const first = await older(1);
    const stages = [first, ...(await Promise.all(Array.from({ length: 9 }, () => older(1, first))))];
    for (const { target } of stages) {
      const commit: Target['commit'] = () =>
        new Promise((resolve) => first.clock.after(500, () => resolve({ kind: 'restored' })));
      Object.assign(target, { commit });
    }
    await moveAll(stages);
    for (const { room } of stages) expect(room.departedAt).toBeLessThanOrEqual(1_000);
    for (const gap of gaps(stages)) expect(gap).toBeLessThanOrEqual(500);
  });

  test('[MOV13] are told a second after the flip where the target does not say who goes on, which is asked on meanwhile', async () => {
    const stage = await older(3);
    const asked: number[] = [];
    const own: Target['own'] = () => {
      asked.push(stage.clock.now);
      return new Promise((resolve) => stage.clock.after(1_000, () => resolve({ kind: 'silent' })));
    };
    Object.assign(stage.target, { own });
    const moving = stage.mover.move('r');
    await stage.clock.advance(10_000);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 0, cold: 3 });
    const flippedAt = asked[0] ?? NaN;
    expect(stage.room.toldAt.map((at) => at - flippedAt)).toEqual([1_000, 1_000, 1_000]);
    expect(asked.map((at) => at - flippedAt)).toEqual([0, 1_300, 2_600]);
  });

  test('[MOV13] are told also by a mistake of ours in what is asked on', async () => {
    const stage = await older(1);
    const own: Target['own'] = () =>
      new Promise((resolve) => stage.clock.after(1_000, () => resolve({ kind: 'silent' })));
    Object.assign(stage.target, { own });
    const mistake = new Error('a mistake');
    stage.room.lost = () => {
      if (stage.clock.now < 1_000) return [];
      stage.room.lost = () => [];
      throw mistake;
    };
    const moving = stage.mover.move('r');
    await stage.clock.advance(10_000);
    expect(await moving).toMatchObject({ kind: 'moved', cold: 1 });
    expect(stage.bugs).toEqual([mistake]);
  });

  test.each([
    ['while they are told', 2],
    ['when all are', 3],
  ])('[MOV13] [MOV20] are told also by a mistake in the last words %s', async (_when, nth) => {
    const stage = await older(30);
    const mistake = new Error('a mistake');
    let asked = 0;
    stage.room.lost = () => {
      asked += 1;
      if (asked === nth) throw mistake;
      return [];
    };
    expect(await stage.move()).toMatchObject({ kind: 'moved', cold: 30 });
    expect(stage.room.log.filter((line) => line.startsWith('send'))).toHaveLength(30);
    expect(stage.bugs).toEqual([mistake]);
  });

  test('[MOV13] whose room could not flip keep nobody else from it', async () => {
    const first = await older(25);
    const second = await older(25, first);
    first.target.faults = { commit: 'refuses' };
    const moving = [first, second].map(({ mover }) => mover.move('r'));
    await first.clock.advance(1_500);
    expect(await moving[0]).toEqual({ kind: 'called_off', why: 'target_lost' });
    await first.clock.advance(20_000);
    expect(await moving[1]).toMatchObject({ kind: 'moved', cold: 25 });
    expect(second.room.departedAt).toBeLessThanOrEqual(1_000);
  });

  test('[MOV13] of all rooms flip while there is time, however far behind the bucket is', async () => {
    const first = await older(50);
    const stages = [first, ...(await Promise.all([older(50, first), older(50, first)]))];
    await moveAll(stages, 6_000);
    for (const { room } of stages) expect(room.departedAt).toBeLessThan(3_000);
  });
});

describe('a directory that does not answer', () => {
  test('[MOV14] before a move: nobody is told, no pod is asked, and nothing freezes', async () => {
    const stage = await Stage.of(['ana']);
    stage.fault = { find: 'unreachable' };
    expect(await stage.move({ forMs: 1_000 })).toEqual({ kind: 'called_off', why: 'unreachable' });
    expect([stage.room.log, stage.target.log]).toEqual([['stay'], []]);
    stage.fault = {};
    stage.room.swap.resolve(null);
    expect(await stage.move({ forMs: 5_000 })).toMatchObject({ kind: 'moved' });
  });

  test('[MOV14] when pages are there: it is called off without a freeze', async () => {
    const stage = await Stage.of(['ana']);
    const moving = stage.mover.move('r');
    await stage.clock.advance(500);
    stage.fault = { find: 'unreachable' };
    await stage.clock.advance(2_000);
    expect(await moving).toEqual({ kind: 'called_off', why: 'unreachable' });
    expect(stage.room.log).toEqual(['move ana', 'stay']);
    expect(stage.target.log).toEqual(['prepare b', 'off b']);
  });

  test('[MOV14] or that has lost what it knew: the room goes on here, until the next beats tell it', async () => {
    const stage = await Stage.of(['ana']);
    stage.fault = { find: 'knows_nothing' };
    expect(await stage.move({ forMs: 1_000 })).toEqual({ kind: 'called_off', why: 'unreachable' });
    expect([stage.room.log, stage.lost]).toEqual([['stay'], []]);
    // Also where it has lost it in the freeze.
    stage.fault = {};
    const { room } = stage.record;
    const take = stage.memory.take.bind(stage.memory);
    stage.memory.take = async (how) => {
      await stage.memory.end(room, how.from);
      return take(how);
    };
    expect(await stage.move({ forMs: 5_000 })).toEqual({ kind: 'called_off', why: 'unreachable' });
    expect([stage.room.log.slice(-2), stage.lost]).toEqual([['freeze', 'stay'], []]);
  });
});

describe('a room that another pod has meanwhile', () => {
  test('[MOV10] is given up before anybody is told, by the epoch of the other', async () => {
    const stage = await Stage.of(['ana']);
    const { pod, epoch, room } = stage.record;
    await stage.memory.take({ room, from: { pod, epoch }, to: 'c', because: 'refused' });
    expect(await stage.move({ forMs: 1_000 })).toEqual({ kind: 'called_off', why: 'lost' });
    expect(stage.target.log).toEqual([]);
    expect(stage.lost).toHaveLength(1);
    expect(stage.lost[0]).toBeGreaterThan(epoch);
  });

  test('[MOV10] as a beat told while it flipped: it ends here when the flip finds out nothing, and what was held is not acted upon', async () => {
    const stage = await Stage.of(['ana']);
    stage.fault = { take: 'lost_answer', find: 'unreachable_after_take' };
    const moving = stage.mover.move('r');
    await stage.clock.advance(1_500);
    expect(stage.room.log).toEqual(['move ana', 'freeze']);
    expect(stage.mover.lost('r', 9)).toBe(true);
    await stage.clock.advance(2_000);
    expect(await moving).toEqual({ kind: 'called_off', why: 'lost' });
    expect(stage.lost).toEqual([9]);
    expect(stage.room.log).toEqual(['move ana', 'freeze']);
    // It may be the target that has it: it looks itself.
    expect(stage.target.log).toEqual(['prepare b', 'commit b']);
  });
});

describe('a target that has lost a call', () => {
  test('[MOV1] is asked again a moment later, where it is the only one', async () => {
    const stage = await Stage.of(['ana'], [podNamed('b')]);
    stage.target.faults = { prepare: 'silent' };
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    await stage.clock.advance(500);
    stage.target.faults = {};
    await stage.clock.advance(3_000);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1 });
    expect(stage.target.log).toEqual(['prepare b', 'off b', 'prepare b', 'commit b', 'own b']);
  });

  test('[MOV1] at the commit is asked again by the next move', async () => {
    const stage = await Stage.of(['ana'], [podNamed('b')]);
    stage.target.faults = { commit: 'silent' };
    expect(await stage.move({ forMs: 2_000 })).toEqual({ kind: 'called_off', why: 'target_lost' });
    stage.target.faults = {};
    stage.room.swap.resolve(null);
    expect(await stage.move({ forMs: 4_000 })).toMatchObject({ kind: 'moved' });
  });

  test('[MOV1] three times is none', async () => {
    const stage = await Stage.of(['ana'], [podNamed('b')]);
    stage.target.faults = { prepare: 'silent' };
    expect(await stage.move({ forMs: 6_000 })).toEqual({ kind: 'called_off', why: 'no_target' });
    expect(stage.target.log.filter((line) => line === 'prepare b')).toHaveLength(3);
  });

  test('[MOV1] sends no room to the other track, unless the time does not do for waiting', async () => {
    const pods = [podNamed('b'), podNamed('x', { track: 'canary' })];
    for (const [endsAt, owner] of [
      [60_000, 'b'],
      [10_000, 'x'],
    ] as const) {
      const stage = await Stage.of(['ana'], pods);
      stage.target.deaf.add('b');
      stage.room.swap.resolve(null);
      const moving = stage.mover.move('r', { endsAt: () => endsAt });
      stage.clock.after(500, () => stage.target.deaf.clear());
      await stage.clock.advance(4_000);
      expect(await moving).toMatchObject({ kind: 'moved' });
      expect(await stage.owner()).toBe(owner);
    }
  });

  test('[MOV1] is not waited for once the move is taken back', async () => {
    const stage = await Stage.of(['ana'], [podNamed('b')]);
    stage.target.faults = { prepare: 'silent' };
    const moving = stage.mover.move('r');
    await stage.clock.advance(200);
    stage.mover.callOff();
    await stage.clock.advance(100);
    expect(await moving).toEqual({ kind: 'called_off', why: 'taken_back' });
  });
});
