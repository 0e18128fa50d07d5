import type { Circle, CircleId, PersonId, Pose } from '@atrium/protocol';
import { between, type Random } from './random.ts';
import { STROLL_MPS } from './walk.ts';

/** What somebody sees when they make up their mind. Times in ms of any one clock. */
export type Sight = {
  nowMs: number;
  pose: Pose;
  walking: boolean;
  floorRadius: number;
  /** The circle that one is in. */
  circle: Circle | null;
  circles: Iterable<Circle>;
};

export type Intent = { do: 'nothing' } | { do: 'walk'; x: number; z: number; speedMps: number } | { do: 'stepOut' };

/** Long enough for a conversation that one can walk up to, short enough that a demo shows people moving on. */
const STAY_MS = [45_000, 150_000] as const;
const WANDER_MS = [8_000, 22_000] as const;
const PAUSE_MS = [600, 2_500] as const;

/** Nobody came: try another place. */
const PATIENCE_MS = 14_000;

/** A circle so near to the meeting point is the one that met there. */
const SAME_PLACE_M = 4;

/** The room leads who steps out to the outside of the circle; walking off before would be two wills in one body. */
const STEP_OUT_MS = 1_500;

/** Circles are met at on a ring at this part of the floor's radius: room for all of them, and the edge stays free. */
const MEETING_RING = 0.55;

/** One turn of talk: two or three sentences. */
const TURN_MS = 4_500;

/** In a circle of two nobody talks for a third of the time, as people do. */
const TURNS_MIN = 3;

const NOTHING: Intent = { do: 'nothing' };

type State =
  | { is: 'waiting'; untilMs: number }
  | { is: 'approaching'; sinceMs: number; aimedAt: { x: number; z: number } | null }
  | { is: 'staying'; untilMs: number }
  | { is: 'wandering'; untilMs: number; restUntilMs: number; left: CircleId | null };

export type BehaviourOptions = {
  random: Random;
  /** Where this one goes first, 0..groups-1. */
  group: number;
  /** How many circles the people of this run meet in. */
  groups: number;
};

/** What a guest does: goes to a group, stays for a conversation, wanders about, goes to another. No clock of its own. */
export class Behaviour {
  readonly #random: Random;
  readonly #groups: number;
  #group: number;
  #state: State | null = null;

  constructor({ random, group, groups }: BehaviourOptions) {
    this.#random = random;
    this.#group = group % groups;
    this.#groups = groups;
  }

  get state(): State['is'] {
    return this.#state?.is ?? 'waiting';
  }

  decide(sight: Sight): Intent {
    const { nowMs } = sight;
    this.#state ??= { is: 'waiting', untilMs: nowMs + between(this.#random, 0, 3_000) };
    const state = this.#state;
    if (sight.circle && isCaught(state, sight, sight.circle)) return this.#stay(nowMs);
    switch (state.is) {
      case 'waiting': {
        if (nowMs >= state.untilMs) this.#approach(nowMs);
        return NOTHING;
      }
      case 'approaching': {
        if (nowMs - state.sinceMs > PATIENCE_MS && !sight.walking) return this.#wander(nowMs);
        return this.#aim(state, sight);
      }
      case 'staying': {
        if (!sight.circle) {
          this.#approach(nowMs);
          return NOTHING;
        }
        if (nowMs < state.untilMs) return NOTHING;
        this.#wander(nowMs, sight.circle.id);
        return { do: 'stepOut' };
      }
      case 'wandering': {
        if (sight.walking) {
          state.restUntilMs = nowMs + between(this.#random, ...PAUSE_MS);
          return NOTHING;
        }
        if (nowMs >= state.untilMs) {
          this.#group = Math.floor(this.#random() * this.#groups);
          this.#approach(nowMs);
          return NOTHING;
        }
        return nowMs < state.restUntilMs ? NOTHING : this.#stroll(sight);
      }
    }
  }

  #stay(nowMs: number): Intent {
    this.#state = { is: 'staying', untilMs: nowMs + between(this.#random, ...STAY_MS) };
    return NOTHING;
  }

