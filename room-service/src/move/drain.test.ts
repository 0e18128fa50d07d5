import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  planOf,
  ROOMS_AT_ONCE,
  stepOf,
  WARM_NEEDS_MS,
  type DrainOrder,
  type DrainPlan,
  type DrainTerms,
  type RoomLeft,
} from './drain.ts';

const TERMS: DrainTerms = { noticeMs: 25_000, graceMs: 600_000, attachesPerSecond: 25 };
const NOW = 1_000_000;
const NODE = planOf({ reason: 'node' }, TERMS, NOW);

const left = (room: string, people: number, more: Partial<RoomLeft> = {}): RoomLeft => ({
  room,
  people,
  phase: 'here',
  untold: people,
  tried: 0,
  triedAt: 0,
  ...more,
});
const movesAt = (plan: DrainPlan, rooms: RoomLeft[], now = plan.movesFrom) => {
  const step = stepOf(plan, rooms, TERMS, now);
  if (step.kind === 'over') throw new Error(step.why);
  return step.moves;
};
const namesAt = (plan: DrainPlan, rooms: RoomLeft[], now?: number) => movesAt(plan, rooms, now).map(({ room }) => room);

describe('planOf', () => {
  it.each<[string, DrainOrder, number, number]>([
    ['promote: calm for the grace, then moved within the notice', { reason: 'promote' }, 600_000, 625_000],
    ['rollback: at once', { reason: 'rollback' }, 0, 25_000],
    ['node: within the notice', { reason: 'node' }, 0, 25_000],
    ['scale-in: as node', { reason: 'scale-in' }, 0, 25_000],
    ['node, with a notice of its own', { reason: 'node', withinMs: 110_000 }, 0, 110_000],
    [
      'promote, with less than the grace: calm until only the notice is left',
      { reason: 'promote', withinMs: 60_000 },
      35_000,
      60_000,
    ],
    ['promote, with less than the notice: at once', { reason: 'promote', withinMs: 10_000 }, 0, 10_000],
  ])('[DRN2] %s', (_what, order, movesAfter, endsAfter) => {
    expect(planOf(order, TERMS, NOW)).toEqual({
      reason: order.reason,
      movesFrom: NOW + movesAfter,
      endsAt: NOW + endsAfter,
    });
  });
});

