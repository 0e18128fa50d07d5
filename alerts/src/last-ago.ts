import type { Metric } from '@atrium/metrics';

/**
 * For a description: how long ago the last one was, by a gauge of each process that holds its time. `$value` says how many there
 * were; whether it goes on is another question, and the first that one has.
 */
export function lastAgo(time: Metric<'gauge', never>): string {
  const asked = `round(time() - (${time.name} > 0))`;
  return `{{ with query \`${asked}\` }}{{ range . }}{{ if eq (label "instance" .) $labels.instance }}, the last {{ value . | humanizeDuration }} ago{{ end }}{{ end }}{{ end }}`;
}

const TEMPLATE = /\{\{ with query `round\(time\(\)[^`]*` \}\}\{\{ range \. \}\}.*?(?:\{\{ end \}\}){3}/;

/** The text with a time instead of the question for it: `40s`; with none at all where it is before anything has happened. */
export function withLastAgo(text: string, time: string | null): string {
  return text.replace(TEMPLATE, time === null ? '' : `, the last ${time} ago`);
}