  #approach(nowMs: number): void {
    this.#state = { is: 'approaching', sinceMs: nowMs, aimedAt: null };
  }

  #wander(nowMs: number, left: CircleId | null = null): Intent {
    const untilMs = nowMs + between(this.#random, ...WANDER_MS);
    this.#state = { is: 'wandering', untilMs, restUntilMs: nowMs + STEP_OUT_MS, left };
    return NOTHING;
  }

  /** Towards the circle that met here, or to the meeting point; aims anew when either has moved. */
  #aim(state: Extract<State, { is: 'approaching' }>, sight: Sight): Intent {
    const place = meetingPoint(this.#group, this.#groups, sight.floorRadius);
    const circle = nearestCircle(sight.circles, place);
    if (circle && (circle.locked || circle.members.length >= circle.capacity)) return this.#wander(sight.nowMs);
    const aimedAt = circle ?? place;
    const moved = !state.aimedAt || Math.hypot(state.aimedAt.x - aimedAt.x, state.aimedAt.z - aimedAt.z) > 0.5;
    if (!moved) return NOTHING;
    state.aimedAt = { x: aimedAt.x, z: aimedAt.z };
    // Just on the ring, from where one comes; without a ring a step beside the middle, so that nobody stands on it.
    const short = circle ? circle.radius : 0.6;
    const spot = onTheWay(sight.pose, aimedAt, short);
    return { do: 'walk', ...spot, speedMps: STROLL_MPS };
  }

  #stroll({ floorRadius }: Sight): Intent {
    const angle = between(this.#random, 0, 2 * Math.PI);
    const radius = Math.sqrt(this.#random()) * Math.max(0, floorRadius - 1.5);
    return { do: 'walk', x: radius * Math.sin(angle), z: radius * Math.cos(angle), speedMps: STROLL_MPS };
  }
}

/** Whether one has become part of a circle and stays; who walks past or is just leaving does not. */
function isCaught(state: State, { walking }: Sight, circle: Circle): boolean {
  return state.is !== 'staying' && !(state.is === 'wandering' && (walking || circle.id === state.left));
}

/** Where group `group` of `groups` meets. */
export function meetingPoint(group: number, groups: number, floorRadius: number): { x: number; z: number } {
  const radius = groups === 1 ? 0 : floorRadius * MEETING_RING;
  const angle = (2 * Math.PI * group) / groups + 0.4;
  return { x: radius * Math.sin(angle), z: radius * Math.cos(angle) };
}

/**
 * Whether it is one's turn to talk: members take turns in the order of their ids. Everybody comes to the same answer
 * from the same clock, without a word between them.
 */
export function hasTurn(self: PersonId, circle: Circle, nowMs: number): boolean {
  const members = circle.members.toSorted();
  const turns = Math.max(TURNS_MIN, members.length);
  // Circles begin at different times, or all the room would change speakers at once.
  const turn = Math.floor(nowMs / TURN_MS + circle.x * 7 + circle.z * 3);
  return members[((turn % turns) + turns) % turns] === self;
}

function nearestCircle(circles: Iterable<Circle>, place: { x: number; z: number }): Circle | null {
  let nearest: Circle | null = null;
  let nearestM = SAME_PLACE_M;
  for (const circle of circles) {
    const distance = Math.hypot(circle.x - place.x, circle.z - place.z);
    if (distance >= nearestM) continue;
    nearest = circle;
    nearestM = distance;
  }
  return nearest;
}

function onTheWay(from: Pose, to: { x: number; z: number }, shortM: number): { x: number; z: number } {
  const dx = from.x - to.x;
  const dz = from.z - to.z;
  const distance = Math.hypot(dx, dz);
  if (distance <= shortM) return { x: from.x, z: from.z };
  return { x: to.x + (dx / distance) * shortM, z: to.z + (dz / distance) * shortM };
}
