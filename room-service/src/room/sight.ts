import type { Welcome } from '@atrium/protocol';
import { poseOf } from './outbox.ts';
import type { Parts } from './parts.ts';
import { toCircle } from './ring.ts';
import { toPerson } from './session.ts';

/** What everybody sees who comes in: the same for all of them. */
export type Sight = Pick<Welcome, 'people' | 'circles' | 'floor' | 'podium'>;

export function sightOf({ sessions, circles, crowd, floorPlan, podium }: Parts): Sight {
  const { state } = podium;
  return {
    people: Array.from(sessions.all(), (one) => ({ ...toPerson(one), pose: poseOf(crowd, one.index) })),
    circles: Array.from(circles.all(), toCircle),
    floor: floorPlan.floor,
    ...(state && { podium: state }),
  };
}
