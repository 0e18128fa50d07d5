import { expect, test } from 'vitest';
import { DRAINING, podNamed } from '../directory/testing/pods.ts';
import type { RoomRecord } from '../directory/directory.ts';
import { refusalOf, type Errand } from './errand.ts';

const RECORD = { room: 'garden', pod: 'a' } as RoomRecord;
const refused = (more: Partial<Errand> = {}) =>
  refusalOf({ record: RECORD, people: 4, to: 'b', self: 'a', pods: [podNamed('a'), podNamed('b')], ...more });
const target = (more: Parameters<typeof podNamed>[1]) => ({ pods: [podNamed('a'), podNamed('b', more)] });

test('[DRN9] a room that is here goes to another pod that has a place for it, of whatever track', () => {
  expect(refused()).toBeNull();
  expect(refused(target({ track: 'canary', people: 96, rooms: 49 }))).toBeNull();
});

test.each<[string, Partial<Errand>, string]>([
  ['that is not here', { record: null }, 'no_room'],
  ['to the pod that has it', { to: 'a' }, 'same_pod'],
  ['to a pod that there is not', { to: 'c' }, 'no_pod'],
  ['to a pod that is emptied', target({ state: DRAINING }), 'target_drains'],
  ['to a pod that takes no more rooms', target({ rooms: 50 }), 'target_full'],
  ['to a pod that has no place for so many people', target({ people: 97 }), 'target_full'],
])('[DRN9] a room %s does not begin to go', (_what, errand, why) => {
  expect(refused(errand)).toBe(why);
});
