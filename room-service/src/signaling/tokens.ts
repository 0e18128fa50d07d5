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
  /** Ids of spent join tokens until they expire: at most one a join, gone after a minute. */
  readonly #spent = new Map<string, number>();

  constructor(options: { secret: Uint8Array; now: Clock }) {
    this.#secret = options.secret;
    this.#now = options.now;
  }

  joinToken(room: string): Promise<string> {
    return this.#sign({ room }, 'join', JOIN_TTL_MS);
  }

  resumeToken(room: string, person: PersonId): Promise<string> {
    return this.#sign({ room, person }, 'resume', RESUME_TTL_MS);
  }

  /** Spends a join token: it is good once. */
  async spendJoin(token: string): Promise<Result<{ room: string }>> {
    const checked = await this.#check(token, 'join');
    if (!checked.ok) return checked;
    const { room, jti } = checked.value;
    this.#forgetExpired();
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

  /** Spent tokens that are kept in mind. */
  get remembered(): number {
    return this.#spent.size;
  }

  #sign(claims: { room: string; person?: PersonId }, audience: string, ttlMs: number): Promise<string> {
    const seconds = Math.floor(this.#now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setJti(randomUUID())
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
    for (const [jti, until] of this.#spent) {
      if (until > this.#now()) break; // in order of insertion, so of expiry
      this.#spent.delete(jti);
    }
  }
}
