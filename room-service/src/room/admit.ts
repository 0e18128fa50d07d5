import { cleanName, ok, refuse, type PersonId, type Result } from '@atrium/protocol';
import { arrivalPose } from './arrival.ts';
import type { Parts } from './parts.ts';
import { newSession, type Newcomer } from './session.ts';

export type AdmitOptions = {
  parts: Parts;
  /** Whether who comes into an empty room is its host. */
  firstIsHost: boolean;
  /** People that the room holds. */
  capacity: number;
  random: () => number;
  newId: () => string;
};

/** Lets somebody in, near the edge of a floor that has room for one more. */
export function admit(input: Newcomer, now: number, options: AdmitOptions): Result<PersonId> {
  const { parts, firstIsHost, capacity, random, newId } = options;
  const { sessions, crowd, circles, floorPlan, outbox, earshot, hosts } = parts;
  const name = cleanName(input.name);
  if (name === null) return refuse('bad_name');
  const index = sessions.size < capacity ? sessions.indices.take(now) : null;
  if (index === null) return refuse('room_full', capacity === 1 ? '1 person' : `${capacity} people`);
  fitFloor(parts, sessions.size + 1, now);
  const [radiusM, boundM] = [floorPlan.radiusAt(now), floorPlan.boundAt(now)];
  const pose = arrivalPose({ crowd, circles, radiusM, boundM, random });
  const role = sessions.size === 0 && firstIsHost ? 'host' : 'member';
  const session = newSession({ ...input, id: newId(), index, name: sessions.freeName(name, null), role, pose, now });
  if (role === 'host') hosts.name(session.id);
  crowd.place(index, pose.x, pose.z, pose.yaw);
  sessions.add(session);
  outbox.personJoined(session);
  earshot.touch(session);
  return ok(session.id);
}

/** Lets the floor follow the head count, and tells everybody when it begins to. */
export function fitFloor(parts: Parts, people: number, now: number): void {
  const { floorPlan, outbox } = parts;
  if (floorPlan.tick(people, now, () => parts.reach())) outbox.push({ to: 'all', m: 'floor', d: floorPlan.floor });
}
