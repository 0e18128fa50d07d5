import { limits } from '@atrium/protocol';

/** Numbers of the room. The unit is in the name, the reason beside the number; both ends of the wire share `limits`. */

/** Bounds that a deployment may lower or raise. */
export type RoomLimits = {
  /** A tick of 2,000 people who all walk takes a small part of its 100 ms. */
  people: number;
  /** Members of one circle; more than fifteen do not fit on one ring. */
  circle: number;
};

export const DEFAULT_LIMITS: RoomLimits = { people: 2_000, circle: limits.CIRCLE_CAPACITY };

/** Frames of somebody who left may still be under way; their index must not name somebody else meanwhile. */
export const INDEX_REST_MS = 5_000;

/** Clocks differ and positions are rounded on the wire: an honest walker measures up to this much faster. */
export const SPEED_TOLERANCE = 1.05;
/** Half a second of walking: frames that a hiccup of the network held back arrive at once. */
export const BURST_M = 1.6;

/** Slower than this is strolling on the spot or standing. */
export const SLOW_MPS = 0.4;
/** For so long, so that a late frame is not taken for a stop. */
export const SLOW_MS = 300;
/** After the last own step the room leaves the person alone for four frames. */
export const OWN_STEP_MS = 400;

/** Two who stop within this distance form a circle: slots of two are 1.75 m apart. */
export const FORM_M = 1.9;
/** Outside the drawn ring: whoever stops here has walked up. */
export const JOIN_M = 0.6;
/** Whoever was invited or admitted is taken in from here, also while walking. */
export const ADMIT_M = 1;
/** Outside the drawn ring: whoever walks beyond has left. Wider than JOIN_M, else people at the rim flap. */
export const LEAVE_M = 1.3;
/** Outside the drawn ring: where the room puts who steps out. Beyond LEAVE_M. */
export const STEP_OUT_M = 1.6;
/** Whoever stepped out may come back by a new step after so long. */
export const STEP_OUT_REST_MS = 3_000;
/** Whoever found a circle full is told of a free place within this distance of the ring. */
export const WAIT_M = 4;
/** Members wake the microphone of who walks within this distance of their ring: about a second before the arrival. */
export const CALL_M = 3;
/** Between two rings, so that they read as two. */
export const RING_GAP_M = 0.3;
/** A circle yields at most so far to a neighbour when it grows: less than LEAVE_M - JOIN_M, so that nobody falls out. */
export const YIELD_M = 0.6;
/** Slower than walking: a glide must not look like a push. */
export const GLIDE_MPS = 1.2;

/** Who stands so near sees what somebody shows over their head: as far as a face can be told. */
export const REACTION_M = 12;

/** Voices that everybody hears at once: more than a few are a crowd, and each is a consumer of everybody's. */
export const PODIUM_MAX = 8;
/** Hands that are up are in every welcome. */
export const HANDS_MAX = 100;

/** An invitation, a knock and a permission end by themselves. */
export const ADMISSION_MS = 120_000;
/** Invites or knocks from one person to one target in `ASK_WINDOW_MS`. */
export const ASKS_MAX = 3;
export const ASK_WINDOW_MS = 60_000;

/**
 * What a room keeps goes along when it moves to another pod, in one call: all of it together has a bound, whatever people do
 * (`move/weight.ts` adds it up). Of all chat, in bytes of the JSON as which it travels: thirty scopes at the bound of one.
 */
export const CHAT_KEPT_MAX_BYTES = 2 * 1024 * 1024;
/** Of open invitations, knocks and permissions, and of who asked whom lately, so many each: two for everybody in a full room. */
export const ADMISSIONS_MAX = 4_000;

/**
 * A voice is heard from here: conversation carries as far. A full floor has 11 m2 for each, so that people who stand
 * alone keep up to 3.7 m apart: nobody needs to be overheard for want of room.
 */
export const HEAR_M = 3;
/** A voice that is heard stays until here, else it stutters while two walk side by side. */
export const KEEP_M = 3.4;
/** A second and more of walking before HEAR_M: time to wake a producer. */
export const WARM_M = 7;
/** A voice is kept ready while it or its hearer walks and for so long after; who stands has nobody to come near. */
export const RESTLESS_MS = 3_000;
/** More voices at once are noise, and nearest-8 is what a worker carries for a hundred people. */
export const HEAR_MAX = 8;
export const WARM_MAX = 12;

/** A light that blinks with every syllable tells too much and disturbs. */
export const TALKING_HOLD_MS = 1_000;

/** Radius per root of the head count: 11 m2 each; more looks deserted. */
export const FLOOR_M_PER_ROOT = 1.9;
export const FLOOR_MIN_M = 6;
/** The floor grows in steps of this, so that not every arrival moves it. */
export const FLOOR_STEP_M = 0.5;
/** Below this share of the people that the floor is made for ... */
export const FLOOR_SHRINK_SHARE = 0.8;
/** ... for so long, the floor shrinks. */
export const FLOOR_SHRINK_MS = 20_000;
/** Nobody stands on the kerb. */
export const FLOOR_MARGIN_M = 0.5;
