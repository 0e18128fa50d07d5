import type { CameraState, MicState, Person, PersonId, PersonKind, Pose, Presence, Role } from '@atrium/protocol';
import { assertNever } from '@atrium/protocol';
import type { Approach } from './encounters.ts';
import { newEar, type Ear } from './earshot.ts';
import type { Ring } from './ring.ts';
import { newWalk, type Walk } from './walk.ts';

export type SessionState = { kind: 'joined' } | { kind: 'reconnecting'; since: number; keptMs: number };

/** One person in the room, from the join until they are gone for good. Where they stand is in the crowd, by index. */
export type Session = {
  readonly id: PersonId;
  readonly index: number;
  readonly kind: PersonKind;
  name: string;
  color: number;
  photo: string | null;
  role: Role;
  mic: MicState;
  camera: CameraState;
  sharing: boolean;
  away: boolean;
  state: SessionState;
  /** When the person came in, also where that was in a pod before this one. */
  readonly since: number;
  readonly walk: Walk;
  /** The circle that the person is a member of. */
  ring: Ring | null;
  /** The circle that turned the person away or that they stepped out of. */
  approach: Approach | null;
  /** The open circle that the person is walking up to. */
  calling: Ring | null;
  /** Where the room leads the person, outside circles. */
  goal: { x: number; z: number } | null;
  /** Whether the room is leading the person to their slot. */
  gliding: boolean;
  readonly ear: Ear;
  /** Where and when the person's last ticket was made. */
  told: (Pose & { at: number }) | null;
};

export function presenceOf(session: Session): Presence {
  const { state } = session;
  switch (state.kind) {
    case 'joined': {
      return session.away ? 'away' : 'here';
    }
    case 'reconnecting': {
      return 'reconnecting';
    }
    default: {
      return assertNever(state);
    }
  }
}

export function toPerson(session: Session): Person {
  const { id, index, name, color, photo, kind, role, mic, camera, sharing } = session;
  const person = { id, index, name, color, photo, kind, role, mic, camera, presence: presenceOf(session) };
  // Of thousands of people nearly nobody does.
  return sharing ? { ...person, sharing } : person;
}

/** True when a lost connection has not come back in the time for which the place is kept. */
export function isExpired({ state }: Session, now: number): boolean {
  return state.kind === 'reconnecting' && now - state.since >= state.keptMs;
}

/** What somebody brings who comes in. */
export type Newcomer = {
  name: string;
  color: number;
  photo: string | null;
  kind: PersonKind;
  mic: MicState;
  camera: CameraState;
};

/** `since` where it is not now. */
export type NewSession = Newcomer &
  Pick<Session, 'id' | 'index' | 'role'> & { pose: Pose; now: number; since?: number };

export function newSession({ pose, now, since = now, ...given }: NewSession): Session {
  const { id, index, kind, name, color, photo, role, mic, camera } = given;
  return {
    ...{ id, index, kind, name, color, photo, role, mic, camera },
    sharing: false,
    away: false,
    state: { kind: 'joined' },
    since,
    walk: newWalk(pose.x, pose.z, now),
    ring: null,
    approach: null,
    calling: null,
    goal: null,
    gliding: false,
    ear: newEar(pose.x, pose.z),
    told: null,
  };
}
