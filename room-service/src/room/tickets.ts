import { limits, type Ticket, type TicketCircle } from '@atrium/protocol';
import type { Crowd } from './crowd.ts';
import type { Hosts } from './hosts.ts';
import type { Ring } from './ring.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export type TicketsOptions = {
  room: string;
  epoch: number;
  sessions: Sessions;
  crowd: Crowd;
  hosts: Hosts;
  podium: () => Ticket['podium'];
  floorRadius: () => number;
};

/** Everybody's turn for a ticket with a new place comes once in so many ticks. */
const TURN_TICKS = Math.ceil(limits.TICKET_POSE_MS / limits.TICK_MS);

/**
 * Whose ticket says something that has changed, and what it says. A change of circle, lock, role, name or mute is told at the
 * next tick; a new place at the person's turn, so that of 500 who walk 25 get a ticket at a tick; to who stands still a
 * ticket comes once a minute. At 500 walkers that is 250 a second of some 600 bytes (150 kB/s), 4 us each to sign with
 * node:crypto (63 us with the asynchronous SignJWT of jose): a thousandth of one core. (Node 24, one core of a 2-core VM.)
 */
export class Tickets {
  readonly #options: TicketsOptions;
  readonly #due = new Set<Session>();
  #turn = 0;

  constructor(options: TicketsOptions) {
    this.#options = options;
  }

  /** The person's ticket is wrong from now on. */
  touch(session: Session): void {
    this.#due.add(session);
  }

  drop(session: Session): void {
    this.#due.delete(session);
  }

  tick(now: number): void {
    const { sessions } = this.#options;
    this.#turn = (this.#turn + 1) % TURN_TICKS;
    for (let index = this.#turn; index < sessions.indexEnd; index += TURN_TICKS) {
      const session = sessions.at(index);
      if (session && this.#isOld(session, now)) this.#due.add(session);
    }
  }

  /** Of everybody whose ticket has changed since the last call. Who comes back by a new socket gets one with the welcome. */
  drain(now: number): Ticket[] {
    if (this.#due.size === 0) return [];
    const due = [...this.#due].filter(({ state }) => state.kind === 'joined');
    this.#due.clear();
    return due.map((session) => this.write(session, now));
  }

  /** What is true of the person now. */
  write(session: Session, now: number): Ticket {
    const { room, epoch, crowd, hosts, podium: claim, floorRadius } = this.#options;
    const podium = claim();
    const { id, index, name, color, kind, mic, camera, since, ring } = session;
    const pose = { x: crowd.x(index), z: crowd.z(index), yaw: crowd.yaw(index) };
    session.told = { ...pose, at: now };
    this.#due.delete(session);
    return {
      ...{ room, person: id, at: now, epoch, name, color, kind, mic, camera, since },
      pose: { x: toMillimetres(pose.x), z: toMillimetres(pose.z), yaw: toMillimetres(pose.yaw) },
      floor: floorRadius(),
      host: hosts.claim,
      circle: ring && toClaim(ring),
      ...(podium && { podium }),
    };
  }

  #isOld({ told, index }: Session, now: number): boolean {
    const { crowd } = this.#options;
    if (told === null || now - told.at >= limits.TICKET_REFRESH_MS) return true;
    return told.x !== crowd.x(index) || told.z !== crowd.z(index) || told.yaw !== crowd.yaw(index);
  }
}

function toClaim(ring: Ring): TicketCircle {
  const { id, rev, x, z, angle, locked, lockBy, capacity } = ring;
  const members = [...ring.members.map((member) => member.id), ...ring.awaited];
  const turned = lockBy === undefined ? {} : { lockBy };
  const place = { x: toMillimetres(x), z: toMillimetres(z), angle: toMillimetres(angle) };
  return { id, rev, ...place, members, locked, ...turned, capacity };
}

/** Of metres, and thousandths of radians: finer than anybody sees, and a few bytes less in each ticket. */
function toMillimetres(value: number): number {
  return Math.round(value * 1000) / 1000;
}
