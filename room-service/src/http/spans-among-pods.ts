import type { PersonId, Result } from '@atrium/protocol';
import type { Pod } from '../directory/directory.ts';
import type { PodCalls } from './pod-calls.ts';
import type { Taken, TraceIntake, TraceSender } from './trace-intake.ts';

export type SpansAmongPodsOptions = {
  own: TraceIntake;
  /** Whose token it is, by its signature alone. */
  sessionOf: (token: string) => Promise<Result<{ room: string; person: PersonId | null }>>;
  /** The pod that holds the room; null where that is this one, or nobody knows of one. */
  holderOf: (room: string) => Promise<Pod | null>;
  calls: Pick<PodCalls, 'spans'>;
};

/**
 * What pages send goes to the pod that holds their room: it knows who is in it, and has the other half of the same traces.
 */
export class SpansAmongPods implements TraceIntake {
  readonly #options: SpansAmongPodsOptions;
  readonly #elsewhere = new WeakMap<TraceSender, { pod: Pod; token: string }>();

  constructor(options: SpansAmongPodsOptions) {
    this.#options = options;
  }

  async admit(token: string, address: string): Promise<Result<TraceSender>> {
    const { own, sessionOf, holderOf } = this.#options;
    const session = await sessionOf(token);
    const pod = session.ok ? await holderOf(session.value.room) : null;
    if (!session.ok || pod === null) return own.admit(token, address);
    const { room, person } = session.value;
    const sender: TraceSender = { room, person, address };
    this.#elsewhere.set(sender, { pod, token });
    return { ok: true, value: sender };
  }

  take(sender: TraceSender, body: unknown): Result<Taken> | Promise<Result<Taken>> {
    const elsewhere = this.#elsewhere.get(sender);
    if (elsewhere === undefined) return this.#options.own.take(sender, body);
    const { room, address } = sender;
    return this.#options.calls.spans(elsewhere.pod, room, { token: elsewhere.token, address, body });
  }
}
