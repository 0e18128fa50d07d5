import { describe, expect, test } from 'vitest';
import { Drainer } from './drainer.ts';
import type { MoveOutcome } from './mover.ts';
import { MOVES_PER_SECOND } from './pace.ts';
import { Stage } from './testing/stage.ts';

/** All rooms of one pod, which has 25 s; what became of each. */
async function drained(stages: ReadonlyMap<string, Stage>): Promise<Map<string, MoveOutcome>> {
  const [{ clock }] = [...stages.values()] as [Stage];
  const gone = new Set<string>();
  const outcomes = new Map<string, MoveOutcome>();
  const drainer = new Drainer({
    terms: { noticeMs: 25_000, graceMs: 0, attachesPerSecond: MOVES_PER_SECOND },
    rooms: () =>
      [...stages].flatMap(([room, stage]) => (gone.has(room) ? [] : { room, people: stage.room.people.length })),
    mover: {
      move: async (room, how) => {
        const handedOver = (): void => {
          gone.add(room);
          how?.handedOver?.();
        };
        const outcome = await stages.get(room)!.mover.move('r', { ...how, handedOver });
        outcomes.set(room, outcome);
        return outcome;
      },
      callOff: () => undefined,
    },
    tell: () => Promise.resolve({ told: true, reason: null }),
    watch: { draining: () => undefined },
    onDeadline: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
    after: clock.after,
    now: () => clock.now,
  });
  await drainer.begin({ reason: 'node' });
  await clock.advance(25_000);
  expect(drainer.status).toMatchObject({ state: 'empty', rooms: 0 });
  return outcomes;
}

describe('rooms of somebody who wants others to be cut off', () => {
  test.each([
    ['never ready, in 16 rooms', 16, false],
    ['never ready, in 60 rooms', 60, false],
    ['never ready and coming again and again, in 60 rooms', 60, true],
  ])('[DRN3] [MOV3] [MOV6] who is %s: a room of 300 goes along whole', async (_what, decoys, comesAgain) => {
    const hall = await Stage.of(Array.from({ length: 300 }, (_, n) => `p${n}`));
    hall.room.swap.resolve(null);
    const stages = new Map([['hall', hall]]);
    for (let n = 0; n < decoys; n += 1) {
      const decoy = await Stage.of(['eve'], undefined, hall);
      decoy.target.ready = () => [];
      if (comesAgain) decoy.room.untold = () => ['eve'];
      stages.set(`decoy-${n}`, decoy);
    }
    const outcomes = await drained(stages);
    expect(outcomes.get('hall')).toMatchObject({ kind: 'moved', attached: 300, cold: 0 });
    expect(outcomes.size).toBe(decoys + 1);
  });
});
