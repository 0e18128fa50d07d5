import type { PersonId, Pose, Ticket } from '@atrium/protocol';
import type { AdmissionsSnapshot } from './admissions.ts';
import type { ChatSnapshot } from './chat.ts';
import type { Crowd } from './crowd.ts';
import { newEar } from './earshot.ts';
import { FloorPlan, type FloorSnapshot } from './floor.ts';
import { poseOf } from './outbox.ts';
import type { PodiumSnapshot } from './podium.ts';
import type { Parts } from './parts.ts';
import type { ReturnsSnapshot } from './returns.ts';
import type { Ring } from './ring.ts';
import type { Session } from './session.ts';

/** Raised when an older room could not read it. */
export const SNAPSHOT_VERSION = 1;

/** `sharing`: absent from a pod that knows of no screens. */
type SessionSnapshot = Omit<Session, 'ring' | 'calling' | 'ear' | 'told' | 'sharing'> & {
  sharing?: boolean;
  pose: Pose;
  hear: PersonId[];
  restless: boolean;
};

type RingSnapshot = Omit<Ring, 'members' | 'callers'> & { members: PersonId[] };

/**
 * A whole room as plain JSON data. Events that were not drained, and who walks up where, are not part of it. A new time in it
 * belongs into `shift.ts`.
 */
export type RoomSnapshot = {
  version: typeof SNAPSHOT_VERSION;
  id: string;
  /** By the clock of its pod, as every time in it; a room that freezes has just ticked. */
  tickedAt: number;
  sessions: SessionSnapshot[];
  circles: RingSnapshot[];
  speakers: PersonId[];
  restingIndices: [number, number][];
  floor: FloorSnapshot;
  chat: ChatSnapshot;
  admissions: AdmissionsSnapshot;
  host: Ticket['host'];
  /** Absent from a pod that knows of no podium. */
  podium?: PodiumSnapshot;
  /** Null where nobody may come back by ticket. */
  returns: ReturnsSnapshot | null;
};

export function takeSnapshot(id: string, tickedAt: number, parts: Parts): Omit<RoomSnapshot, 'returns'> {
  parts.earshot.settle();
  return {
    version: SNAPSHOT_VERSION,
    id,
    tickedAt,
    sessions: Array.from(parts.sessions.all(), (session) => sessionSnapshot(session, parts.crowd)),
    circles: Array.from(parts.circles.all(), ringSnapshot),
    speakers: [...parts.talking.speakers],
    restingIndices: parts.sessions.indices.resting(),
    floor: parts.floorPlan.snapshot(),
    chat: parts.log.snapshot(),
    admissions: parts.admissions.snapshot(),
    host: parts.hosts.claim,
    podium: parts.podium.snapshot(),
  };
}

/** Fills the parts of an empty room. */
export function restoreParts(snapshot: RoomSnapshot, parts: Parts): void {
  const { sessions, crowd, circles, earshot } = parts;
  const sessionOf = (id: PersonId): Session => {
    const session = sessions.get(id);
    if (!session) throw new Error(`the snapshot names ${id}, whom it does not hold`);
    return session;
  };
  for (const entry of snapshot.sessions) {
    sessions.add(sessionFrom(entry));
    sessions.indices.claim(entry.index);
    crowd.place(entry.index, entry.pose.x, entry.pose.z, entry.pose.yaw);
  }
  sessions.indices.restoreResting(snapshot.restingIndices);
  for (const entry of snapshot.circles) {
    circles.restore({ ...entry, members: entry.members.map(sessionOf), callers: [] });
  }
  parts.talking.set(new Set(snapshot.speakers));
  parts.floorPlan = FloorPlan.restore(snapshot.floor);
  parts.log.restore(snapshot.chat, (person) => sessions.get(person) !== undefined);
  parts.admissions.restore(snapshot.admissions);
  parts.hosts.restore(snapshot.host);
  if (snapshot.podium) parts.podium.restore(snapshot.podium);
  // A voice that is heard stays a little longer than one that is new, so what was heard counts.
  for (const { id, hear, restless } of snapshot.sessions) {
    const session = sessionOf(id);
    session.ear.hear = hear.map(sessionOf);
    if (restless) earshot.walked(session, snapshot.tickedAt);
    else earshot.touch(session);
  }
  if (parts.podium.speakers.length > 0) earshot.podiumTurned();
}

function sessionSnapshot(session: Session, crowd: Crowd): SessionSnapshot {
  const { id, index, kind, name, color, photo, role, mic, camera, sharing, away, gliding, since } = session;
  return {
    ...{ id, index, kind, name, color, photo, role, mic, camera, sharing, away, gliding, since },
    state: { ...session.state },
    walk: { ...session.walk },
    approach: session.approach && { ...session.approach },
    goal: session.goal && { ...session.goal },
    pose: poseOf(crowd, index),
    hear: session.ear.hear.map((other) => other.id),
    restless: session.ear.restless,
  };
}

/** The session stands in no circle and hears nobody yet. */
function sessionFrom(snapshot: SessionSnapshot): Session {
  const { id, index, kind, name, color, photo, role, mic, camera, sharing = false } = snapshot;
  const { away, gliding, since, pose } = snapshot;
  return {
    ...{ id, index, kind, name, color, photo, role, mic, camera, sharing, away, gliding, since },
    state: { ...snapshot.state },
    walk: { ...snapshot.walk },
    approach: snapshot.approach && { ...snapshot.approach },
    goal: snapshot.goal && { ...snapshot.goal },
    ring: null,
    calling: null,
    ear: newEar(pose.x, pose.z),
    told: null,
  };
}

function ringSnapshot(ring: Ring): RingSnapshot {
  const { id, x, z, radius, angle, rev, locked, lockBy, capacity, talking, talkingSince, settled } = ring;
  const turned = lockBy === undefined ? {} : { lockBy };
  const members = ring.members.map((member) => member.id);
  const awaited = [...ring.awaited];
  return {
    id,
    x,
    z,
    radius,
    angle,
    rev,
    members,
    awaited,
    locked,
    ...turned,
    capacity,
    talking,
    talkingSince,
    settled,
  };
}
