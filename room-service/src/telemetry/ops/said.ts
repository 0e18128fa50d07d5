import type { NextStep, OpsAlert, Sentence } from '@atrium/ops/view';
import { count, hiddenBy, namesHiding, type HurtFacts } from './hurt-words.ts';
import { goesBy } from './worst-first.ts';

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

/** More of them are read below the sentence. */
const NAMED_MAX = 2;

/**
 * Whether somebody is to get up for one of the others, too, is what one wants to know of them; and which of them is a cause. `words`:
 * those before it, which may have named one of them already: by what somebody could be hidden.
 */
export function andMore(
  all: readonly OpsAlert[],
  facts: Pick<HurtFacts, 'alerts' | 'reasons'>,
  words: readonly string[] = [],
): string {
  const hiding = hiddenBy(facts);
  const others = all.filter((one) => one !== hiding || !namesHiding(one, words));
  if (others.length === 0) return '';
  const causes = others.filter((alert) => alert.slo === null && goesBy(alert, facts));
  const names = [...new Set(causes.map(({ name }) => name))];
  const named = names.slice(0, NAMED_MAX).join(' and ');
  if (named === '') return `And ${howMany(others)}.`;
  const areAll = names.length <= NAMED_MAX && causes.length === others.length;
  return `And ${howMany(others)}${areAll ? `: ${named}` : `, ${named} among them`}.`;
}

function howMany(others: readonly OpsAlert[]): string {
  const pages = others.filter(({ severity }) => severity === 'page').length;
  const tickets = others.length - pages;
  if (tickets === 0) return count(pages, 'more page', 'more pages');
  if (pages === 0) return count(tickets, 'more ticket', 'more tickets');
  return `${others.length} more (${count(pages, 'page', 'pages')}, ${count(tickets, 'ticket', 'tickets')})`;
}
