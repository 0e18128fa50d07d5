import { boundedText } from '../bounded-body.ts';

/** A slow Prometheus is one that is busy: who is on call is told so, before the page says of us that we do not answer. */
const ANSWER_WITHIN_MS = 4_000;
/** Of one answer: eight promises over six hours are 300 kB. */
const BYTES_MAX = 4_000_000;

export type Labels = Readonly<Record<string, string>>;
export type Sample = { labels: Labels; value: number };
/** `values` as pairs of Unix time in seconds and a number. */
export type Series = { labels: Labels; values: readonly (readonly [number, number])[] };
export type Range = { startS: number; endS: number; stepS: number };

/** away: nobody answers. refused: it answers, and does not like the query. */
export type Asked<T> = { ok: true; value: T } | { ok: false; kind: 'away' | 'refused'; why: string };

export type PrometheusClient = {
  query: (promql: string) => Promise<Asked<readonly Sample[]>>;
  queryRange: (promql: string, range: Range) => Promise<Asked<readonly Series[]>>;
};

/** Asks the two query endpoints of Prometheus' HTTP API, and nothing else of it. */
export function prometheusClient(base: string): PrometheusClient {
  const ask = async (path: string, of: Record<string, string>): Promise<Asked<unknown>> => {
    const answer = await getJson(`${base}/api/v1/${path}?${new URLSearchParams(of).toString()}`);
    if (!answer.ok) return answer;
    const body = answer.value as { status?: unknown; error?: unknown; data?: { result?: unknown } };
    if (body.status === 'success' && body.data !== undefined) return { ok: true, value: body.data.result };
    return { ok: false, kind: 'refused', why: typeof body.error === 'string' ? body.error.slice(0, 300) : 'no answer' };
  };
  return {
    query: async (query) => {
      const answer = await ask('query', { query });
      if (!answer.ok) return answer;
      const rows = listOf(answer.value) as { metric: Labels; value: [number, string] }[];
      return { ok: true, value: rows.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) })) };
    },
    queryRange: async (query, { startS, endS, stepS }) => {
      const answer = await ask('query_range', { query, start: `${startS}`, end: `${endS}`, step: `${stepS}` });
      if (!answer.ok) return answer;
      const rows = listOf(answer.value) as { metric: Labels; values: [number, string][] }[];
      const series = rows.map(({ metric, values }) => ({
        labels: metric,
        values: values.map(([at, text]) => [at, numberOf(text)] as const),
      }));
      return { ok: true, value: series };
    },
  };
}

/** GET of a small JSON document, within bounds. */
export async function getJson(url: string): Promise<Asked<unknown>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), redirect: 'error' });
    const text = await boundedText(response, BYTES_MAX);
    if (text === null) return { ok: false, kind: 'refused', why: 'the answer is too long' };
    // Prometheus says in JSON what it does not like; a proxy in front of nothing says it in HTML.
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, kind: 'away', why: whyOf(error) };
  }
}

/** What fetch says is that it failed; why is one below. */
function whyOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function listOf(value: unknown): unknown[] {
  // A scalar is a pair, and has no labels.
  if (!Array.isArray(value)) return [];
  return typeof value[0] === 'number' ? [{ metric: {}, value }] : value;
}

/** Numbers come as text, since JSON has no NaN and no Infinity. */
function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
