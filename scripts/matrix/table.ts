import type { Fault } from './fault.ts';
import type { Facts, ReceiversOf } from './finding.ts';

const BEGIN = '<!-- matrix -->';
const END = '<!-- /matrix -->';

const HEAD = [
  '| Fault | What is done | Alert | Goes to | Fires after | Is there after | Is over after | Besides, and why |',
  '|---|---|---|---|---|---|---|---|',
];

export type Row = {
  fault: Pick<Fault, 'name' | 'what' | 'fires' | 'besides' | 'reasons'>;
  facts: Facts;
  receiversOf: ReceiversOf;
};

/** One line for each alert that a fault must fire. */
export function rowsOf({ fault, facts, receiversOf }: Row): string[] {
  const seconds = (from: ReadonlyMap<string, number>, alert: string): string => {
    const value = from.get(alert);
    return value === undefined ? 'never' : `${value.toFixed(0)} s`;
  };
  const came = Object.entries(fault.besides).filter(([alert]) => facts.everFired.has(alert));
  const besides = came.map(([alert, why]) => `${alert}: ${why}`).join('; ');
  const told = fault.reasons === undefined ? '' : ` (put down to \`${facts.worstReason ?? 'nothing'}\`)`;
  const what = `${fault.what}${told}`;
  return fault.fires.map((alert, at) => {
    const { firedAfterS, toldAfterS, resolvedAfterS } = facts;
    const times = [firedAfterS, toldAfterS, resolvedAfterS].map((of) => seconds(of, alert));
    const first = at === 0 ? [fault.name, what] : ['', ''];
    return `| ${[...first, alert, receiversOf(alert).join(' or '), ...times, at === 0 ? besides : ''].join(' | ')} |`;
  });
}

/**
 * The text with these rows in the table between its markers, in the place of older ones of the same fault; null where there
 * is no place for it. `order`: names of all faults, of which others are no longer told.
 */
export function withRows(
  text: string,
  { rows, order }: { rows: readonly string[]; order: readonly string[] },
): string | null {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) return null;
  const former = text
    .slice(from + BEGIN.length, to)
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const byFault = new Map([...grouped(former.slice(1)), ...grouped(rows)]);
  const table = [...HEAD, ...order.flatMap((name) => byFault.get(name) ?? [])];
  return `${text.slice(0, from + BEGIN.length)}\n\n${table.join('\n')}\n\n${text.slice(to)}`;
}

/** A row without a name belongs to the fault above it. */
function grouped(rows: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  let name = '';
  for (const row of rows) {
    const [, first = ''] = row.split('|').map((cell) => cell.trim());
    if (first !== '') groups.set((name = first), []);
    groups.get(name)?.push(row);
  }
  return groups;
}
