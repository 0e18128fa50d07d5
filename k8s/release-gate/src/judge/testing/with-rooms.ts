import { NO_ROOMS, type Evidence, type Rooms, type Track, type Weight } from '../evidence.ts';

/** The same with the rooms of a tick added. */
export function withRooms(evidence: Evidence, weight: Weight, more: Rooms): Evidence {
  const before = evidence.get(weight) ?? NO_ROOMS;
  const add = (track: Track) => before[track].map((rooms, at) => rooms + (more[track][at] ?? 0));
  return new Map(evidence).set(weight, { primary: add('primary'), canary: add('canary') });
}
