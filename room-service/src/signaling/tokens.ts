import { createHmac, randomUUID } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { limits, ok, refuse, type PersonId, type Result, type Ticket } from '@atrium/protocol';
import { ticketSchema } from '@atrium/protocol/schemas';

/** Whether a place is still kept is the room's decision; this only bounds how long a stolen token can matter. */
const RESUME_TTL_MS = 24 * 3_600_000;

/** A page attaches at once; no move takes longer. */
const MOVE_TTL_MS = 60_000;

/** Of a room: 80 kB of JSON; nobody else joins as fast. */
const SPENT_TOLD_MAX = 2_000;

const HEADER = encoded({ alg: 'HS256' });

/** Who cannot get in tries again and again, and who loops over tickets is nobody at a door: one of them is told a minute. */
const COUNTED_ONCE_IN_MS = 60_000;

type Clock = () => number;
type Unspent = { until: number; address: string };

/** `ticket` is null where an older version made the token, or where it cannot be read: then it is good at its own pod only. */
export type Resume = { room: string; person: PersonId; ticket: Ticket | null };

/**
 * Of an `attach`. `id`: each is good once, and the newest of a person counts. `nth`: of those that were given in this move;
 * 0 where an older pod does not say it.
 */
export type MoveClaim = { room: string; person: PersonId; move: string; id: string; nth: number };

/** Signs and checks the tokens of a session (JWT, HS256; RFC 7519). */
export class Tokens {
  readonly #secret: Uint8Array;
  readonly #now: Clock;
  /** Ids of join tokens until they expire, a minute after they were given: spent ones, and others. */
  readonly #spent = new Map<string, { until: number; room: string }>();
  readonly #unspent = new Map<string, Unspent>();
  /** When a ticket of an address expired that was counted, in that order. */
  readonly #countedAt = new Map<string, number>();
  #expired = 0;

  constructor(options: { secret: Uint8Array; now: Clock }) {
    this.#secret = options.secret;
    this.#now = options.now;
  }

  /** `address`: of whoever asks, as limits count it. */
  joinToken(room: string, address = 'unknown'): Promise<string> {
    this.#forgetExpired();
    const jti = randomUUID();
    const token = this.#sign({ room, jti }, 'join', limits.JOIN_TOKEN_TTL_MS, this.#now());
    this.#unspent.set(jti, { until: this.#now() + limits.JOIN_TOKEN_TTL_MS, address });
    return Promise.resolve(token);
  }

  /** For somebody who was in the room and looks for it: nobody comes in anew by it, and nobody waits for them to come. */
  returnToken(room: string, person: PersonId): string {
    return this.#sign({ room, person, jti: randomUUID() }, 'join', limits.JOIN_TOKEN_TTL_MS, this.#now());
  }

  /** Of somebody in a room. In the same turn, since a room of walkers gets hundreds a second. */
  resumeToken({ room, person, at, ...ticket }: Ticket): string {
    return this.#sign({ room, person, jti: randomUUID(), ticket }, 'resume', RESUME_TTL_MS, at);
  }

