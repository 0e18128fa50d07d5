import type { Pose } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const poses = new Map<string, Pose>([
  ['me', { x: 0, z: 0, yaw: 0 }],
  ['far', { x: 5, z: 5, yaw: 0 }],
  ['near', { x: -1, z: 1, yaw: 0 }],
]);
const poseOf = (id: string) => poses.get(id) ?? null;

test('the nearest one whose place is known, never oneself', () => {
  expect(nearest('me', ['me', 'unknown', 'far', 'near'], poseOf)).toBe('near');
  expect(nearest('me', ['me', 'unknown'], poseOf)).toBeNull();
  expect(nearest('unknown', ['near'], poseOf)).toBeNull();
});
