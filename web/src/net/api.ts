import { PROTOCOL_VERSION, ok, refuse } from '@atrium/protocol';
import type { JoinTicket, Result, RoomGlimpse } from '@atrium/protocol';
import { readError } from './rpc.ts';
import { speaking } from './speaking.ts';

/** A placement that takes longer will not come: the person is better served by a clear word and another try. */
const REQUEST_TIMEOUT_MS = 10_000;

export type RoomApiOptions = {
  /** Of the service, for example `https://atrium.example`. */
  origin: string;
  room: string;
  fetch?: typeof globalThis.fetch;
};

/** A ticket and the version of the wire that it was given for. */
export type SpokenTicket = JoinTicket & { protocol: number };

/** The part of the service that speaks plain HTTP. */
export class RoomApi {
  readonly #base: string;
  readonly #options: RoomApiOptions;
  readonly #fetch: typeof globalThis.fetch;

  constructor(options: RoomApiOptions) {
    this.#options = options;
    this.#base = `${options.origin}/api/rooms/${encodeURIComponent(options.room)}`;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  /**
   * Where and how to connect, by the `newest` version that the server knows too. `unreachable` when no service answers.
   * `traceparent`: of the join that it begins.
   */
  ticket(traceparent?: string, newest: number = PROTOCOL_VERSION): Promise<Result<SpokenTicket>> {
    return this.#join({}, newest, traceparent === undefined ? {} : { traceparent });
  }

  /** Where the room lives now, for somebody who has a place in it. A server that cannot be told so gives a new ticket. */
  async way(resumeToken: string): Promise<Result<SpokenTicket>> {
    const way = await this.#join({ resume: resumeToken }, PROTOCOL_VERSION);
    return way.ok || way.error.code !== 'bad_payload' ? way : this.ticket();
  }

  /** Head count and where people stand, for the lobby. */
  glimpse(): Promise<Result<RoomGlimpse>> {
    return this.#ask<RoomGlimpse>(this.#base, {});
  }

  photoUrl(key: string): string {
    return `${this.#base}/photos/${encodeURIComponent(key)}`;
  }

  /** The address of the WebSocket that a ticket names by path or in full. */
  socketUrl(url: string): string {
    const absolute = new URL(url, this.#options.origin);
    absolute.protocol = absolute.protocol.replace(/^http/, 'ws');
    return absolute.href;
  }

  #join(body: object, newest: number, headers: Record<string, string> = {}): Promise<Result<SpokenTicket>> {
    return speaking(newest, async (protocol) => {
      const ticket = await this.#ask<JoinTicket>(`${this.#base}/join`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ protocol, ...body }),
      });
      return ticket.ok ? ok({ ...ticket.value, protocol }) : ticket;
    });
  }

  async #ask<T>(url: string, init: RequestInit): Promise<Result<T>> {
    try {
      const response = await this.#fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
      const body: unknown = await response.json().catch(() => null);
      if (response.ok && typeof body === 'object' && body !== null) return ok(body as T);
      // A proxy in between answers with pages of its own: no JSON, and the service itself was not reached.
      if (typeof body !== 'object' || body === null) return refuse('unreachable');
      return { ok: false, error: readError('error' in body ? body.error : body) };
    } catch {
      return refuse('unreachable');
    }
  }
}
