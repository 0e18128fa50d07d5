import { ok, refuse, type Result } from '@atrium/protocol';
import type { TraceIntake } from '../http/trace-intake.ts';
import { TokenBucket } from '../signaling/token-bucket.ts';
import type { Tokens } from '../signaling/tokens.ts';
import { otlpJson } from './otlp-json.ts';
import type { OtlpSender } from './otlp-sender.ts';
import { pageSpans, type PageSession } from './page-spans.ts';
import type { TraceRing } from './trace-ring.ts';

export type IntakeOptions = {
  tokens: Pick<Tokens, 'sessionOf'>;
  ring: TraceRing;
  /** Null: nothing is forwarded. */
  sender: OtlpSender | null;
  release: { version: string; track: string };
  now: () => number;
};

/** A page sends every few seconds at most; a join and its first words bring a few at once. */
const RATE = { perSecond: 0.5, burst: 10 };
/** More than are here at once. Who was pushed out begins anew. */
const SESSIONS_MAX = 10_000;

type Sender = PageSession & { bucket: TokenBucket };

/** Takes spans of pages: checked, told whose they are, into the ring and on to the collector. */
export class Intake implements TraceIntake {
  /** Spans, since the start. */
  taken = 0;
  /** Requests, since the start. */
  refused = 0;
  readonly #options: IntakeOptions;
  readonly #sessions = new Map<string, Sender>();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  async admit(token: string): Promise<Result<{ session: string }>> {
    const found = await this.#options.tokens.sessionOf(token);
    if (!found.ok) {
      this.refused += 1;
      return found;
    }
    const { room, person, id } = found.value;
    const session = `${room} ${id}`;
    const known = this.#sessions.get(session);
    // The longest silent are the first in line.
    this.#sessions.delete(session);
    const bucket = known?.bucket ?? new TokenBucket({ ...RATE, now: this.#options.now() });
    this.#sessions.set(session, { room, person, bucket });
    for (const [oldest] of this.#sessions) {
      if (this.#sessions.size <= SESSIONS_MAX) break;
      this.#sessions.delete(oldest);
    }
    if (bucket.take(this.#options.now())) return ok({ session });
    this.refused += 1;
    return refuse('too_many');
  }

  take(session: string, body: unknown): Result<null> {
    const sender = this.#sessions.get(session);
    const spans = sender ? pageSpans(body, sender) : refuse('too_many');
    if (!spans.ok) {
      this.refused += 1;
      return spans;
    }
    const { ring, sender: collector, release } = this.#options;
    this.taken += spans.value.length;
    ring.add(spans.value);
    const resource = {
      'service.name': 'atrium-web',
      'service.version': release.version,
      'atrium.track': release.track,
    };
    collector?.send('v1/traces', otlpJson(spans.value, resource), spans.value.length);
    return ok(null);
  }
}