  /** Spends a join token: it is good once. `person`: nobody else comes by it, and they only back; null: somebody new. */
  async spendJoin(token: string): Promise<Result<{ room: string; person: PersonId | null }>> {
    const checked = await this.#check(token, 'join');
    if (!checked.ok) return checked;
    const { room, person = null, jti } = checked.value;
    this.#forgetExpired();
    this.#unspent.delete(jti);
    if (this.#spent.has(jti)) return refuse('token_used');
    this.#spend(room, jti);
    return ok({ room, person });
  }

  /** Ids of join tokens of that room that would be good still, the newest of them: they go along when it moves. */
  spentIn(room: string): string[] {
    this.#forgetExpired();
    return [...this.#spent].flatMap(([jti, spent]) => (spent.room === room ? [jti] : [])).slice(-SPENT_TOLD_MAX);
  }

  /** They were spent at the pod from which the room comes. */
  spentThere(room: string, ids: readonly string[]): void {
    for (const jti of ids) this.#spend(room, jti);
  }

  async checkResume(token: string): Promise<Result<Resume>> {
    const checked = await this.#check(token, 'resume');
    if (!checked.ok) return checked;
    const { room, person, payload } = checked.value;
    if (person === undefined) return refuse('token_invalid');
    const read = ticketSchema.safeParse(payload.ticket);
    const ticket = read.success ? { room, person, at: (payload.iat ?? 0) * 1000, ...read.data } : null;
    return ok({ room, person, ticket });
  }

  /** By which somebody attaches where their room is moved to, once. */
  moveToken({ id = randomUUID(), ...claim }: Omit<MoveClaim, 'id' | 'nth'> & { id?: string; nth?: number }): string {
    return this.#sign({ ...claim, jti: id }, 'move', MOVE_TTL_MS, this.#now());
  }

  async checkMove(token: string): Promise<Result<MoveClaim>> {
    const checked = await this.#check(token, 'move');
    if (!checked.ok) return checked;
    const { room, person, jti, payload } = checked.value;
    if (person === undefined || typeof payload.move !== 'string') return refuse('token_invalid');
    const nth = typeof payload.nth === 'number' ? payload.nth : 0;
    return ok({ room, person, move: payload.move, id: jti, nth });
  }

  /** Whose session a token of either kind is of, without spending it. `id` is the person, or the join that is to be. */
  async sessionOf(token: string): Promise<Result<{ room: string; person: PersonId | null; id: string }>> {
    const checked = await this.#check(token, ['join', 'resume']);
    if (!checked.ok) return checked;
    const { room, person = null, jti } = checked.value;
    return ok({ room, person, id: person ?? jti });
  }

  /** Tokens that are kept in mind. */
  get remembered(): number {
    return this.#spent.size + this.#unspent.size;
  }

  /**
   * Join tokens that nobody had spent when they expired, so far, one of an address a minute: their owners asked to come in
   * and were not heard of again.
   */
  get expired(): number {
    this.#forgetExpired();
    return this.#expired;
  }

  /** By node:crypto: jose signs asynchronously only, and at sixteen times the cost (`room/tickets.ts`). */
  #sign(claims: JWTPayload, aud: string, ttlMs: number, at: number): string {
    const iat = Math.floor(at / 1000);
    const signed = `${HEADER}.${encoded({ ...claims, aud, iat, exp: iat + ttlMs / 1000 })}`;
    return `${signed}.${createHmac('sha256', this.#secret).update(signed).digest('base64url')}`;
  }

  async #check(
    token: string,
    audience: string | string[],
  ): Promise<Result<{ room: string; person?: string; jti: string; payload: JWTPayload }>> {
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        audience,
        algorithms: ['HS256'],
        currentDate: new Date(this.#now()),
      });
      const { room, person, jti } = payload;
      if (typeof room !== 'string' || jti === undefined) return refuse('token_invalid');
      return ok(typeof person === 'string' ? { room, person, jti, payload } : { room, jti, payload });
    } catch (error) {
      return refuse(error instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid');
    }
  }

  #forgetExpired(): void {
    const now = this.#now();
    // In order of insertion, so of expiry.
    for (const [jti, { until, address }] of this.#unspent) {
      if (until > now) break;
      this.#unspent.delete(jti);
      this.#count(address, until);
    }
    for (const [jti, { until }] of this.#spent) {
      if (until > now) break;
      this.#spent.delete(jti);
    }
    for (const [address, at] of this.#countedAt) {
      if (at + COUNTED_ONCE_IN_MS > now) break;
      this.#countedAt.delete(address);
    }
  }

  #spend(room: string, jti: string): void {
    // Deleted first, so that the map stays in order.
    this.#spent.delete(jti);
    this.#spent.set(jti, { until: this.#now() + limits.JOIN_TOKEN_TTL_MS, room });
  }

  #count(address: string, at: number): void {
    const before = this.#countedAt.get(address);
    if (before !== undefined && Math.abs(at - before) < COUNTED_ONCE_IN_MS) return;
    this.#expired += 1;
    // Deleted first, so that the map stays in order.
    this.#countedAt.delete(address);
    this.#countedAt.set(address, at);
  }
}

function encoded(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}
