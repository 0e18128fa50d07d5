/** What a page shows, by the part of its address after `#`. A runbook lies over the first view. */
export type View = { kind: 'now'; runbook: string | null } | { kind: 'boards'; board: string | null };

export const NOW = '#now';
/** How the names of the boards of one promise begin; its id follows. */
export const DETAIL = 'slo-detail-';

export function viewOf(hash: string): View {
  const [, what, name = null] = /^#(boards|runbook)(?:\/([A-Za-z][A-Za-z0-9-]*))?$/.exec(hash) ?? [];
  return what === 'boards' ? { kind: 'boards', board: name } : { kind: 'now', runbook: name };
}

export function runbookAddress(alert: string): string {
  return `#runbook/${alert}`;
}

export function detailAddress(slo: string): string {
  return `#boards/${DETAIL}${slo}`;
}

/** Where a link of a runbook leads within the page; null where it leads elsewhere. */
export function addressWithin(path: string): string | null {
  if (path === '/ops') return NOW;
  const [, name] = /^\/ops\/runbooks\/([A-Za-z][A-Za-z0-9-]*)$/.exec(path) ?? [];
  return name === undefined ? null : runbookAddress(name);
}
