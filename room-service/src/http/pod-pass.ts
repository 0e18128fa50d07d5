import { SignJWT, jwtVerify } from 'jose';

/** Also how far the clocks of two pods may be apart. */
const GOOD_FOR_S = 60;
const AUDIENCE = 'pod';

export type PodPassOptions = { secret: Uint8Array; now: () => number };

/** For whom a call is: another process at the same address must not answer it. */
export type Call = { method: string; path: string; to: string };

/**
 * By what a pod knows that another one asks (JWT, HS256; RFC 7519): signed with the secret that all pods share, good for
 * one call to one pod, and for a minute.
 */
export class PodPass {
  readonly #options: PodPassOptions;

  constructor(options: PodPassOptions) {
    this.#options = options;
  }

  sign({ method, path, to }: Call): Promise<string> {
    const seconds = Math.floor(this.#options.now() / 1000);
    return new SignJWT({ to })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(AUDIENCE)
      .setSubject(`${method} ${path}`)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + GOOD_FOR_S)
      .sign(this.#options.secret);
  }

  /** Whom the call is for; null where this is no pass for it. */
  async check(token: string, { method, path }: Omit<Call, 'to'>): Promise<string | null> {
    try {
      const { payload } = await jwtVerify(token, this.#options.secret, {
        audience: AUDIENCE,
        subject: `${method} ${path}`,
        algorithms: ['HS256'],
        clockTolerance: GOOD_FOR_S,
        currentDate: new Date(this.#options.now()),
      });
      return typeof payload.to === 'string' ? payload.to : null;
    } catch {
      return null;
    }
  }
}
