import type { PanelAnswer } from '@atrium/ops/view';

const MINUTE_MS = 60_000;

/** What lines may span. At night one wants to see the last minutes; the hour is for what began before. */
export const SPANS = [
  { name: '15 min', words: 'the last 15 minutes', ms: 15 * MINUTE_MS },
  { name: '1 h', words: 'the last hour', ms: 60 * MINUTE_MS },
] as const;

export type Span = (typeof SPANS)[number];

/** The end of what was asked: every answer holds the longest span, so that another one costs Prometheus nothing. */
export function lately(answer: PanelAnswer, { ms }: Span): PanelAnswer {
  const endMs = answer.atMs.at(-1);
  if (endMs === undefined) return answer;
  const from = answer.atMs.findIndex((at) => at >= endMs - ms);
  return {
    ...answer,
    atMs: answer.atMs.slice(from),
    lines: answer.lines.map((line) => ({ ...line, values: line.values.slice(from) })),
  };
}
