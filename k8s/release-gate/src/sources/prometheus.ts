import { z } from 'zod';
import { heeded, inShort, type Told } from './told.ts';

export type Labels = Readonly<Record<string, string>>;
/** `value` as it was scraped; NaN and the infinities are values, too. */
export type Sample = readonly [atS: number, value: number];
/** Raw samples, oldest first, of an expression that ends in a range; one sample of any other. */
export type Series = { labels: Labels; samples: readonly Sample[] };

export type PrometheusOptions = {
  /** Like `http://prometheus.monitoring:9090`. */
  url: string;
  timeoutMs: number;
  /** It did not answer, or refused. */
  failed?: () => void;
};

const sample = z.tuple([z.number(), z.string()]);
const answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(sample) })),
    }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })),
    }),
  ]),
});
const refusal = z.object({ error: z.string() });

/** Asks for what is so now. That it does not answer, or not in this form, is an answer. */
export class Prometheus {
  readonly #query: URL;
  readonly #timeoutMs: number;
  readonly #failed: () => void;

  constructor({ url, timeoutMs, failed = () => undefined }: PrometheusOptions) {
    this.#query = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
    this.#timeoutMs = timeoutMs;
    this.#failed = failed;
  }

  /** `atS`: Unix seconds, now where it is not said; two questions of one moment are of the same samples. */
  async ask(query: string, atS?: number): Promise<Told<readonly Series[]>> {
    return heeded(await this.#ask(query, atS), this.#failed);
  }

  async #ask(query: string, atS?: number): Promise<Told<readonly Series[]>> {
    try {
      // A query may be longer than an address may be.
      const body = new URLSearchParams({ query, ...(atS === undefined ? {} : { time: String(atS) }) });
      const response = await fetch(this.#query, { method: 'POST', body, signal: AbortSignal.timeout(this.#timeoutMs) });
      const told: unknown = await response.json();
      if (response.ok) return { ok: true, value: seriesOf(answer.parse(told)) };
      return { ok: false, why: `Prometheus refuses: ${refusal.safeParse(told).data?.error ?? response.status}` };
    } catch (error) {
      const why = error instanceof z.ZodError ? 'not in the form of its API' : inShort(error);
      return { ok: false, why: `Prometheus does not answer: ${why}` };
    }
  }
}

function seriesOf({ data }: z.infer<typeof answer>): Series[] {
  if (data.resultType === 'matrix')
    return data.result.map(({ metric, values }) => ({ labels: metric, samples: values.map(read) }));
  return data.result.map(({ metric, value }) => ({ labels: metric, samples: [read(value)] }));
}

/** Go's words for what JSON has no number for. */
const read = ([atS, text]: z.infer<typeof sample>): Sample => [atS, Number(text.replace(/Inf$/, 'Infinity'))];
