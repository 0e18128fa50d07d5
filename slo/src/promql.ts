import { exact, toText } from './exact.ts';
import type { Selection } from './selection.ts';

/** A condition on a label that no objective names: of a scrape job, a cluster, a variable of a dashboard. */
export type Matcher = { label: string; op: '=' | '!=' | '=~' | '!~'; value: string };

/** `name{label="a",other=~"b|c"}`. */
export function selector(selection: Selection, more: readonly Matcher[] = []): string {
  const own = Object.entries(selection.where).map(([label, values]) => matcherOf(label, values));
  const all = [...own, ...more].map(({ label, op, value }) => `${label}${op}${quoted(value)}`);
  return all.length === 0 ? selection.metric : `${selection.metric}{${all.join(',')}}`;
}

/** What one of these values has. */
export function matcherOf(label: string, values: readonly string[]): Matcher {
  const [only] = values;
  if (only === undefined) throw new RangeError(`no value for the label ${label}: it would match nothing`);
  if (values.length === 1) return { label, op: '=', value: only };
  return { label, op: '=~', value: values.map(literal).join('|') };
}

/**
 * The edge of a classic bucket. Prometheus 3 writes 2 as `2.0` when it scrapes
 * (prometheus.io/docs/prometheus/latest/migration), 2.x as the service wrote it: both are meant.
 */
export function edge(seconds: number): Matcher {
  const text = number(seconds);
  return text.includes('.')
    ? { label: 'le', op: '=', value: text }
    : { label: 'le', op: '=~', value: `${text}([.]0)?` };
}

/** Exact and without an exponent. */
export function number(value: number): string {
  return toText(exact(value));
}

export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, (found) => `\\${found}`).replace(/\n/g, '\\n')}"`;
}

/** The values of which `matcherOf` makes this pattern, or null when it is another kind of pattern. */
export function unlisted(pattern: string): readonly string[] | null {
  const parts = pattern.match(/(?:\[[^\]]\]|\\[\\^]|[^[\\^|])+/g) ?? [];
  const values = parts.map((part) => part.replace(/\[(.)\]|\\(.)/g, '$1$2'));
  return values.length > 0 && values.map(literal).join('|') === pattern ? values : null;
}

/** In a class of its own a sign stands for itself, and needs no backslash that a string would double. */
function literal(value: string): string {
  return value.replace(/[.+*?()|[{$]/g, (found) => `[${found}]`).replace(/[\\^]/g, (found) => `\\${found}`);
}
