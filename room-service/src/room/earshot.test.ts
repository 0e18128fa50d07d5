import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { PersonId } from '@atrium/protocol';
import { Rehearsal } from './rehearsal.ts';

/** People who stand still far apart, ready to be placed by walking. */
const crowdOf = (places: [number, number][], limits = {}) => {
  const stage = new Rehearsal(limits);
  const ids = places.map(() => stage.join());
  stage.walk(...places.map(([x, z], i): [PersonId, number, number] => [ids[i]!, x, z]));
  stage.wait(1_000);
  return { stage, ids };
};

/** The rule said plainly, for one listener who is in no circle and heard `before`. */
const audienceByRule = (
  stage: Rehearsal,
  listener: PersonId,
  before: readonly PersonId[],
  walkers: ReadonlySet<PersonId>,
) => {
  const { people, circles } = stage.room.view(listener);
  const lockedIn = new Set(circles.filter((circle) => circle.locked).flatMap((circle) => circle.members));
  const voices = people
    .filter(({ id }) => id !== listener && !lockedIn.has(id))
    .map(({ id }) => ({ id, metres: stage.distance(listener, id), known: before.includes(id) }))
    .filter(({ metres }) => metres <= 7)
    .map((voice) => ({ ...voice, rank: voice.known && voice.metres <= 3.4 ? voice.metres - 0.4 : voice.metres }))
    .sort((a, b) => a.rank - b.rank);
  const near = voices.filter(({ rank }) => rank <= 3).slice(0, 8);
  const hear = near.map(({ id }) => id);
  const ready = voices
    .map(({ id }) => id)
    .filter((id) => !hear.includes(id) && (walkers.has(id) || walkers.has(listener)));
  return { hear, warm: ready };
};

/** Many runs on a busy machine; nothing here depends on speed. */
vi.setConfig({ testTimeout: 60_000 });

