import type { Fault } from './fault.ts';
import type { Facts } from './finding.ts';

const BEGIN = '<!-- matrix -->';
const END = '<!-- /matrix -->';

export const HEAD = [
  '| What is done | Alert | Goes to | Fires after | Is there after | Is over after | Besides, and why |',
  '|---|---|---|---|---|---|---|',
];

export type Row = {
  fault: Pick<Fault, 'what' | 'fires' | 'besides' | 'reasons'>;
  facts: Facts;
  receiverOf: (alert: string) => string | null;
};

/** One line for each alert that a fault must fire. */
export function rowsOf({ fault, facts, receiverOf }: Row): string[] {
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
    return `| ${[at === 0 ? what : '', alert, receiverOf(alert) ?? '', ...times, at === 0 ? besides : ''].join(' | ')} |`;
  });
}

/** The text with what stands between the markers replaced; null where it has none. */
export function withTable(text: string, table: string): string | null {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) return null;
  return `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`;
}
