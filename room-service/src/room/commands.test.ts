import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '@atrium/protocol';
import { ERRORS } from '@atrium/protocol';
import type { Audience } from './earshot.ts';
import { Room, type RoomOptions } from './room.ts';

/** A room and the people who ever came, so that a command may also name who has left. */
type Scene = { room: Room; now: number; ids: string[]; made: number; drawn: number; ears: Map<string, Audience> };
type Command = { name: string; run: (scene: Scene) => Result<unknown> | undefined };

const LIMITS = { people: 12, circle: 4 };

const sources = (scene: Pick<Scene, 'made' | 'drawn'>): Omit<RoomOptions, 'id' | 'now'> => ({
  random: () => ((scene.drawn += 1) * 0.618) % 1,
  newId: () => `n${(scene.made += 1)}`,
  limits: LIMITS,
});

const opened = (): Scene => {
  const scene = { now: 5_000, ids: [], made: 0, drawn: 0, ears: new Map() };
  return Object.assign(scene, { room: new Room({ id: 'r', now: 5_000, ...sources(scene) }) });
};

/** The same room after a snapshot, as another process would continue it. */
const moved = (scene: Scene): Scene => {
  const snapshot = JSON.parse(JSON.stringify(scene.room.snapshot())) as ReturnType<Room['snapshot']>;
  const next = { now: scene.now, ids: [...scene.ids], made: scene.made, drawn: scene.drawn, ears: new Map() };
  return Object.assign(next, { room: Room.restore(snapshot, { now: scene.now, ...sources(next) }) });
};

const who = fc.nat({ max: 19 });
const metres = fc.double({ min: -3, max: 3, noNaN: true });
const at = (scene: Scene, k: number): string => scene.ids[k % Math.max(1, scene.ids.length)] ?? 'nobody';
const circleAt = (scene: Scene, k: number): string => {
  const { circles } = scene.room.view('nobody');
  return circles[k % Math.max(1, circles.length)]?.id ?? 'none';
};
const command = <T>(
  name: string,
  input: fc.Arbitrary<T>,
  run: (scene: Scene, input: T) => Result<unknown> | undefined,
) => input.map((value): Command => ({ name: `${name} ${JSON.stringify(value)}`, run: (scene) => run(scene, value) }));
const pair = fc.tuple(who, who);
const answer = fc.tuple(who, who, fc.boolean());

const ticks = command('ticks', fc.integer({ min: 1, max: 12 }), (scene, count) => {
  for (let i = 0; i < count; i += 1) scene.room.tick((scene.now += 100));
  return undefined;
});
const step = command('walk', fc.tuple(who, metres, metres), (scene, [k, x, z]) => {
  const id = at(scene, k);
  for (let i = 0; i < 12 && scene.room.has(id); i += 1) {
    const index = scene.room.indexOf(id);
    const [fromX, fromZ] = [scene.room.crowd.x(index), scene.room.crowd.z(index)];
    const share = Math.min(1, 0.3 / Math.max(0.01, Math.hypot(x - fromX, z - fromZ)));
    scene.room.move(id, { x: fromX + (x - fromX) * share, z: fromZ + (z - fromZ) * share, yaw: x }, scene.now);
    scene.room.tick((scene.now += 100));
  }
  return undefined;
});

const commands = fc.oneof(
  { arbitrary: step, weight: 12 },
  { arbitrary: ticks, weight: 6 },
  {
    arbitrary: command('join', fc.constantFrom('Ada', 'Bob', '\u200B'), (scene, name) => {
      const result = scene.room.join(
        { name, color: 1, photo: null, kind: 'person', mic: 'live', camera: 'off' },
        scene.now,
      );
      if (result.ok) scene.ids.push(result.value);
      return result;
    }),
    weight: 6,
  },
  command('leave', who, (scene, k) => void scene.room.leave(at(scene, k), scene.now)),
  command('disconnect', who, (scene, k) => void scene.room.disconnect(at(scene, k), scene.now)),
  command('resume', who, (scene, k) => scene.room.resume(at(scene, k), scene.now)),
  command('long wait', fc.constant(null), (scene) => void scene.room.tick((scene.now += 31_000))),
  command('jump', fc.tuple(who, fc.double(), fc.double()), (scene, [k, x, z]) => {
    scene.room.move(at(scene, k), { x, z, yaw: x }, scene.now);
    return undefined;
  }),
  command('stepOut', who, (scene, k) => scene.room.stepOut(at(scene, k), scene.now)),
  {
    arbitrary: command('lock', fc.tuple(who, fc.boolean()), (scene, [k, locked]) =>
      scene.room.setLock(at(scene, k), locked, scene.now),
    ),
    weight: 3,
  },
  command('invite', pair, (scene, [a, b]) => scene.room.invite(at(scene, a), at(scene, b), scene.now)),
  command('knock', pair, (scene, [a, c]) => scene.room.knock(at(scene, a), circleAt(scene, c), scene.now)),
  command('answerInvite', answer, (scene, [a, c, accept]) =>
    scene.room.answerInvite(at(scene, a), circleAt(scene, c), accept, scene.now),
  ),
  command('answerKnock', answer, (scene, [a, b, accept]) =>
    scene.room.answerKnock(at(scene, a), at(scene, b), accept, scene.now),
  ),
  command('chat', fc.tuple(who, fc.constantFrom('room', 'circle', 'direct'), who), (scene, [a, scope, b]) => {
    const message = { id: `m${b % 7}`, scope, to: at(scene, b), text: 'hello' } as const;
    return scene.room.chat(at(scene, a), message, scene.now);
  }),
  command('away', fc.tuple(who, fc.boolean()), (scene, [a, away]) => scene.room.setAway(at(scene, a), away, scene.now)),
  command('media', who, (scene, a) => scene.room.setMedia(at(scene, a), { mic: 'muted', camera: 'live' }, scene.now)),
  command('profile', who, (scene, a) =>
    scene.room.setProfile(at(scene, a), { name: 'Eve', color: 2, photo: 'p' }, scene.now),
  ),
  command('talking', who, (scene, a) => void scene.room.setTalking(new Set([at(scene, a)]))),
);