describe('earshot', () => {
  test('[EAR1] members hear and see each other and nobody else', () => {
    const stage = new Rehearsal();
    const { ids } = stage.circle(0, 0, 3);
    const outsider = stage.join();
    stage.walk([outsider, 0, 2.8]);
    stage.wait(1_000);
    for (const id of ids) {
      const others = ids.filter((other) => other !== id);
      const { hear, see } = stage.room.audienceOf(id);
      expect(new Set(hear)).toEqual(new Set(others));
      expect(new Set(see)).toEqual(new Set(others));
    }
  });

  test('[EAR2] an outsider hears open voices within 3 m, of circles too, and sees nobody', () => {
    const { stage, ids } = crowdOf([
      [0, 0],
      [2.9, 0],
      [-3.1, 0],
    ]);
    const [a, b, c] = ids;
    stage.walk([c!, -4.4, 0]);
    stage.walk([c!, -3.1, 0]);
    expect(stage.room.audienceOf(a!)).toMatchObject({ hear: [b], warm: [c], see: [] });
    stage.room.disconnect(b!, stage.now);
    expect(stage.room.audienceOf(a!).hear).toEqual([b]);
    const circle = stage.circle(0, 2.6, 2);
    expect(new Set(stage.room.audienceOf(a!).hear)).toEqual(new Set([b, ...circle.ids]));
    expect(stage.room.audienceOf(a!).see).toEqual([]);
  });

  test('[EAR2] [EAR5] the nearest eight are heard and twelve more kept ready', () => {
    const places = Array.from({ length: 24 }, (_, i): [number, number] => [
      (i % 5) * 2 - 4 + 0.01 * i,
      Math.floor(i / 5) * 2 - 4,
    ]);
    const { stage, ids } = crowdOf(places, { circle: 15 });
    const listener = ids[12]!;
    const { hear, warm } = stage.room.audienceOf(listener);
    expect(hear).toHaveLength(8);
    expect(warm).toHaveLength(12);
    const farthest = Math.max(...hear.map((id) => stage.distance(listener, id)));
    const rest = ids.filter((id) => id !== listener && !hear.includes(id));
    for (const id of rest) expect(stage.distance(listener, id)).toBeGreaterThanOrEqual(farthest);
  });

  test('[EAR3] nobody outside a locked circle has its members in any list', () => {
    const { stage, ids } = crowdOf([[0, 2.5]]);
    const { ids: members } = stage.circle(0, 0, 2);
    stage.room.drainAudience();
    expect(stage.room.audienceOf(ids[0]!).hear).toHaveLength(2);
    stage.room.setLock(members[0]!, true, stage.now);
    const told = stage.room.drainAudience().find(({ listener }) => listener === ids[0]);
    expect(told).toEqual({ listener: ids[0], hear: [], warm: [], see: [] });
    stage.room.stepOut(members[0]!, stage.now);
    expect(stage.room.audienceOf(ids[0]!).hear).toHaveLength(2);
  });

  test('[EAR4] a voice that is heard stays until 3.4 m, one that is not comes at 3 m', () => {
    const { stage, ids } = crowdOf([
      [-2, 0],
      [1.4, 0],
    ]);
    const [a, b] = ids;
    stage.walk([b!, 3, 0]);
    stage.walk([b!, 1.4, 0]);
    expect(stage.room.audienceOf(a!)).toMatchObject({ hear: [], warm: [b] });
    stage.walk([b!, 0.95, 0]);
    expect(stage.room.audienceOf(a!)).toMatchObject({ hear: [b], warm: [] });
    stage.walk([b!, 1.35, 0]);
    expect(stage.room.audienceOf(a!).hear).toEqual([b]);
    stage.walk([b!, 1.45, 0]);
    expect(stage.room.audienceOf(a!)).toMatchObject({ hear: [], warm: [b] });
  });

  test('[EAR5] beyond 7 m nothing is kept ready', () => {
    const { stage, ids } = crowdOf([
      [-3.4, 0],
      [3.5, 0],
    ]);
    expect(stage.room.audienceOf(ids[0]!).warm).toEqual([ids[1]]);
    stage.walk([ids[1]!, 3.7, 0]);
    expect(stage.room.audienceOf(ids[0]!)).toEqual({ listener: ids[0], hear: [], warm: [], see: [] });
  });

  test('[EAR5] voices are kept ready while somebody walks and for 3 s after, and then no more', () => {
    const { stage, ids } = crowdOf([
      [-3, 0],
      [3, 0],
    ]);
    const [a, b] = ids;
    stage.walk([b!, 2, 0]);
    expect(stage.room.audienceOf(a!).warm).toEqual([b]);
    expect(stage.room.audienceOf(b!).warm).toEqual([a]);
    stage.wait(2_500);
    expect(stage.room.audienceOf(a!).warm).toEqual([b]);
    stage.wait(600);
    const told = stage.room.drainAudience();
    expect(new Set(told.map(({ listener, warm }) => `${listener} ${warm.length}`))).toEqual(
      new Set([`${a} 0`, `${b} 0`]),
    );
    stage.step(a!, 0, 1);
    expect(stage.room.audienceOf(b!).warm).toEqual([a]);
  });

  test('[EAR6] members of an open circle keep ready who walks up, and only while they walk', () => {
    const stage = new Rehearsal();
    const { ids } = stage.circle(0, 0, 2);
    const c = stage.join();
    stage.walk([c, 0, 5]);
    const warmWhileWalking = () => {
      stage.step(c, 0, 3);
      stage.tick();
      return stage.room.audienceOf(ids[0]!).warm;
    };
    warmWhileWalking();
    warmWhileWalking();
    expect(warmWhileWalking()).toEqual([c]);
    stage.wait(500);
    expect(stage.room.audienceOf(ids[0]!).warm).toEqual([]);
    stage.step(c, 0, 3);
    stage.tick();
    expect(stage.room.audienceOf(ids[0]!).warm).toEqual([c]);
    stage.room.setLock(ids[0]!, true, stage.now);
    expect(stage.room.audienceOf(ids[0]!).warm).toEqual([]);
  });

  test('[EAR7] step by step comes to the same as anew, for everybody', () => {
    const way = fc.tuple(
      fc.integer({ min: 0, max: 11 }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.constantFrom('walk', 'walk', 'walk', 'lock', 'out', 'leave', 'join'),
    );
    fc.assert(
      fc.property(fc.array(way, { minLength: 10, maxLength: 80 }), (ways) => {
        const stage = new Rehearsal();
        const ids = Array.from({ length: 12 }, () => stage.join());
        const steps = new Map<PersonId, number>();
        for (const [who, x, z, what] of ways) {
          const id = ids[who]!;
          if (what === 'lock') stage.room.setLock(id, x > 0, stage.now);
          else if (what === 'out') stage.room.stepOut(id, stage.now);
          else if (what === 'leave') stage.room.leave(id, stage.now);
          else if (what === 'join' && !stage.room.has(id)) ids[who] = stage.join();
          for (let i = 0; i < 5; i += 1) {
            if (stage.room.has(id)) {
              const before = stage.place(id);
              stage.step(id, x, z);
              if (Math.hypot(before.x - x, before.z - z) >= 1e-3) steps.set(id, stage.now);
            }
            stage.tick();
          }
          for (const listener of ids) {
            if (!stage.room.has(listener) || stage.circleOf(listener)) continue;
            const { hear, warm } = stage.room.audienceOf(listener);
            const walkers = new Set(ids.filter((one) => stage.now - (steps.get(one) ?? -Infinity) < 3_000));
            const expected = audienceByRule(stage, listener, hear, walkers);
            expect(new Set(hear)).toEqual(new Set(expected.hear));
            expect(new Set(warm)).toEqual(new Set(expected.warm));
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('[EAR8] only changed audiences are told, and once', () => {
    const { stage, ids } = crowdOf([
      [-3, 0],
      [3, 0],
    ]);
    stage.room.drainAudience();
    stage.wait(500);
    stage.walk([ids[0]!, -3.1, 0.1]);
    expect(stage.room.drainAudience()).toEqual([]);
    stage.walk([ids[0]!, 0, 0]);
    expect(new Set(stage.room.drainAudience().map(({ listener }) => listener))).toEqual(new Set(ids));
    expect(stage.room.drainAudience()).toEqual([]);
    stage.room.leave(ids[0]!, stage.now);
    expect(stage.room.drainAudience()).toEqual([{ listener: ids[1], hear: [], warm: [], see: [] }]);
  });
});
