import { PERSON_HEX } from './person-colors.ts';

/** Bounds that both ends of the wire know. The unit is in the name, the reason beside the number. */

/** A whole text message; the largest legal one is `join` with a photo and the RTP capabilities (about 45 kB). */
export const MESSAGE_MAX_BYTES = 65_536;
/** A JPEG of 192 x 192 as data URL; the face plate is 0.74 m across, about 100 px on a desk. */
export const PHOTO_MAX_CHARS = 32_768;
export const NAME_MAX_CHARS = 40;
export const ROOM_NAME_MAX_CHARS = 48;
export const CHAT_MAX_CHARS = 2_000;
/** Messages of one scope that a person gets back after a resume. */
export const CHAT_HISTORY_MAX = 200;
/** People in one circle: fifteen still fit on one ring with a metre each, and on one screen as tiles. */
export const CIRCLE_CAPACITY = 15;
/** A ticket to join is used at once; a minute covers a slow phone that loads the media code. */
export const JOIN_TOKEN_TTL_MS = 60_000;
/** A dropped socket keeps its place for so long. */
export const RESUME_WINDOW_MS = 30_000;
/** The same after a browser said that its page goes away: a reload is back by then, a closed tab never comes. */
export const GOING_AWAY_WINDOW_MS = 10_000;
/**
 * Tickets bring people back to a room whose pod is gone for so long after another began to take it over. As long as a
 * place is kept for who lost only the socket: nobody notices which of the two it was.
 */
export const RETURN_WINDOW_MS = RESUME_WINDOW_MS;
/** Whoever walks gets a ticket with the new place at most so often; 6.4 m of walking are lost at worst. */
export const TICKET_POSE_MS = 2_000;
/** And whoever stands still as often as this, so that what somebody kept who left is soon worth nothing. */
export const TICKET_REFRESH_MS = 60_000;
/**
 * An older ticket brings nobody back to another pod: the newest of somebody who still had a place is a refresh old, and the
 * time for which a lost socket keeps it, when the pod dies; then comes a lease (6 s, clocks that differ) and the window.
 */
export const TICKET_AGE_MAX_MS = TICKET_REFRESH_MS + RESUME_WINDOW_MS + 10_000 + RETURN_WINDOW_MS;
/** A ticket with the longest names of fifteen in one circle has some 2,000. */
export const RESUME_TOKEN_MAX_CHARS = 2_048;
/** Time between poses, of the client and of the server's tick. */
export const TICK_MS = 100;
/** Brisk walking; a client that asks for more is slowed down to it. */
export const WALK_SPEED_MPS = 3.2;
/** How many colours people can have. */
export const PERSON_COLORS = PERSON_HEX.length;
/** Between two pings of a quiet client; the server gives up after two of them missed. */
export const HEARTBEAT_MS = 5_000;
/**
 * For so long a client tries to come back: the server notices a dead socket up to two heartbeats later than the client
 * does, and whoever entered anew before the place is given up would meet their own ghost.
 */
export const RESUME_TRIES_MS = RESUME_WINDOW_MS + 2 * HEARTBEAT_MS;
/** A client says so often what its media was like. */
export const REPORT_EVERY_MS = 5_000;
/** The floor eases from one radius to the next for so long, by 3t^2 - 2t^3. */
export const FLOOR_EASE_MS = 2_000;
