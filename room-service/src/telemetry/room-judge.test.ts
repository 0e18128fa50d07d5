import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoomJudge, type RoomVerdict } from './room-judge.ts';

const CANARY = { track: 'canary', weight: '5' } as const;
const EDGE = { '0': 0, '0.1': 0.1, '0.3': 0.3, '1': 1 } as const;
const nobody = (): null => null;

/** Numbers from 0 to 1 that come from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

function stage(random: () => number = () => 0.5) {
  const judged: RoomVerdict[] = [];
  const judge = new RoomJudge({ random, judged: (verdict) => judged.push(verdict) });
  return { judge, judged, said: () => judged.map(({ age, badness }) => `${age} ${badness}`) };
}

const good = (from: number, to: number) => ({ isGood: true, from, to });
const bad = (from: number, to: number) => ({ isGood: false, from, to });

test('[ROO1] each room is judged once at each age', () => {
  const { judge, said } = stage();
  judge.assigned('r', 'person', CANARY, 1_000);
  judge.spent('r', 'person', good(1_000, 20_999));
  judge.sweep(20_999, nobody);
  expect(said()).toEqual([]);
  judge.sweep(21_000, nobody);
  judge.sweep(22_000, nobody);
  judge.assigned('r', 'person', CANARY, 23_000);
  expect(said()).toEqual(['20s 0']);
  judge.sweep(301_000, nobody);
  judge.sweep(900_000, nobody);
  expect(said()).toEqual(['20s 0', '5m 0']);
  expect(judge.size).toBe(0);
});

test('[ROO1] what is known of people matters until the room is judged at every age', () => {
  const { judge } = stage();
  const awaited = [judge.awaits('r')];
  judge.assigned('r', 'person', CANARY, 0);
  for (const now of [0, 20_000, 299_999, 300_000]) {
    judge.sweep(now, nobody);
    awaited.push(judge.awaits('r'));
  }
  expect(awaited).toEqual([false, true, true, true, false]);
});

test('[ROO2] only time up to the age counts, all of it, and what is not good is bad', () => {
  const { judge, said } = stage(() => 0.999);
  judge.assigned('r', 'person', CANARY, 0);
  judge.spent('r', 'person', good(0, 18_000));
  judge.spent('r', 'person', bad(18_000, 30_000));
  judge.spent('r', 'person', good(30_000, 120_000));
  judge.sweep(20_000, nobody);
  judge.sweep(300_000, nobody);
  // 2 of 20 s; 12 of 120 s.
  expect(said()).toEqual(['20s 0.1', '5m 0.1']);
});

test('[ROO2] a room that nobody got into counts as bad, and one that ended at 3 s counts at 20 s', () => {
  const { judge, judged } = stage();
  judge.assigned('empty', 'person', CANARY, 0);
  judge.assigned('short', 'person', CANARY, 0);
  judge.spent('short', 'person', good(0, 3_000));
  judge.sweep(20_000, nobody);
  expect(judged).toEqual([
    { ...CANARY, age: '20s', participant: 'person', badness: '1' },
    { ...CANARY, age: '20s', participant: 'person', badness: '0' },
  ]);
});

test('[ROO2] a room in which nobody received what was to flow counts as bad, however short its bad time is', () => {
  const { judge, judged } = stage();
  for (const room of ['deaf', 'late', 'alone', 'fine']) {
    judge.assigned(room, 'person', CANARY, 0);
    judge.spent(room, 'person', good(0, 20_000));
  }
  judge.media('deaf', { awaitedSince: 14_000, receivedAt: null });
  judge.media('late', { awaitedSince: 14_001, receivedAt: null });
  judge.media('alone', { awaitedSince: null, receivedAt: null });
  judge.media('fine', { awaitedSince: 0, receivedAt: null });
  judge.media('fine', { awaitedSince: 0, receivedAt: 1_000 });
  judge.sweep(20_000, nobody);
  expect(judged.map(({ badness }) => badness)).toEqual(['1', '0', '0', '0']);
  judge.media('deaf', { awaitedSince: 14_000, receivedAt: 21_000 });
  judge.sweep(300_000, nobody);
  expect(judged.slice(4).map(({ badness }) => badness)).toEqual(['0', '1', '0', '0']);
});

test('[ROO2] what came after an age is nothing that was had at it, also where that is judged later', () => {
  const { judge, said } = stage();
  judge.assigned('r', 'person', CANARY, 0);
  judge.media('r', { awaitedSince: 1_000, receivedAt: null });
  judge.spent('r', 'person', good(0, 19_000));
  judge.media('r', { awaitedSince: 1_000, receivedAt: 23_000 });
  judge.spent('r', 'person', good(19_000, 24_000));
  judge.sweep(24_000, () => 24_000);
  judge.sweep(300_000, nobody);
  expect(said()).toEqual(['20s 1', '5m 0']);
});

test('[ROO2] the time after the last one left is nobody’s', () => {
  const { judge, said } = stage(() => 0.999);
  judge.assigned('r', 'person', CANARY, 0);
  judge.spent('r', 'person', good(0, 2_700));
  judge.spent('r', 'person', bad(2_700, 3_000));
  judge.sweep(20_000, nobody);
  judge.sweep(300_000, nobody);
  expect(said()).toEqual(['20s 0.1', '5m 0.1']);
});

test('[ROO8] where the process ends, the time until an age of who is cut off is not good, and every room is judged', () => {
  const { judge, judged, said } = stage(() => 0.999);
  for (const room of ['old', 'left', 'young', 'unborn'])
    judge.assigned(room, 'person', CANARY, room === 'old' ? 0 : 30_000);
  judge.spent('old', 'person', good(0, 48_000));
  judge.sweep(20_000, nobody);
  judge.spent('left', 'person', good(31_000, 34_000));
  // Two for 18 s, and 2 s are still to come at the first age.
  for (let i = 0; i < 2; i += 1) judge.spent('young', 'person', good(30_000, 48_000));
  judge.stopped(48_000, (room) => (room === 'young' ? ['person', 'person'] : room === 'old' ? ['bot'] : []));
  // 252 of 300 s; nothing; 4 of 40 s and 564 of 600; nobody ever. Rounded down.
  expect(said()).toEqual(['20s 0', '5m 0.3', '20s 0', '5m 0', '20s 0.1', '5m 0.3', '20s 1', '5m 1']);
  expect(judge.size).toBe(0);
  judge.sweep(900_000, nobody);
  expect(judged).toHaveLength(8);
});

test('[ROO3] rounding to an edge keeps the mean', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (share, seed) => {
      const { judge, judged } = stage(seeded(seed));
      const ROOMS = 2_000;
      for (let i = 0; i < ROOMS; i++) {
        judge.assigned(`r${i}`, 'person', CANARY, 0);
        judge.spent(`r${i}`, 'person', bad(0, 20_000 * share));
        judge.spent(`r${i}`, 'person', good(20_000 * share, 20_000));
      }
      judge.sweep(20_000, nobody);
      const mean = judged.reduce((sum, { badness }) => sum + EDGE[badness], 0) / ROOMS;
      // Between 0.3 and 1 one room is off by 0.35 at most (standard deviation): five of them for the mean of all.
      expect(Math.abs(mean - share)).toBeLessThan((5 * 0.35) / Math.sqrt(ROOMS));
      const sorted = Object.values(EDGE).sort((a, b) => a - b);
      const [below, above] = [
        sorted.findLast((edge) => edge <= share + 1e-9),
        sorted.find((edge) => edge >= share - 1e-9),
      ];
      expect([below, above]).toEqual(expect.arrayContaining([...new Set(judged.map(({ badness }) => EDGE[badness]))]));
    }),
    { numRuns: 40 },
  );
});

test('[ROO4] a room with any person in it is a room of people', () => {
  const { judge, judged } = stage();
  judge.assigned('bots', 'bot', CANARY, 0);
  judge.assigned('mixed', 'bot', CANARY, 0);
  judge.assigned('failed', 'bot', CANARY, 0);
  judge.assigned('people', 'person', CANARY, 0);
  judge.spent('bots', 'bot', good(0, 20_000));
  judge.spent('mixed', 'bot', good(0, 20_000));
  judge.spent('mixed', 'person', good(19_000, 20_000));
  // Who comes later has no part in what was before.
  judge.spent('bots', 'person', good(20_000, 30_000));
  judge.spent('people', 'bot', good(0, 20_000));
  judge.sweep(20_000, nobody);
  expect(judged.map(({ participant }) => participant)).toEqual(['bot', 'person', 'bot', 'person']);
  judge.sweep(300_000, nobody);
  expect(judged.slice(4).map(({ participant }) => participant)).toEqual(['person', 'person', 'bot', 'person']);
});

test('[ROO5] a room that moves is judged once in all, by what it was assigned with', () => {
  const [here, there] = [stage(), stage()];
  here.judge.assigned('r', 'person', CANARY, 0);
  here.judge.spent('r', 'person', bad(0, 10_000));
  here.judge.sweep(20_000, nobody);
  const record = here.judge.handOver('r', 20_500);
  here.judge.handedOver('r');
  expect(record).not.toBeNull();
  there.judge.takeOver(JSON.parse(JSON.stringify(record)) as NonNullable<typeof record>);
  there.judge.assigned('r', 'person', { track: 'primary', weight: '0' }, 21_000);
  there.judge.spent('r', 'person', bad(21_000, 22_000));
  here.judge.sweep(300_000, nobody);
  there.judge.sweep(300_000, nobody);
  expect(here.judged).toEqual([{ ...CANARY, age: '20s', participant: 'person', badness: '1' }]);
  expect(there.judged).toEqual([{ ...CANARY, age: '5m', participant: 'person', badness: '1' }]);
});

test('[ROO5] a room is not judged while its move is being committed, and once where that was called off', () => {
  const { judge, said } = stage();
  judge.assigned('r', 'person', CANARY, 0);
  judge.spent('r', 'person', good(0, 19_900));
  judge.handOver('r', 19_900);
  judge.sweep(21_000, nobody);
  expect(said()).toEqual([]);
  judge.spent('r', 'person', good(19_900, 60_000));
  judge.sweep(60_000, nobody);
  judge.sweep(61_000, nobody);
  expect(said()).toEqual(['20s 0']);
});

test('[ROO9] a room that is taken over is judged at the ages that it had not reached, from when it was drawn', () => {
  const { judge, judged, said } = stage();
  judge.assigned('old', 'person', CANARY, 0, 40_000);
  judge.assigned('young', 'person', { track: 'primary', weight: '0' }, 30_000, 40_000);
  judge.spent('young', 'person', bad(40_000, 41_000));
  judge.spent('young', 'person', good(41_000, 50_000));
  judge.sweep(50_000, nobody);
  // 1 of the 10 s that it is known for; the other was judged before it came.
  expect(judged).toEqual([{ track: 'primary', weight: '0', age: '20s', participant: 'person', badness: '0.1' }]);
  judge.sweep(330_000, nobody);
  expect(said()).toHaveLength(3);
});

test('[ROO6] time that is not judged yet is waited for', () => {
  const { judge, said } = stage();
  judge.assigned('r', 'person', CANARY, 0);
  judge.spent('r', 'person', good(0, 17_000));
  judge.sweep(21_000, () => 17_000);
  expect(said()).toEqual([]);
  judge.spent('r', 'person', good(17_000, 22_000));
  judge.sweep(22_000, () => 22_000);
  expect(said()).toEqual(['20s 0']);
});

test('[ROO1] whatever happens in whatever order, every room is judged once at each age', () => {
  const rooms = ['a', 'b', 'c'] as const;
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 60_000 }),
    room: fc.constantFrom(...rooms),
    what: fc.constantFrom('assigned', 'spent', 'sweep', 'move'),
    isGood: fc.boolean(),
    ms: fc.integer({ min: 0, max: 30_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), fc.integer(), (steps, seed) => {
      const judged: RoomVerdict[] = [];
      const make = () => new RoomJudge({ random: seeded(seed), judged: (verdict) => judged.push(verdict) });
      const [one, other] = [make(), make()];
      const lives = new Set<string>();
      let now = 0;
      for (const { afterMs, room, what, isGood, ms } of steps) {
        now += afterMs;
        // A room that is judged for good is forgotten; its name may be used again only by another life of it.
        if (what === 'assigned' && !lives.has(room)) {
          lives.add(room);
          one.assigned(room, 'person', CANARY, now);
        } else if (what === 'spent') {
          for (const judge of [one, other]) judge.spent(room, 'person', { isGood, from: now - ms, to: now });
        } else if (what === 'sweep') {
          for (const judge of [one, other]) judge.sweep(now, nobody);
        } else if (what === 'move') {
          const record = one.handOver(room, now);
          // A move that is called off takes some time, in which a room may grow old enough.
          if (record === null || !isGood) continue;
          one.handedOver(room);
          other.takeOver(record);
        }
      }
      for (const judge of [one, other]) judge.sweep(now + 400_000, nobody);
      expect(judged.filter(({ age }) => age === '20s')).toHaveLength(lives.size);
      expect(judged.filter(({ age }) => age === '5m')).toHaveLength(lives.size);
      expect(one.size + other.size).toBe(0);
    }),
  );
});
