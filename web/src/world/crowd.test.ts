import { expect, test } from 'vitest';
import { Crowd } from './crowd.ts';
import { wrapAngle } from './spring.ts';
import type { WorldPerson } from './types.ts';

const PERSON: WorldPerson = {
  id: 'a',
  name: 'Ana',
  color: 1,
  photoUrl: null,
  me: false,
  inMyCircle: true,
  circle: 'c',
  muted: false,
  podium: null,
  reaction: null,
  presence: 'here',
};

type Step = { x?: number; yaw?: number; walking?: boolean; dt?: number; cut?: boolean; level?: number };

function make(person: Partial<WorldPerson> = {}) {
  const crowd = new Crowd();
  crowd.people = new Map([['a', { ...PERSON, ...person }]]);
  const step = ({ x = 0, yaw = 0, walking = false, dt = 1 / 60, cut = false, level = 0 }: Step = {}): boolean => {
    crowd.begin();
    crowd.visit('a', x, 0, yaw, walking);
    return crowd.end({ dt, cut, level: () => level, middleOf: (id) => (id === 'c' ? { x: 0, z: -5 } : undefined) });
  };
  return { crowd, step, figure: () => crowd.figures.get('a')! };
}

test('who stands in a circle looks to its middle, who walks looks ahead', () => {
  const { step, figure } = make();
  for (let k = 0; k < 90; k++) step({ yaw: 0 });
  expect(Math.abs(figure().yaw)).toBeCloseTo(Math.PI, 2);
  for (let k = 0; k < 90; k++) step({ yaw: 1, walking: true });
  expect(wrapAngle(figure().yaw)).toBeCloseTo(1, 2);
});

test('turning is smooth and takes the short way', () => {
  const { step, figure } = make({ circle: null });
  step({ yaw: 3 });
  expect(figure().yaw).toBe(3);
  let last = 3;
  for (let k = 0; k < 60; k++) {
    step({ yaw: -3 });
    expect(figure().yaw).toBeGreaterThanOrEqual(last);
    expect(figure().yaw - last).toBeLessThan(0.1);
    last = figure().yaw;
  }
  expect(last).toBeCloseTo(2 * Math.PI - 3, 2);
});

test('a walk bobs and a stand does not; with reduced motion neither', () => {
  const { step, figure } = make();
  let highest = 0;
  for (let k = 0; k < 60; k++) {
    step({ x: k * 0.05, walking: true });
    highest = Math.max(highest, figure().lift);
  }
  expect(highest).toBeGreaterThan(0.02);
  for (let k = 0; k < 90; k++) step({ x: 3 });
  expect(figure().lift).toBe(0);
  step({ x: 3.3, walking: true, cut: true });
  expect(figure().lift).toBe(0);
});

test('a voice shows only in my circle, only of whom is here and not muted', () => {
  for (const person of [{ inMyCircle: false }, { muted: true }, { presence: 'reconnecting' as const }]) {
    const { step, figure } = make(person);
    for (let k = 0; k < 30; k++) step({ level: 0.8 });
    expect(figure().level).toBe(0);
  }
  const { step, figure } = make();
  for (let k = 0; k < 30; k++) step({ level: 0.8 });
  expect(figure().level).toBeCloseTo(0.8, 2);
});

test('away dims and reconnecting outlines, both eased', () => {
  const { crowd, step, figure } = make();
  step();
  crowd.people = new Map([['a', { ...PERSON, presence: 'away' }]]);
  step();
  expect(figure().dim).toBeGreaterThan(0);
  expect(figure().dim).toBeLessThan(0.5);
  step({ cut: true });
  expect(figure().dim).toBe(1);
  crowd.people = new Map([['a', { ...PERSON, presence: 'reconnecting' }]]);
  step({ cut: true });
  expect(figure()).toMatchObject({ dim: 0, ghost: 1 });
});

test('a still crowd asks for no frame, a moving one does', () => {
  const { step } = make();
  for (let k = 0; k < 200; k++) step();
  expect(step()).toBe(false);
  expect(step({ x: 0.1 })).toBe(true);
});

test('who leaves shrinks away, who comes back grows again, and who is unknown is never drawn', () => {
  const { crowd, step, figure } = make();
  step({ cut: true });
  const without = (cut: boolean): boolean => {
    crowd.begin();
    crowd.visit('nobody knows', 0, 0, 0, false);
    return crowd.end({ dt: 0.05, cut, level: () => 0, middleOf: () => undefined });
  };
  expect(without(false)).toBe(true);
  expect(figure()).toMatchObject({ leaving: true });
  expect(figure().scale).toBeLessThan(1);
  step({ dt: 0.05 });
  expect(figure().leaving).toBe(false);
  crowd.people = new Map();
  for (let k = 0; k < 60; k++) step({ dt: 0.05 });
  expect(crowd.figures.size).toBe(0);
  expect(without(true)).toBe(false);
});