/** What holds at every moment. */
const check = (scene: Scene): void => {
  const { room } = scene;
  const view = room.view('nobody');
  const present = new Set(view.people.map(({ id }) => id));
  expect(present.size).toBe(room.size);
  expect(room.size).toBeLessThanOrEqual(LIMITS.people);
  expect(new Set(view.people.map(({ index }) => index)).size).toBe(room.size);
  expect(new Set(view.people.map(({ name }) => name.toLowerCase())).size).toBe(room.size);
  expect(view.people.filter(({ role }) => role === 'host')).toHaveLength(Math.min(1, room.size));
  expect(room.crowd.size).toBe(room.size);
  for (const { id, index, pose } of view.people) {
    expect([room.indexOf(id), room.idAt(index)]).toEqual([index, id]);
    expect(Math.hypot(pose.x, pose.z)).toBeLessThan(view.floor.to);
  }
  const members = view.circles.flatMap((circle) => circle.members);
  expect(new Set(members).size).toBe(members.length);
  for (const circle of view.circles) {
    expect(circle.members.length).toBeGreaterThanOrEqual(2);
    expect(circle.members.length).toBeLessThanOrEqual(circle.capacity);
    for (const member of circle.members) expect(present).toContain(member);
    expect(Math.hypot(circle.x, circle.z) + circle.radius).toBeLessThan(view.floor.to);
    if (circle.locked) expect(circle.talking).toBe(false);
  }
  checkAudiences(scene, view.circles, present);
};

const checkAudiences = (scene: Scene, circles: ReturnType<Room['view']>['circles'], present: Set<string>): void => {
  for (const audience of scene.room.drainAudience()) scene.ears.set(audience.listener, audience);
  for (const id of present) {
    const audience = scene.room.audienceOf(id);
    // Whoever follows the changes knows the same as who asks.
    expect(scene.ears.get(id) ?? { listener: id, hear: [], warm: [], see: [] }).toEqual(audience);
    const all = [...audience.hear, ...audience.warm, ...audience.see];
    for (const other of all) expect(present).toContain(other);
    expect(all).not.toContain(id);
    expect(audience.hear.filter((other) => audience.warm.includes(other))).toEqual([]);
    const own = circles.find(({ members }) => members.includes(id));
    for (const circle of circles.filter(({ locked }) => locked)) {
      if (circle !== own) for (const member of circle.members) expect(all).not.toContain(member);
      else for (const other of all) expect(circle.members).toContain(other);
    }
    if (own) expect(new Set(audience.hear)).toEqual(new Set(own.members.filter((member) => member !== id)));
    else expect(audience.see).toEqual([]);
  }
};

const apply = (scene: Scene, { run }: Command): void => {
  const result = run(scene);
  if (result && !result.ok) expect(Object.keys(ERRORS)).toContain(result.error.code);
};

describe('any commands in any order', () => {
  const sequence = fc.array(commands, { minLength: 20, maxLength: 90 });

  test('[CIR12] [EAR3] [PER6] [EAR1] the room stays consistent, and a lock holds', () => {
    fc.assert(
      fc.property(sequence, (steps) => {
        const scene = opened();
        for (const next of steps) {
          apply(scene, next);
          check(scene);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test('[ROOM1] a restored room is the same and goes on the same, from any moment', () => {
    fc.assert(
      fc.property(sequence, sequence, (before, after) => {
        const first = opened();
        for (const next of before) apply(first, next);
        const second = moved(first);
        expect(JSON.stringify(second.room.snapshot())).toBe(JSON.stringify(first.room.snapshot()));
        for (const next of after) {
          apply(first, next);
          apply(second, next);
        }
        expect(JSON.stringify(second.room.snapshot())).toBe(JSON.stringify(first.room.snapshot()));
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