describe('stepOf', () => {
  it('[DRN2] moves nothing in the grace of a promotion, and everything after it', () => {
    const plan = planOf({ reason: 'promote' }, TERMS, NOW);
    expect(namesAt(plan, [left('a', 3)], plan.movesFrom - 1)).toEqual([]);
    expect(namesAt(plan, [left('a', 3)])).toEqual(['a']);
  });

  it('[DRN3] takes the smallest first, by name where they are alike, and what failed after all others', () => {
    const rooms = [left('d', 9), left('b', 3), left('a', 4), left('c', 3), left('e', 1, { tried: 1 })];
    expect(namesAt(NODE, rooms)).toEqual(['b', 'c', 'a', 'd', 'e']);
  });

  it('[DRN3] moves a few at a time', () => {
    const rooms = Array.from({ length: 20 }, (_, n) => left(`room-${n}`, 2, { phase: n < 5 ? 'moving' : 'here' }));
    expect(namesAt(NODE, rooms)).toHaveLength(ROOMS_AT_ONCE - 5);
  });

  it('[DRN3] has a place for the next room as soon as one is elsewhere, and is not over before nobody hears that one here', () => {
    const closing = Array.from({ length: ROOMS_AT_ONCE }, (_, n) => left(`gone-${n}`, 0, { phase: 'closing' }));
    const rooms = Array.from({ length: 20 }, (_, n) => left(`room-${n}`, 2));
    expect(namesAt(NODE, [...closing, ...rooms])).toHaveLength(ROOMS_AT_ONCE);
    expect(stepOf(NODE, closing, TERMS, NOW)).toEqual({ kind: 'go', moves: [] });
    // Somebody is here under its name, by a room that came back: not before the former one has ended.
    expect(namesAt(NODE, [left('gone', 3, { phase: 'closing' })])).toEqual([]);
  });

  it('[DRN3] waits for no room that has told all its people, however many those are, nor for those told of one that tells', () => {
    const waits = (room: string, people: number) => left(room, people, { phase: 'moving', untold: 0 });
    const decoys = Array.from({ length: 50 }, (_, n) => waits(`decoy-${n}`, 1));
    const long = { ...NODE, endsAt: NOW + 3_600_000 };
    expect(namesAt(long, [...decoys, waits('hall', 2_000), left('large', 300)])).toEqual(['large']);
    const telling = left('hall', 2_000, { phase: 'moving', untold: 70 });
    expect(namesAt(long, [...decoys, telling, left('a', 31)])).toEqual([]);
    expect(namesAt(long, [...decoys, telling, left('a', 30)])).toEqual(['a']);
    // Nor do they take of the time that is left.
    const lastWarm = NODE.endsAt - WARM_NEEDS_MS - (50 / TERMS.attachesPerSecond) * 1000;
    expect(movesAt(NODE, [waits('hall', 2_000), left('a', 50)], lastWarm)).toEqual([{ room: 'a', cold: false }]);
  });

  it('[DRN3] moves few people at a time, and a room that is larger than that when it is the only one', () => {
    const large = { ...NODE, endsAt: NOW + 3_600_000 };
    expect(namesAt(large, [left('a', 60), left('b', 70), left('c', 300)])).toEqual(['a']);
    expect(namesAt(large, [left('a', 60), left('b', 40)])).toEqual(['b', 'a']);
    expect(namesAt(large, [left('b', 10, { phase: 'moving' }), left('c', 300)])).toEqual([]);
    expect(namesAt(large, [left('c', 300)])).toEqual(['c']);
  });

  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [4, 4_000],
    [30, 4_000],
  ])('[DRN3] tries a room that failed %i times again after %i ms', (tried, ms) => {
    const failed = left('a', 3, { tried, triedAt: NOW });
    expect(namesAt(NODE, [failed], NOW + ms - 1)).toEqual([]);
    expect(namesAt(NODE, [failed], NOW + ms)).toEqual(['a']);
  });

  it('[DRN3] tells people to come again elsewhere where the time does not do for more', () => {
    const lastWarm = NODE.endsAt - WARM_NEEDS_MS - (50 / TERMS.attachesPerSecond) * 1000;
    expect(movesAt(NODE, [left('a', 50)], lastWarm)).toEqual([{ room: 'a', cold: false }]);
    expect(movesAt(NODE, [left('a', 50)], lastWarm + 1)).toEqual([{ room: 'a', cold: true }]);
    // Those who are told before take their time as well; and whoever is only told to come again waits for no room.
    expect(movesAt(NODE, [left('b', 90, { phase: 'moving' }), left('a', 50)], lastWarm)).toEqual([
      { room: 'a', cold: true },
    ]);
  });

  it('[DRN3] is over when nothing is left, and at the deadline whatever is', () => {
    expect(stepOf(NODE, [], TERMS, NOW)).toEqual({ kind: 'over', why: 'empty' });
    expect(stepOf(NODE, [left('a', 1, { phase: 'moving' })], TERMS, NODE.endsAt)).toEqual({
      kind: 'over',
      why: 'deadline',
    });
    // What is moving is left here, also when everybody has gone.
    expect(movesAt(NODE, [left('a', 0, { phase: 'moving' })])).toEqual([]);
  });

  /** Rooms, and for each of its tries how long it takes (ms), and whether it comes to something. */
  const crowd = fc.array(
    fc.record({
      people: fc.integer({ min: 1, max: 150 }),
      tries: fc.array(fc.tuple(fc.integer({ min: 0, max: 15_000 }), fc.boolean()), { maxLength: 4 }),
    }),
    { maxLength: 60 },
  );
  const LOOK_MS = 250;

  it('[DRN3] always ends by its deadline, moves no room twice at once, and never more than a few', () => {
    fc.assert(
      fc.property(
        crowd,
        fc.constantFrom('promote', 'rollback', 'node', 'scale-in'),
        fc.integer({ min: 0, max: 40_000 }),
        (rooms, reason, noticeMs) => {
          const terms = { ...TERMS, noticeMs, graceMs: 5_000 };
          const plan = planOf({ reason }, terms, 0);
          const here = new Map(rooms.map(({ people }, n) => [`room-${n}`, left(`room-${n}`, people)]));
          const ends = new Map<string, { at: number; isMoved: boolean }>();
          for (let now = 0; ; now += LOOK_MS) {
            for (const [room, { at, isMoved }] of ends) {
              if (at > now) continue;
              ends.delete(room);
              const one = here.get(room)!;
              if (isMoved) here.delete(room);
              else here.set(room, { ...one, phase: 'here', tried: one.tried + 1, triedAt: now });
            }
            const step = stepOf(plan, [...here.values()], terms, now);
            if (step.kind === 'over') {
              expect(step.why).toBe(here.size === 0 ? 'empty' : 'deadline');
              expect(now).toBeLessThan(plan.endsAt + LOOK_MS);
              return;
            }
            expect(now).toBeLessThan(plan.endsAt);
            if (now < plan.movesFrom) expect(step.moves).toEqual([]);
            for (const { room } of step.moves) {
              const one = here.get(room)!;
              expect(one.phase).toBe('here');
              here.set(room, { ...one, phase: 'moving' });
              const [ms, isMoved] = rooms[Number(room.slice(5))]!.tries[one.tried] ?? [1_000, true];
              ends.set(room, { at: now + ms, isMoved });
            }
            expect(ends.size).toBeLessThanOrEqual(ROOMS_AT_ONCE);
          }
        },
      ),
    );
  });

  /**
   * Rooms by their people, within the notice: those of one are of somebody who is never ready, and go 8 s after they were told,
   * the others 2 s after their last page was. Which went cold, and how many people who were told were in rooms that had not gone.
   */
  function drained(sizes: readonly number[]): { cold: string[]; mediaTwiceMax: number } {
    const plan = planOf({ reason: 'node' }, TERMS, 0);
    const here = new Map(sizes.map((people, n) => [`r${n}`, left(`r${n}`, people)]));
    const toldAt = new Map<string, number>();
    const cold: string[] = [];
    let toldUntil = 0;
    let mediaTwiceMax = 0;
    for (let now = 0; ; now += 50) {
      for (const [room, at] of toldAt) {
        const { people } = here.get(room)!;
        const untold = Math.min(people, Math.ceil((Math.max(0, at - now) * TERMS.attachesPerSecond) / 1000));
        here.set(room, { ...here.get(room)!, untold });
        if (now >= at + (people === 1 ? 8_000 : 2_000)) for (const map of [toldAt, here]) map.delete(room);
      }
      const step = stepOf(plan, [...here.values()], TERMS, now);
      if (step.kind === 'over') return { cold, mediaTwiceMax };
      for (const one of step.moves) {
        const { people } = here.get(one.room)!;
        if (one.cold) cold.push(one.room);
        here.set(one.room, { ...here.get(one.room)!, phase: 'moving' });
        toldUntil = Math.max(toldUntil, now) + (one.cold ? 0 : (people / TERMS.attachesPerSecond) * 1000);
        toldAt.set(one.room, toldUntil);
      }
      const told = [...toldAt.keys()].map((room) => here.get(room)!.people - here.get(room)!.untold);
      mediaTwiceMax = Math.max(
        mediaTwiceMax,
        told.reduce((sum, one) => sum + one, 0),
      );
    }
  }

  it.each([1, 16, 60])(
    '[DRN3] tells a room of 300 to come along, beside %i with one in each who is never ready',
    (decoys) => {
      expect(drained([...Array<number>(decoys).fill(1), 300]).cold).toEqual([]);
    },
  );

  it('[DRN3] has no more people in two places than are told within twelve seconds, whoever is not ready', () => {
    expect(drained([...Array<number>(250).fill(1), ...Array<number>(30).fill(5)]).mediaTwiceMax).toBeLessThanOrEqual(
      12 * TERMS.attachesPerSecond,
    );
  });

  it('[DRN2] has moved sixty people in rooms of three and four within ten seconds, where each page takes a second', () => {
    const plan = planOf({ reason: 'rollback' }, TERMS, 0);
    const here = new Map(Array.from({ length: 17 }, (_, n) => [`r${n}`, left(`r${n}`, n % 2 === 0 ? 4 : 3)]));
    const ends = new Map<string, number>();
    // The bucket of the pod: whoever is told later attaches later.
    let toldUntil = 0;
    let now = 0;
    for (; here.size > 0; now += LOOK_MS) {
      for (const [room, at] of ends) if (at <= now) [ends, here].forEach((map) => map.delete(room));
      const step = stepOf(plan, [...here.values()], TERMS, now);
      if (step.kind === 'over') break;
      for (const { room, cold } of step.moves) {
        expect(cold).toBe(false);
        const one = here.get(room)!;
        here.set(room, { ...one, phase: 'moving' });
        toldUntil = Math.max(toldUntil, now) + (one.people / TERMS.attachesPerSecond) * 1000;
        ends.set(room, toldUntil + 2_000);
      }
    }
    expect(now).toBeLessThanOrEqual(10_000);
  });
});
