import { expect, test } from 'vitest';
import { pushOf, walks } from './keys.ts';

test('W walks away from the camera, whichever way it looks', () => {
  expect(pushOf(new Set(['KeyW']), 0)).toEqual({ x: 0, z: -1 });
  const turned = pushOf(new Set(['KeyW']), Math.PI / 2);
  expect(turned.x).toBeCloseTo(-1);
  expect(turned.z).toBeCloseTo(0);
});

test('D walks to the right of the picture', () => {
  expect(pushOf(new Set(['ArrowRight']), 0)).toEqual({ x: 1, z: 0 });
  expect(pushOf(new Set(['KeyD']), Math.PI / 2).z).toBeCloseTo(-1);
});

test('opposite keys cancel, a letter and its arrow are one', () => {
  expect(pushOf(new Set(['KeyA', 'KeyD']), 0)).toEqual({ x: 0, z: 0 });
  expect(pushOf(new Set(['KeyW', 'ArrowUp']), 0)).toEqual({ x: 0, z: -1 });
});

test('nothing walks while typing; arrows belong to a focused control, letters do not', () => {
  expect(walks('KeyW', 'typing')).toBe(false);
  expect(walks('ArrowUp', 'control')).toBe(false);
  expect(walks('KeyW', 'control')).toBe(true);
  expect(walks('ArrowUp', 'world')).toBe(true);
  expect(walks('KeyM', 'world')).toBe(false);
  expect(walks('KeyW', 'world', false)).toBe(false);
  expect(walks('ArrowUp', 'world', false)).toBe(true);
});
