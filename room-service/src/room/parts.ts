import type { Pose } from '@atrium/protocol';
import { Admissions } from './admissions.ts';
import { ChatLog } from './chat.ts';
import { Circles } from './circles.ts';
import { Crowd } from './crowd.ts';
import { Door } from './door.ts';
import { Earshot } from './earshot.ts';
import { Encounters } from './encounters.ts';
import { FloorPlan } from './floor.ts';
import { Glide } from './glide.ts';
import { Hosts } from './hosts.ts';
import { Movement, type MoveOutcome } from './movement.ts';
import { Outbox } from './outbox.ts';
import { Podium } from './podium.ts';
import { Powers } from './powers.ts';
import { Profile } from './profile.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { Talking } from './talking.ts';
import { Tickets } from './tickets.ts';

export type PartsOptions = { room: string; epoch: number; newId: () => string; circleCapacity: number; now: number };

/** The parts of a room, and who tells whom when something has happened. */
export class Parts {
  readonly crowd = new Crowd();
  readonly sessions = new Sessions();
  readonly admissions = new Admissions();
  readonly log = new ChatLog();
  readonly talking = new Talking();
  readonly hosts = new Hosts();
  readonly tickets: Tickets;
  readonly circles: Circles;
  readonly outbox: Outbox;
  readonly earshot: Earshot;
  readonly movement: Movement;
  readonly encounters: Encounters;
  readonly glide: Glide;
  readonly door: Door;
  readonly profile: Profile;
  readonly powers: Powers;
  readonly podium: Podium;
  floorPlan: FloorPlan;
  movedByRoom = new Set<number>();

  constructor(options: PartsOptions) {
    const { crowd, sessions, admissions, log } = this;
    const sessionAt = (index: number): Session | undefined => sessions.at(index);
    const sessionOf = (id: string): Session | undefined => sessions.get(id);
    const earshot = new Earshot({ crowd, sessionAt, everybody: () => sessions.all(), speakers: () => podium.speakers });
    const tickets = new Tickets({
      ...{ room: options.room, epoch: options.epoch, sessions, crowd, hosts: this.hosts, podium: () => podium.claim },
      floorRadius: () => this.floorPlan.floor.to,
    });
    const circles: Circles = new Circles({
      crowd,
      newId: options.newId,
      capacity: options.circleCapacity,
      onChange: (ring) => {
        outbox.circleChanged(ring.id);
        earshot.touchRing(ring);
      },
      onRevised: (ring) => {
        for (const member of ring.members) tickets.touch(member);
      },
      onGone: (ring) => {
        outbox.circleGone(ring.id);
        admissions.circleGone(ring.id);
        log.circleGone(ring.id);
      },
      onLeft: (ring, session) => {
        log.circleLeft(ring.id, session.id);
        admissions.memberLeft(ring.id, session.id);
        earshot.touch(session);
        tickets.touch(session);
      },
    });
    const outbox: Outbox = new Outbox({ sessions, circles, crowd, podium: () => podium.state });
    const podium: Podium = new Podium({
      sessions,
      outbox,
      onTurn: (session) => {
        earshot.podiumTurned();
        tickets.touch(session);
      },
      onShown: (session) => this.powers.endShare(session, this.hosts.id ?? session.id),
    });
    const movement = new Movement({ crowd, circles, admissions });
    this.earshot = earshot;
    this.tickets = tickets;
    this.circles = circles;
    this.outbox = outbox;
    this.podium = podium;
    this.movement = movement;
    this.door = new Door({ admissions, circles, outbox });
    this.profile = new Profile({ sessions, outbox, onChange: (session) => tickets.touch(session) });
    this.floorPlan = new FloorPlan(options.now);
    this.powers = new Powers(this);
    this.glide = new Glide({
      crowd,
      onMoved: (session) => {
        this.movedByRoom.add(session.index);
        earshot.touch(session);
      },
    });
    this.encounters = new Encounters({
      crowd,
      circles,
      admissions,
      movement,
      sessionAt,
      sessionOf,
      onNotice: (session, circle, what) => outbox.push({ to: [session.id], m: 'circleNotice', d: { circle, what } }),
      onCallers: (ring) => earshot.refreshRing(ring),
    });
  }

  /** Takes a person out of every part. */
  drop(session: Session, now: number): void {
    this.encounters.drop(session);
    this.circles.remove(session);
    this.podium.drop(session);
    this.earshot.drop(session);
    this.crowd.remove(session.index);
    this.movedByRoom.delete(session.index);
    this.admissions.personGone(session.id);
    this.log.personGone(session.id);
    this.sessions.remove(session, now);
    this.tickets.drop(session);
    this.outbox.personLeft(session);
  }

  /** One step of the person's own. After 'corrected' the room's word is another one. */
  step(session: Session, pose: Pose, now: number): MoveOutcome {
    const outcome = this.movement.move(session, pose, this.floorPlan.boundAt(now), now);
    if (outcome !== 'ignored') this.earshot.walked(session, now);
    if (outcome === 'corrected') this.movedByRoom.add(session.index);
    return outcome;
  }

  /** Makes the longest present host. */
  passHost(): void {
    const heir = this.sessions.heir();
    if (heir === undefined) return;
    this.hosts.name(heir.id);
    this.profile.setRole(heir, 'host');
  }

  /** Distance from the middle of the floor to the outermost person or rim of a circle, in metres. */
  reach(): number {
    let reachM = 0;
    for (const { index } of this.sessions.all()) {
      reachM = Math.max(reachM, Math.hypot(this.crowd.x(index), this.crowd.z(index)));
    }
    for (const ring of this.circles.all()) reachM = Math.max(reachM, Math.hypot(ring.x, ring.z) + ring.radius);
    return reachM;
  }

  drainMovedByRoom(): Set<number> {
    const moved = this.movedByRoom;
    this.movedByRoom = new Set();
    return moved;
  }
}
