import { expect, it } from 'vitest';
import type { AssignedRoom } from '../../../release-gate/src/sources/room-service.ts';
import { drawnAt } from './drawn.ts';

it('counts rooms by the weight that they were drawn with, and leaves out those without a choice', () => {
  const room = (weight: number, track: AssignedRoom['track']): AssignedRoom => ({
    ...{ epoch: 1, kind: 'person', assignedAt: 0 },
    ...{ weight, track },
  });
  const rooms = [room(0, 'primary'), room(0.5, 'canary'), room(0.1, 'primary'), room(0.5, 'primary')];
  expect(drawnAt(rooms)).toEqual([
    { percent: 10, canary: 0, all: 1, chance: expect.closeTo(1) as number },
    { percent: 50, canary: 1, all: 2, chance: expect.closeTo(1) as number },
  ]);
});
