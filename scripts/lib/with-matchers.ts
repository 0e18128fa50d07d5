import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { quoted } from '@atrium/slo';

/** A label and the one value that it has in an installation. */
export type Equal = { label: string; value: string };

/** `namespace="prod",cluster="eu"`, or what is wrong with it. */
export function readMatchers(text: string): { ok: true; value: readonly Equal[] } | { ok: false; why: string } {
  const value: Equal[] = [];
  for (const part of text.split(',')) {
    const [, label, bare] = /^\s*([a-zA-Z_]\w*)\s*=\s*"([^"\\]+)"\s*$/.exec(part) ?? [];
    if (label === undefined || bare === undefined) {
      return {
        ok: false,
        why: `${part.trim() || 'nothing'} is no label with one value, as namespace="prod": what is recorded has that value, so that no pattern and no negation will do`,
      };
    }
    value.push({ label, value: bare });
  }
  return { ok: true, value };
}

/** The same expression, in which every series that is read must have these labels, too. Grafana's variables may be in it. */
export function withMatchers(expr: string, matchers: readonly Equal[]): string {
  if (matchers.length === 0) return expr;
  const more = matchers.map(({ label, value }) => `${label}=${quoted(value)}`).join(',');
  const ends = insertions(parser.parse(withoutVariables(expr)).topNode, expr);
  // From the end on, so that the places before stay where they are.
  return ends.reduceRight((text, { at, sign }) => `${text.slice(0, at)}${sign(more)}${text.slice(at)}`, expr);
}

type Insertion = { at: number; sign: (more: string) => string };

function insertions(root: SyntaxNode, expr: string): Insertion[] {
  const found: Insertion[] = [];
  for (const cursor = root.cursor(); ;) {
    if (cursor.type.isError) throw new RangeError(`no PromQL: ${expr}`);
    if (cursor.name === 'VectorSelector') found.push(insertionInto(cursor.node));
    if (!cursor.next()) return found;
  }
}

function insertionInto(selector: SyntaxNode): Insertion {
  const braces = selector.getChild('LabelMatchers');
  if (braces === null) return { at: selector.to, sign: (more) => `{${more}}` };
  const isEmpty = braces.firstChild === null;
  // Before what is there, which may end with a comma.
  return { at: braces.from + 1, sign: (more) => (isEmpty ? more : `${more},`) };
}

/** Of the same length, so that places are the same: a variable outside of quotes is a duration or a number, and a duration is both. */
function withoutVariables(expr: string): string {
  return expr.replace(/"(?:[^"\\]|\\.)*"|\$\{?\w+\}?/g, (part) =>
    part.startsWith('$') ? `1${'0'.repeat(part.length - 2)}m` : part,
  );
}
