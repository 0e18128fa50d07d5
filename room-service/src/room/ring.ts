import type { Circle, CircleId, PersonId } from '@atrium/protocol';
import { TALKING_HOLD_MS } from './rules.ts';
import { drawnRadius, type Place } from './slots.ts';
import type { Session } from './session.ts';

/** A circle as the room holds it. */
export type Ring = {
  readonly id: CircleId;
  x: number;
  z: number;
  /** As drawn. */
  radius: number;
  angle: number;
  /** Raised by each change of members and of the lock. */
  rev: number;
  /** In slot order. */
  members: Session[];
  /** Members in the pod that was lost, whose places are kept for a while. */
  awaited: PersonId[];
  locked: boolean;
  /** Who last locked or opened it. */
  lockBy?: PersonId;
  capacity: number;
  talking: boolean;
  talkingSince: number;
  /** Everybody stands in their slot. */
  settled: boolean;
  /** Outsiders who are walking up. */
  callers: Session[];
};

export type NewRing = Pick<Ring, 'id' | 'x' | 'z' | 'angle' | 'rev' | 'locked' | 'capacity'>;

/** Without members yet. */
export function newRing({ id, x, z, angle, rev, locked, capacity }: NewRing, now: number): Ring {
  return {
    ...{ id, x, z, angle, rev, locked, capacity },
    radius: drawnRadius(0),
    members: [],
    awaited: [],
    talking: false,
    talkingSince: now - TALKING_HOLD_MS,
    settled: false,
    callers: [],
  };
}

export function toCircle(ring: Ring): Circle {
  const { id, x, z, radius, angle, locked, lockBy, capacity, talking } = ring;
  const members = ring.members.map((member) => member.id);
  const turned = lockBy === undefined ? {} : { lockBy };
  return { id, x, z, radius, angle, members, locked, ...turned, capacity, talking };
}

export function isFull(ring: Ring): boolean {
  return ring.members.length + ring.awaited.length >= ring.capacity;
}

/** Metres from the drawn ring to the place; negative inside. */
export function gapTo(ring: Ring, place: Place): number {
  return Math.hypot(place.x - ring.x, place.z - ring.z) - ring.radius;
}
