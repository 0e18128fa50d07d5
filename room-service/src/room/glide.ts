import type { Crowd } from './crowd.ts';
import type { Ring } from './ring.ts';
import { GLIDE_MPS } from './rules.ts';
import type { Session } from './session.ts';
import { slotPlace, type Place } from './slots.ts';
import { isStepping } from './walk.ts';

export type GlideOptions = {
  crowd: Crowd;
  /** Called for everybody whom the room has moved. */
  onMoved: (session: Session) => void;
};

/** The speed falls with the way that is left: the last half metre eases out. */
const EASE_PER_S = 2.5;
/** Else the last centimetre would take for ever. */
const CREEP_MPS = 0.15;
const TURN_RADPS = 4;
/** Nobody is put right for less than this. */
const SHUFFLE_M = 0.05;
const TURNED_RAD = 0.01;

/** Leads people to their slot in a circle, or out of one, while they do not walk themselves. */
export class Glide {
  readonly #crowd: Crowd;
  readonly #onMoved: (session: Session) => void;

  constructor(options: GlideOptions) {
    this.#crowd = options.crowd;
    this.#onMoved = options.onMoved;
  }

  settle(ring: Ring, elapsedS: number, now: number): void {
    // Slots are counted when everybody is back: until then each stands where they stood.
    if (ring.settled || ring.awaited.length > 0) return;
    let settled = true;
    const { members } = ring;
    for (let slot = 0; slot < members.length; slot += 1) {
      const member = members[slot];
      if (member && !this.#toSlot(member, ring, slot, elapsedS, now)) settled = false;
    }
    ring.settled = settled;
  }

  /** Towards the session's goal, which ends when it is reached. */
  lead(session: Session, elapsedS: number, now: number): void {
    const { goal, index } = session;
    if (!goal || isStepping(session.walk, now)) return;
    if (this.#step(session, goal, this.#crowd.yaw(index), elapsedS)) session.goal = null;
  }

  /** Whether the member stands where they should. */
  #toSlot(member: Session, ring: Ring, slot: number, elapsedS: number, now: number): boolean {
    if (isStepping(member.walk, now)) return false;
    const place = slotPlace(ring, ring.angle, slot, ring.members.length);
    const { index } = member;
    if (!member.gliding) {
      if (Math.hypot(place.x - this.#crowd.x(index), place.z - this.#crowd.z(index)) <= SHUFFLE_M) return true;
      member.gliding = true;
    }
    const toCentre = Math.atan2(ring.x - place.x, ring.z - place.z);
    const yaw = turned(this.#crowd.yaw(index), toCentre, TURN_RADPS * elapsedS);
    const isThere = this.#step(member, place, yaw, elapsedS);
    if (isThere && Math.abs(turnBetween(yaw, toCentre)) <= TURNED_RAD) member.gliding = false;
    return !member.gliding;
  }

  /** Whether the person has arrived. */
  #step(session: Session, to: Place, yaw: number, elapsedS: number): boolean {
    const { index } = session;
    const [x, z] = [this.#crowd.x(index), this.#crowd.z(index)];
    const left = Math.hypot(to.x - x, to.z - z);
    const speedMps = Math.min(GLIDE_MPS, Math.max(CREEP_MPS, left * EASE_PER_S));
    const step = Math.min(left, speedMps * elapsedS);
    const share = left > 0 ? step / left : 1;
    this.#crowd.place(index, x + (to.x - x) * share, z + (to.z - z) * share, yaw);
    this.#onMoved(session);
    return step >= left;
  }
}

/** The shortest turn, -pi to pi. */
function turnBetween(from: number, to: number): number {
  return Math.atan2(Math.sin(to - from), Math.cos(to - from));
}

function turned(from: number, to: number, most: number): number {
  const turn = turnBetween(from, to);
  const yaw = from + Math.min(most, Math.max(-most, turn));
  return Math.atan2(Math.sin(yaw), Math.cos(yaw));
}
