import type { Circle } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { Behaviour, hasTurn, meetingPoint, type Intent, type Sight } from './behaviour.ts';
import { seededRandom } from './random.ts';

const circle = (members: string[], over: Partial<Circle> = {}): Circle => ({
  id: 'c1',
  x: 0,
  z: 0,
  radius: 1.3,
  angle: 0,
  members,
  locked: false,
  capacity: 15,
  talking: false,
  ...over,
});

const sight = (over: Partial<Sight>): Sight => ({
  nowMs: 0,
  pose: { x: 4, z: 0, yaw: 0 },
  walking: false,
  floorRadius: 6,
  circle: null,
  circles: [],
  ...over,
});

/** Decides twice a second until something is done. */
function firstIntent(behaviour: Behaviour, over: Partial<Sight>, fromMs: number, toMs: number): [number, Intent] {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 500) {
    const intent = behaviour.decide(sight({ ...over, nowMs }));
    if (intent.do !== 'nothing') return [nowMs, intent];
  }
  return [toMs, { do: 'nothing' }];
}

const guest = (seed = 1, groups = 1): Behaviour => new Behaviour({ random: seededRandom(seed), group: 0, groups });

describe('Behaviour', () => {
  test('walks to the meeting point of its group', () => {
    const [, intent] = firstIntent(guest(), {}, 0, 5_000);
    expect(intent).toMatchObject({ do: 'walk', z: 0 });
    expect(intent.do === 'walk' && intent.x).toBeCloseTo(0.6);
  });

  test('walks up to the ring of a circle that met there, and aims anew when it moves', () => {
    const behaviour = guest();
    const near = circle(['a', 'b'], { x: 1 });
    const [atMs, intent] = firstIntent(behaviour, { circles: [near] }, 0, 5_000);
    expect(intent.do === 'walk' && intent.x).toBeCloseTo(1 + near.radius);
    expect(behaviour.decide(sight({ nowMs: atMs + 500, walking: true, circles: [near] })).do).toBe('nothing');
    const moved = circle(['a', 'b'], { x: -2 });
    expect(behaviour.decide(sight({ nowMs: atMs + 1_000, walking: true, circles: [moved] })).do).toBe('walk');
  });

  test.each([
    ['locked', circle(['a', 'b'], { locked: true })],
    ['full', circle(['a', 'b'], { capacity: 2 })],
  ])('leaves a %s circle alone', (_, closed) => {
    const behaviour = guest();
    firstIntent(behaviour, { circles: [closed] }, 0, 5_000);
    expect(behaviour.state).toBe('wandering');
  });

  test('stays in a circle for a conversation, then steps out and is not caught by it again', () => {
    const behaviour = guest();
    const mine = circle(['me', 'a']);
    const [atMs, intent] = firstIntent(behaviour, { circle: mine, circles: [mine] }, 0, 200_000);
    expect(intent.do).toBe('stepOut');
    expect(atMs).toBeGreaterThanOrEqual(45_000);
    expect(behaviour.decide(sight({ nowMs: atMs + 500, circle: mine })).do).toBe('nothing');
    expect(behaviour.state).toBe('wandering');
    expect(behaviour.decide(sight({ nowMs: atMs + 2_000 })).do).toBe('walk');
  });

  test('strolls on the floor only, and joins again after a while', () => {
    const behaviour = guest(7, 3);
    const mine = circle(['me', 'a']);
    let [nowMs] = firstIntent(behaviour, { circle: mine }, 0, 200_000);
    const strolls: Intent[] = [];
    while (behaviour.state === 'wandering') {
      nowMs += 500;
      const intent = behaviour.decide(sight({ nowMs }));
      if (intent.do === 'walk') strolls.push(intent);
    }
    expect(strolls.length).toBeGreaterThan(0);
    for (const to of strolls) expect(to.do === 'walk' && Math.hypot(to.x, to.z)).toBeLessThanOrEqual(4.5);
    expect(behaviour.state).toBe('approaching');
  });

  test('gives up a meeting point to which nobody comes', () => {
    const behaviour = guest();
    firstIntent(behaviour, {}, 0, 5_000);
    for (let nowMs = 5_000; nowMs < 20_000; nowMs += 500) behaviour.decide(sight({ nowMs }));
    expect(behaviour.state).toBe('wandering');
  });

  test('does the same for the same seed, and other things for another', () => {
    const life = (seed: number): string => {
      const behaviour = guest(seed, 4);
      const intents = Array.from({ length: 400 }, (_, n) => behaviour.decide(sight({ nowMs: n * 500 })));
      return JSON.stringify(intents);
    };
    expect(life(3)).toBe(life(3));
    expect(life(3)).not.toBe(life(4));
  });
});

test('meeting points lie on the floor, apart from each other', () => {
  const points = [0, 1, 2, 3].map((group) => meetingPoint(group, 4, 8));
  for (const [index, point] of points.entries()) {
    expect(Math.hypot(point.x, point.z)).toBeLessThan(7);
    for (const other of points.slice(index + 1)) {
      expect(Math.hypot(point.x - other.x, point.z - other.z)).toBeGreaterThan(4);
    }
  }
});

describe('hasTurn', () => {
  const talkers = (members: string[], nowMs: number): string[] =>
    members.filter((member) => hasTurn(member, circle(members, { x: 1.23 }), nowMs));

  test('gives the word to one at a time, each in turn', () => {
    const members = ['d', 'b', 'a', 'c'];
    const turns = Array.from({ length: 40 }, (_, n) => talkers(members, n * 4_500));
    for (const turn of turns) expect(turn).toHaveLength(1);
    for (const member of members) expect(turns.flat().filter((talker) => talker === member)).toHaveLength(10);
  });

  test('leaves pauses in a circle of two', () => {
    const turns = Array.from({ length: 30 }, (_, n) => talkers(['a', 'b'], n * 4_500));
    expect(turns.filter((turn) => turn.length === 0)).toHaveLength(10);
  });
});
