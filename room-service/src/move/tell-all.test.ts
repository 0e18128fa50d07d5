import { describe, expect, test } from 'vitest';
import { MOVES_PER_SECOND } from './pace.ts';
import { Stage } from './testing/stage.ts';

const people = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${n}`);

/** A room of one who comes again in the moment in which they were told, and is never ready. */
async function decoy(beside?: Stage): Promise<Stage> {
  const stage = await Stage.of(['eve'], undefined, beside);
  stage.target.ready = () => [];
  stage.room.untold = () => ['eve'];
  return stage;
}

describe('somebody who comes again and again', () => {
  test('[MOV6] does not put off the end of the wait: 8 s after the others were told', async () => {
    const stage = await Stage.of(['ana', 'eve']);
    const untold = stage.room.untold.bind(stage.room);
    stage.room.untold = () => [...untold().filter((person) => person !== 'eve'), 'eve'];
    stage.target.ready = () => ['ana'];
    stage.room.swap.resolve(null);
    const moving = stage.mover.move('r');
    await stage.clock.advance(7_900);
    expect(stage.room.log).not.toContain('freeze');
    await stage.clock.advance(600);
    expect(stage.room.log).toContain('freeze');
    expect(await moving).toMatchObject({ kind: 'moved', attached: 1, cold: 1 });
  });

  test('[MOV6] and had gone before their turn is not one of those whose time counts', async () => {
    const stage = await Stage.of(people(10));
    stage.target.ready = () => [];
    const moving = stage.mover.move('r');
    // Half of them have been told.
    await stage.clock.advance(1);
    stage.room.people.pop();
    await stage.clock.advance(6_000);
    stage.room.people.push('p9');
    await stage.clock.advance(2_900);
    expect(stage.room.log.filter((line) => line === 'move p9')).toHaveLength(1);
    expect(stage.room.log).toContain('freeze');
    await stage.clock.advance(20_000);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 0, cold: 10 });
  });

  test('[MOV3] takes no more than a fifth of the turns that others wait for, in however many rooms', async () => {
    const first = await decoy();
    const decoys = [first, ...(await Promise.all(Array.from({ length: 5 }, () => decoy(first))))];
    for (const { mover } of decoys) void mover.move('r');
    await first.clock.advance(2_000);
    const large = await Stage.of(people(100), undefined, first);
    large.room.swap.resolve(null);
    const beganAt = first.clock.now;
    const moving = large.mover.move('r');
    await first.clock.advance(30_000);
    expect(await moving).toMatchObject({ kind: 'moved', attached: 100 });
    const toldMs = (large.room.toldAt.at(-1) ?? NaN) - beganAt;
    expect(toldMs).toBeLessThanOrEqual((100 / MOVES_PER_SECOND) * 1_250 + 500);
  });

  test('[MOV7] is told again while nobody waits, and ends with the room', async () => {
    const stage = await decoy();
    const moving = stage.mover.move('r');
    await stage.clock.advance(8_500);
    expect(stage.room.toldAt.length).toBeGreaterThan(5);
    expect(stage.room.toldAt.length).toBeLessThanOrEqual(9 * MOVES_PER_SECOND);
    await stage.clock.advance(20_000);
    expect(await moving).toMatchObject({ kind: 'moved' });
    expect(stage.clock.waiting).toBe(0);
  });
});

describe('how far a move has told its pages', () => {
  test('[DRN3] is said as it goes on, and that all were told who were there, whoever comes then', async () => {
    const stage = await Stage.of(people(8));
    stage.target.ready = () => [];
    const said: [ms: number, untold: number][] = [];
    const moving = stage.mover.move('r', { telling: (untold) => said.push([stage.clock.now, untold]) });
    await stage.clock.advance(500);
    stage.room.people.push('late');
    await stage.clock.advance(500);
    expect(stage.room.log).toContain('move late');
    expect(said.map(([, untold]) => untold)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(said.at(-1)?.[0]).toBeLessThanOrEqual(200);
    stage.mover.callOff();
    await stage.clock.advance(500);
    expect(await moving).toMatchObject({ kind: 'called_off' });
  });

  test('[DRN3] is all at once where nobody can be told', async () => {
    const stage = await Stage.of(people(3));
    const said: number[] = [];
    stage.room.swap.resolve(null);
    stage.target.attached = () => [];
    await stage.move({ cold: true, telling: (untold) => said.push(untold) });
    expect(said).toEqual([0]);
  });
});
