import { z } from 'zod';
import { TRACKS } from '../judge/evidence.ts';
import { heeded, inShort, type Told } from './told.ts';

export type RoomServiceOptions = {
  /** Of the control ports of all pods, whichever answers: like `http://room-control.atrium:9465`. */
  url: string;
  token: string;
  timeoutMs: number;
  /** It did not answer, or refused. */
  failed?: () => void;
};

const DRAIN_REASONS = ['promote', 'rollback', 'scale-in', 'node'] as const;
export type DrainReason = (typeof DRAIN_REASONS)[number];

const track = z.enum(TRACKS);
const rollout = z.object({ weight: z.number(), salt: z.string(), since: z.number() }).nullable();
const pod = z.object({
  /** Its POD_NAME, and six characters of this start. */
  id: z.string(),
  /** Where browsers find it: a path at the edge, or an absolute address. */
  address: z.string(),
  /** Of its control port: `host:port`. */
  internal: z.string(),
  track,
  version: z.string(),
  people: z.number(),
  peopleMax: z.number(),
  rooms: z.number(),
  roomsMax: z.number(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('serving') }),
    z.object({ kind: z.literal('draining'), reason: z.enum(DRAIN_REASONS) }),
  ]),
});
const view = z.object({ at: z.number(), rollout, pods: z.array(pod) });
const assignedRoom = z.object({
  /** Rises with each room that is placed. */
  epoch: z.number(),
  track,
  /** Share of new rooms that the canary got, 0 to 1. */
  weight: z.number(),
  kind: z.enum(['person', 'bot']),
  /** Unix time, ms. */
  assignedAt: z.number(),
});
const assigned = z.object({ rooms: z.array(assignedRoom) });
const refusal = z.object({ error: z.string() });

export type FleetView = z.infer<typeof view>;
export type FleetPod = FleetView['pods'][number];
export type AssignedRoom = z.infer<typeof assignedRoom>;

/** Rooms that one answer has at most. */
const PAGE = 1_000;
/** An hour of 55 new rooms a second is all that the directory keeps. */
const PAGES_MAX = 200;

/** The directory, by way of any pod (room-service/src/http/control-release.ts). */
export class RoomService {
  readonly #options: RoomServiceOptions;

  constructor(options: RoomServiceOptions) {
    this.#options = options;
  }

  fleet(): Promise<Told<FleetView>> {
    return this.#ask('GET', '/release/rollout', view);
  }

  async setRollout(wanted: { weight: number; salt: string } | null): Promise<Told<null>> {
    const set = await (wanted === null
      ? this.#ask('DELETE', '/release/rollout', z.unknown())
      : this.#ask('PUT', '/release/rollout', z.unknown(), wanted));
    return set.ok ? { ok: true, value: null } : set;
  }

  /** The rooms that were placed after that one, in their order. */
  async assignedAfter(epoch: number): Promise<Told<AssignedRoom[]>> {
    const rooms: AssignedRoom[] = [];
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const after = rooms.at(-1)?.epoch ?? epoch;
      const read = await this.#ask('GET', `/release/assigned?after=${after}&limit=${PAGE}`, assigned);
      if (!read.ok) return read;
      rooms.push(...read.value.rooms);
      // Of what cannot be read the directory says nothing: a page that is not full need not be the last.
      if (read.value.rooms.length === 0) break;
    }
    return { ok: true, value: rooms };
  }

  async setDrain(id: string, reason: DrainReason | null): Promise<Told<null>> {
    const set = await this.#ask('PUT', `/release/pods/${encodeURIComponent(id)}/drain`, z.unknown(), { reason });
    return set.ok ? { ok: true, value: null } : set;
  }

  /** A room of bots, on exactly that pod; to be said again where it is not known whether it was done. */
  async placeRoom(id: string, room: string): Promise<Told<null>> {
    const path = `/release/pods/${encodeURIComponent(id)}/rooms/${encodeURIComponent(room)}`;
    const placed = await this.#ask('PUT', path, z.unknown());
    return placed.ok ? { ok: true, value: null } : placed;
  }

  async #ask<T>(method: string, path: string, form: z.ZodType<T>, body?: object): Promise<Told<T>> {
    return heeded(await this.#told(method, path, form, body), this.#options.failed ?? (() => undefined));
  }

  async #told<T>(method: string, path: string, form: z.ZodType<T>, body?: object): Promise<Told<T>> {
    const { url, token, timeoutMs } = this.#options;
    try {
      const response = await fetch(new URL(path, url), {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const told: unknown = await response.json();
      if (response.ok) return { ok: true, value: form.parse(told) };
      return { ok: false, why: `the room service refuses: ${refusal.safeParse(told).data?.error ?? response.status}` };
    } catch (error) {
      const why = error instanceof z.ZodError ? 'its answer is of another version' : inShort(error);
      return { ok: false, why: `the room service does not answer: ${why}` };
    }
  }
}
