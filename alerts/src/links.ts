import type { Dashboard } from './alert.ts';

/**
 * Paths and not addresses, since nothing that is committed knows where an installation lives: `/ops` opens them as they are,
 * and what leaves the machine gets the base of the installation from `atrium.tmpl`.
 */
export function runbookUrl(alert: string): string {
  return `/ops/runbooks/${alert}`;
}

/** What `/ops` calls that board: one about a promise is one for each. */
export function boardName({ board, variables = {} }: Dashboard): string {
  return variables.slo === undefined ? board : `${board}-${variables.slo}`;
}

/** Grafana's address of a dashboard is its uid; the rest of the path may be anything. */
export function dashboardUrl({ board, variables = {} }: Dashboard): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(variables)) query.set(`var-${name}`, value);
  const text = query.toString();
  return `/d/atrium-${board}${text === '' ? '' : `?${text}`}`;
}
