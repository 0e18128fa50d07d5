import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export type Op = '=' | '!=' | '=~' | '!~';
export type LabelMatcher = { label: string; op: Op; value: string };
/** `within`: names of the nodes around it, the nearest first; of a call the name of its function. `range`: as it is written. */
export type Selector = {
  metric: string;
  matchers: readonly LabelMatcher[];
  within: readonly string[];
  range: string | null;
};

/** What Grafana puts in for its own variables: durations. Any will do, since only the form is looked at. */
const DURATIONS = /\$\{?__(rate_interval|interval|range)\}?/g;
export const RATE_INTERVAL = '11m';
const OTHER_DURATION = '7m';

/**
 * PromQL as Prometheus would see it. Variables inside of quotes stay, as a matcher may have any value; a bare one is a
 * number. `rate_interval` becomes a duration that nobody writes, so that it is known again.
 */
export function withoutVariables(expr: string): string {
  return expr
    .replace(DURATIONS, (_, name) => (name === 'rate_interval' ? RATE_INTERVAL : OTHER_DURATION))
    .replace(/"(?:[^"\\]|\\.)*"|\$\{?\w+\}?/g, (part) => (part.startsWith('$') ? '1' : part));
}

/** Variables of the board that an expression asks for; Grafana's own begin with two underscores. */
export function variablesOf(text: string): string[] {
  return [...text.matchAll(/\$\{?(\w+)/g)].flatMap(([, name]) =>
    name === undefined || name.startsWith('__') ? [] : [name],
  );
}

export type Tree = { text: string; root: SyntaxNode };

/** A tree, or the place where it is no PromQL. */
export function parsePromql(expr: string): Tree | { error: string } {
  const text = withoutVariables(expr);
  const root = parser.parse(text).topNode;
  const wrong = first(root, (node) => node.type.isError);
  if (wrong === undefined) return { text, root };
  const rest = text.slice(wrong.from, wrong.from + 30);
  return { error: rest.trim() === '' ? 'no PromQL: it ends too early' : `no PromQL at ${JSON.stringify(rest)}` };
}

export function selectorsOf({ root, text }: Tree): Selector[] {
  const found: Selector[] = [];
  walk(root, (node) => {
    if (node.name === 'VectorSelector') {
      const range = node.parent?.name === 'MatrixSelector' ? textOf(node.parent.getChild('DurationExpr'), text) : null;
      found.push({ ...selectorAt(node, text), within: around(node, text), range });
    }
  });
  return found;
}

/** Of a node that is a vector selector. */
export function selectorAt(node: SyntaxNode, text: string): { metric: string; matchers: LabelMatcher[] } {
  const named = node.getChild('Identifier');
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    label: textOf(matcher.getChild('LabelName'), text),
    op: textOf(matcher.getChild('MatchOp'), text) as Op,
    value: unquoted(textOf(matcher.getChild('StringLiteral'), text)),
  }));
  const byName = matchers.find(({ label, op }) => label === '__name__' && op === '=');
  return { metric: named === null ? (byName?.value ?? '') : textOf(named, text), matchers };
}

export function textOf(node: SyntaxNode | null | undefined, text: string): string {
  return node === null || node === undefined ? '' : text.slice(node.from, node.to);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

export function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, '$1');
}

function around(node: SyntaxNode, text: string): string[] {
  const names: string[] = [];
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.name === 'FunctionCallBody') continue;
    const name = parent.name === 'FunctionCall' ? textOf(parent.getChild('FunctionIdentifier'), text) : parent.name;
    names.push(name);
  }
  return names;
}

function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

function first(node: SyntaxNode, is: (node: SyntaxNode) => boolean): SyntaxNode | undefined {
  if (is(node)) return node;
  for (const child of childrenOf(node)) {
    const found = first(child, is);
    if (found !== undefined) return found;
  }
  return undefined;
}
