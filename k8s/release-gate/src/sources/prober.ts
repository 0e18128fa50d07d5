import { z } from 'zod';
import { trialStateSchema, type TrialOrder, type TrialState } from '../trial/results.ts';
import { heeded, inShort, type Told } from './told.ts';

export type ProberOptions = {
  /** Like `http://prober:8080`. */
  url: string;
  token: string;
  timeoutMs: number;
  /** It did not answer, or refused. */
  failed?: () => void;
};

const refusal = z.object({ error: z.string() });

/** Whoever puts bots on a pod (k8s/prober). */
export class Prober {
  readonly #options: ProberOptions;

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  /** Begins a trial where there is none by this id, and tells how far it is. */
  async trial(order: TrialOrder): Promise<Told<TrialState>> {
    return heeded(await this.#ask(order), this.#options.failed ?? (() => undefined));
  }

  async #ask(order: TrialOrder): Promise<Told<TrialState>> {
    const { url, token, timeoutMs } = this.#options;
    try {
      const response = await fetch(new URL('/trials', url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(order),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const told: unknown = await response.json();
      if (response.ok) return { ok: true, value: trialStateSchema.parse(told) };
      return { ok: false, why: `the prober refuses: ${refusal.safeParse(told).data?.error ?? response.status}` };
    } catch (error) {
      const why = error instanceof z.ZodError ? 'its answer is of another version' : inShort(error);
      return { ok: false, why: `the prober does not answer: ${why}` };
    }
  }
}
