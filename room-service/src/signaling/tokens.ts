import { randomUUID } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import { ok, refuse, type PersonId, type Result } from '@atrium/protocol';

/** A join token is used at once; a minute covers a slow phone that loads the media code. */
const JOIN_TTL_MS = 60_000;
/** Whether a place is still kept is the room's decision; this only bounds how long a stolen token can matter. */
const RESUME_TTL_MS = 24 * 3_600_000;

type Clock = () => number;

/** Signs and checks the two tokens of a session (JWT, HS256; RFC 7519). */
export class Tokens {
  readonly #secret: Uint8Array;
  readonly #now: Clock;
  /** Ids of join tokens until they expire, a minute after they were given: spent ones, and others. */
  readonly #spent = new Map<string, number>();
  readonly #unspent = new Map<string, number>();
  #expired = 0;

  constructor(options: { secret: Uint8Array; now: Clock }) {
    this.#secret = options.secret;
    this.#now = options.now;
  }

  async joinToken(room: string): Promise<string> {
    this.#forgetExpired();
    const jti = randomUUID();
    const token = await this.#sign({ room, jti }, 'join', JOIN_TTL_MS);
    this.#unspent.set(jti, this.#now() + JOIN_TTL_MS);
    return token;
  }

  resumeToken(room: string, person: PersonId): Promise<string> {
    return this.#sign({ room, person, jti: randomUUID() }, 'resume', RESUME_TTL_MS);
  }

  /** Spends a join token: it is good once. */
  async spendJoin(token: string): Promise<Result<{ room: string }>> {
    const checked = await this.#check(token, 'join');
    if (!checked.ok) return checked;
    const { room, jti } = checked.value;
    this.#forgetExpired();
    this.#unspent.delete(jti);
    if (this.#spent.has(jti)) return refuse('token_used');
    this.#spent.set(jti, this.#now() + JOIN_TTL_MS);
    return ok({ room });
  }

  async checkResume(token: string): Promise<Result<{ room: string; person: PersonId }>> {
    const checked = await this.#check(token, 'resume');
    if (!checked.ok) return checked;
    const { room, person } = checked.value;
    return person === undefined ? refuse('token_invalid') : ok({ room, person });
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

  /** Join tokens that nobody had spent when they expired, so far: their owners asked to come in and were not heard of again. */
  get expired(): number {
    this.#forgetExpired();
    return this.#expired;
  }

  #sign(claims: { room: string; person?: PersonId; jti: string }, audience: string, ttlMs: number): Promise<string> {
    const seconds = Math.floor(this.#now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + ttlMs / 1000)
      .sign(this.#secret);
  }

  async #check(
    token: string,
    audience: string | string[],
  ): Promise<Result<{ room: string; person?: string; jti: string }>> {
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        audience,
        algorithms: ['HS256'],
        currentDate: new Date(this.#now()),
      });
      const { room, person, jti } = payload;
      if (typeof room !== 'string' || jti === undefined) return refuse('token_invalid');
      return ok(typeof person === 'string' ? { room, person, jti } : { room, jti });
    } catch (error) {
      return refuse(error instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid');
    }
  }

  #forgetExpired(): void {
    this.#expired += forgetUntil(this.#unspent, this.#now());
    forgetUntil(this.#spent, this.#now());
  }
}

/** How many were forgotten. They are in order of insertion, so of expiry. */
function forgetUntil(tokens: Map<string, number>, now: number): number {
  const before = tokens.size;
  for (const [jti, until] of tokens) {
    if (until > now) break;
    tokens.delete(jti);
  }
  return before - tokens.size;
}
