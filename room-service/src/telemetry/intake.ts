import { ok, refuse, type Result } from '@atrium/protocol';
import type { Taken, TraceIntake, TraceSender } from '../http/trace-intake.ts';
import type { Tokens } from '../signaling/tokens.ts';
import { otlpJson } from './otlp-json.ts';
import type { OtlpSender } from './otlp-sender.ts';
import { pageSpans } from './page-spans.ts';
import { participantKey } from './participant-key.ts';
import { RatePerKey } from './rate-per-key.ts';
import type { TraceRing } from './trace-ring.ts';

export type IntakeOptions = {
  tokens: Pick<Tokens, 'sessionOf'>;
  /** Whether the person is in the room, or left it so lately that their page may still have something to tell. */
  wasHere: (room: string, person: string) => boolean;
  ring: Pick<TraceRing, 'add'>;
  /** Null: nothing is forwarded. */
  sender: Pick<OtlpSender, 'send'> | null;
  release: { version: string; track: string };
  now: () => number;
};

/** More than are here at once. Who was pushed out begins anew. */
const KEYS_MAX = 10_000;
/** A page sends every few seconds at most; a join and its first words bring a few at once. */
const OF_SESSION = { perSecond: 0.5, burst: 10, keysMax: KEYS_MAX };
/** Twenty people who all send as fast as they may: whoever leaves and joins again has no fresh budget each time. */
const OF_ADDRESS = { perSecond: 10, burst: 200, keysMax: KEYS_MAX };
/** A clock that was set by hand may be wrong by a summer time; what is further off would be filed under another day. */
const CLOCK_OFF_MAX_MS = 2 * 3_600_000;

/** Takes spans of pages: checked, told whose they are, into the ring and on to the collector. */
export class Intake implements TraceIntake {
  /** Spans, since the start. */
  taken = 0;
  /** Requests of which not everything was taken, since the start. */
  refused = 0;
  readonly #options: IntakeOptions;
  readonly #bySession = new RatePerKey(OF_SESSION);
  readonly #byAddress = new RatePerKey(OF_ADDRESS);

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  async admit(token: string, address: string): Promise<Result<TraceSender>> {
    const admitted = await this.#admit(token, address);
    if (!admitted.ok) this.refused += 1;
    return admitted;
  }

  take({ room, person, address }: TraceSender, body: unknown): Result<Taken> {
    const spans = pageSpans(body, { room, person });
    if (!spans.ok) {
      this.refused += 1;
      return spans;
    }
    const { ring, sender, release, now } = this.#options;
    const taken = spans.value.filter(({ startMs }) => Math.abs(startMs - now()) <= CLOCK_OFF_MAX_MS);
    const leftOut = spans.value.length - taken.length;
    if (leftOut > 0) this.refused += 1;
    if (taken.length === 0) return ok({ leftOut });
    this.taken += taken.length;
    const marked = ring.add(taken);
    const resource = {
      'service.name': 'atrium-web',
      'service.version': release.version,
      'atrium.track': release.track,
    };
    sender?.send('v1/traces', otlpJson(marked, resource), taken.length, address);
    return ok({ leftOut });
  }

  async #admit(token: string, address: string): Promise<Result<TraceSender>> {
    const { tokens, wasHere, now } = this.#options;
    const found = await tokens.sessionOf(token);
    if (!found.ok) return found;
    const { room, person, id } = found.value;
    // A token outlives its session by hours. One of a join, which may never become a session, is good for a minute itself.
    if (person !== null && !wasHere(room, person)) return refuse('resume_expired');
    const isWithin = this.#bySession.take(participantKey(room, id), now()) && this.#byAddress.take(address, now());
    return isWithin ? ok({ room, person, address }) : refuse('too_many');
  }
}
