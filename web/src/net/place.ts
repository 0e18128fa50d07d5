import { limits } from '@atrium/protocol';
import type { CameraState, MicState, Opaque } from '@atrium/protocol';

/** What a page needs to take its place in a room back after a reload. Lives in sessionStorage: one tab, one person. */
export type Place = {
  /** The newest one. */
  resumeToken: string;
  /** Of the WebSocket: a room stays on the server that holds it. */
  url: string;
  /** Of the router: a Device cannot be loaded without. */
  rtpCapabilities: Opaque;
  /** Version of the wire that is spoken there; absent where an older page kept the place. */
  protocol?: number;
  name: string;
  color: number;
  photo: string | null;
  mic: MicState;
  camera: CameraState;
  /** False when the server wants no telemetry. */
  telemetry?: boolean;
};

export type PlaceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type PlaceKeeperOptions = { room: string; storage: PlaceStorage; now: () => number };

/** Keeps the place. A browser that forbids storage costs the resume after a reload and nothing else. */
export class PlaceKeeper {
  readonly #key: string;
  readonly #seenKey: string;
  readonly #options: PlaceKeeperOptions;
  #place: Place | null;
  /** A key of its own, since it is written every two seconds while one walks, and a place may hold a photo. */
  readonly #ticketKey: string;
  /** Last sign of life of the connection, ms since 1970; a key of its own, since it is written every few seconds. */
  #seenAt: number;

  constructor(options: PlaceKeeperOptions) {
    this.#options = options;
    this.#key = `atrium.place.${options.room}`;
    this.#seenKey = `${this.#key}.seen`;
    this.#ticketKey = `${this.#key}.ticket`;
    this.#place = readPlace(this.#get(this.#key));
    const newest = this.#get(this.#ticketKey);
    if (this.#place !== null && newest !== null) this.#place.resumeToken = newest;
    this.#seenAt = Number(this.#get(this.#seenKey) ?? 0);
  }

  /** The place, however old. */
  last(): Place | null {
    return this.#place;
  }

  /** The place, or null when there is none or the server has given it up by now. */
  fresh(): Place | null {
    return this.#options.now() - this.#seenAt <= limits.RESUME_TRIES_MS ? this.#place : null;
  }

  save(place: Place): void {
    this.#place = place;
    this.#set(this.#key, JSON.stringify(place));
    this.#set(this.#ticketKey, place.resumeToken);
    this.seen();
  }

  /** The server has made a newer resume token. */
  renew(resumeToken: string): void {
    if (this.#place === null) return;
    this.#place = { ...this.#place, resumeToken };
    this.#set(this.#ticketKey, resumeToken);
  }

  update(change: Partial<Place>): void {
    if (this.#place !== null) this.save({ ...this.#place, ...change });
  }

  /** A sign of life. */
  seen(): void {
    this.#seenAt = this.#options.now();
    if (this.#place !== null) this.#set(this.#seenKey, String(this.#seenAt));
  }

  clear(): void {
    this.#place = null;
    try {
      this.#options.storage.removeItem(this.#key);
      this.#options.storage.removeItem(this.#seenKey);
      this.#options.storage.removeItem(this.#ticketKey);
    } catch {
      // Storage is forbidden: there was nothing to remove.
    }
  }

  #get(key: string): string | null {
    try {
      return this.#options.storage.getItem(key);
    } catch {
      return null;
    }
  }

  #set(key: string, value: string): void {
    try {
      this.#options.storage.setItem(key, value);
    } catch {
      // Storage is forbidden or full: resuming within this page still works from memory.
    }
  }
}

function readPlace(text: string | null): Place | null {
  try {
    const json: unknown = JSON.parse(text ?? 'null');
    return isPlace(json) ? json : null;
  } catch {
    return null;
  }
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null) return false;
  const place = value as Record<string, unknown>;
  return (
    typeof place.resumeToken === 'string' &&
    typeof place.url === 'string' &&
    typeof place.name === 'string' &&
    typeof place.rtpCapabilities === 'object' &&
    place.rtpCapabilities !== null
  );
}
