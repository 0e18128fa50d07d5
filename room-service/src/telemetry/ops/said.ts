import type { NextStep, OpsAlert, Sentence } from '@atrium/ops/view';
import { count } from './hurt-words.ts';

/** Of whole sentences; those that are empty are left out. */
export function said(
  state: Sentence['state'],
  text: readonly string[],
  sinceMs: number | null,
  next: NextStep | null,
  aside = '',
): Sentence {
  return { state, text: text.filter(Boolean).join(' '), aside, sinceMs, next };
}

export function unknown(text: string, sinceMs: number | null = null, todo = ''): Sentence {
  return said('unknown', [text], sinceMs, todo === '' ? null : { text: todo, runbook: null, board: null });
}

export function stepOf({ name, hasRunbook, doFirst, board }: OpsAlert): NextStep {
  return { text: doFirst, runbook: hasRunbook ? name : null, board };
}

/** `text`: of the runbook of that alert; null where it has none. */
export function stepNamed(alert: string, board: string | null, text: string | null): NextStep {
  return { text: text ?? '', runbook: text === null ? null : alert, board };
}

/** Whether somebody is to get up for one of the others, too, is what one wants to know of them. */
export function andMore(others: readonly OpsAlert[]): string {
  if (others.length === 0) return '';
  const pages = others.filter(({ severity }) => severity === 'page').length;
  const tickets = others.length - pages;
  if (tickets === 0) return `And ${count(pages, 'more page', 'more pages')}.`;
  if (pages === 0) return `And ${count(tickets, 'more ticket', 'more tickets')}.`;
  return `And ${others.length} more: ${count(pages, 'page', 'pages')}, ${count(tickets, 'ticket', 'tickets')}.`;
}
