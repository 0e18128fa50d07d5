import type { SyntaxNode } from '@lezer/common';
import { childrenOf, selectorAt, textOf, unquoted, type Tree } from '../../dashboards/src/promql.ts';
import { OF_CLUSTER, type Known } from './known-series.ts';

/** Names of the labels that a vector has; null where they are not known. A scalar has none to be matched by. */
type Flow = { kind: 'scalar' } | { kind: 'vector'; names: ReadonlySet<string> | null };
type Reading = { text: string; known: ReadonlyMap<string, Known>; found: string[] };

const SCALAR: Flow = { kind: 'scalar' };
const UNKNOWN: Flow = { kind: 'vector', names: null };
const SCALARS = ['time', 'pi', 'scalar'];
/** They keep the labels of what they choose from. */
const CHOOSING = ['topk', 'bottomk', 'limitk', 'limit_ratio'];
const SETS = ['And', 'Or', 'Unless'];

/**
 * Follows labels through an expression, as Prometheus does, and tells what can never match: a label that a side does not
 * have, two sides with different labels and no `on`, a quantile of something without buckets. Such an expression is no
 * error in Prometheus; it is empty, which looks like a perfect service.
 */
export function checkLabelFlow({ root, text }: Tree, known: ReadonlyMap<string, Known>): string[] {
  const reading: Reading = { text, known, found: [] };
  for (const child of childrenOf(root)) flowOf(child, reading);
  return reading.found;
}

function flowOf(node: SyntaxNode, reading: Reading): Flow {
  const inner = (): Flow => lastOf(childrenOf(node).map((child) => flowOf(child, reading)));
  switch (node.name) {
    case 'VectorSelector': {
      const { metric } = selectorAt(node, reading.text);
      const of = reading.known.get(metric);
      return of === undefined || of.open ? UNKNOWN : vector([...of.labels.keys()]);
    }
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return SCALAR;
    case 'AggregateExpr':
      return ofAggregate(node, reading);
    case 'FunctionCall':
      return ofCall(node, reading);
    case 'BinaryExpr':
      return ofBinary(node, reading);
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'OffsetExpr':
    case 'ParenExpr':
    case 'UnaryExpr':
    case 'StepInvariantExpr': {
      const body = childrenOf(node).find(isExpression);
      return body === undefined ? SCALAR : flowOf(body, reading);
    }
    default:
      return inner();
  }
}

function ofAggregate(node: SyntaxNode, reading: Reading): Flow {
  const operation = textOf(node.getChild('AggregateOp'), reading.text);
  const of = lastOf(argumentsOf(node).map((argument) => flowOf(argument, reading)));
  const modifier = node.getChild('AggregateModifier');
  const labels = labelsIn(modifier, reading.text);
  if (of.kind === 'scalar') return of;
  for (const label of labels) needed(`${operation} ${textOf(modifier, reading.text)}`, label, of, reading);
  if (CHOOSING.includes(operation)) return of;
  if (modifier === null) return vector([]);
  if (modifier.getChild('Without') === null) return vector(labels);
  return of.names === null ? UNKNOWN : vector([...of.names].filter((name) => !labels.includes(name)));
}

function ofCall(node: SyntaxNode, reading: Reading): Flow {
  const name = textOf(node.getChild('FunctionIdentifier'), reading.text);
  const args = argumentsOf(node);
  const flows = args.map((argument) => flowOf(argument, reading));
  const of = flows.find(({ kind }) => kind === 'vector') ?? SCALAR;
  if (SCALARS.includes(name)) return SCALAR;
  if (name === 'vector') return vector([]);
  // It keeps what was asked for by `=`, and nothing else.
  if (name === 'absent' || name === 'absent_over_time') return UNKNOWN;
  if (of.kind === 'scalar' || of.names === null) return of;
  if (name === 'histogram_quantile') {
    needed(name, 'le', of, reading);
    return vector([...of.names].filter((label) => label !== 'le'));
  }
  if (name === 'label_replace' || name === 'label_join') {
    return vector([...of.names, unquoted(textOf(args[1], reading.text))]);
  }
  return of;
}

function ofBinary(node: SyntaxNode, reading: Reading): Flow {
  const [first, second] = childrenOf(node).filter(isExpression);
  if (first === undefined || second === undefined) return UNKNOWN;
  const [left, right] = [flowOf(first, reading), flowOf(second, reading)];
  if (left.kind === 'scalar') return right;
  if (right.kind === 'scalar') return left;
  const clause = node.getChild('MatchingModifierClause');
  const isSet = SETS.some((name) => node.getChild(name) !== null);
  if (clause === null) return withoutClause({ node, left, right, isSet }, reading);
  const [matching = [], included = []] = clause
    .getChildren('GroupingLabels')
    .map((group) => labelsIn(group, reading.text));
  const words = textOf(clause, reading.text);
  for (const side of [left, right]) for (const label of matching) needed(words, label, side, reading);
  const [many, one] = clause.getChild('GroupRight') === null ? [left, right] : [right, left];
  for (const label of included) needed(words, label, one, reading);
  if (isSet) return node.getChild('Or') === null ? left : union(left, right);
  if (clause.getChild('GroupLeft') !== null || clause.getChild('GroupRight') !== null) {
    return many.names === null ? UNKNOWN : vector([...many.names, ...included]);
  }
  if (clause.getChild('On') !== null) return vector(matching);
  return left.names === null ? UNKNOWN : vector([...left.names].filter((name) => !matching.includes(name)));
}

type Pair = { node: SyntaxNode; left: Flow & { kind: 'vector' }; right: Flow & { kind: 'vector' }; isSet: boolean };

/** All labels have to be the same on both sides. */
function withoutClause({ node, left, right }: Pair, reading: Reading): Flow {
  if (node.getChild('Or') !== null) return union(left, right);
  const [a, b] = [left.names, right.names];
  if (a === null || b === null) return a === null ? right : left;
  if (a.size !== b.size || [...a].some((name) => !b.has(name))) {
    reading.found.push(`${list(a)} never matches ${list(b)}: there is no on () between them`);
  }
  return left;
}

function union(left: Flow & { kind: 'vector' }, right: Flow & { kind: 'vector' }): Flow {
  return left.names === null || right.names === null ? UNKNOWN : vector([...left.names, ...right.names]);
}

function needed(by: string, label: string, { names }: Flow & { kind: 'vector' }, reading: Reading): void {
  if (names === null || names.has(label) || OF_CLUSTER.includes(label)) return;
  reading.found.push(`${by} asks for the label ${label}, and there is ${list(names)}`);
}

function argumentsOf(node: SyntaxNode): SyntaxNode[] {
  const body = node.getChild('FunctionCallBody');
  return body === null ? [] : childrenOf(body).filter(isExpression);
}

function labelsIn(node: SyntaxNode | null, text: string): string[] {
  if (node === null) return [];
  const group = node.name === 'GroupingLabels' ? node : node.getChild('GroupingLabels');
  return (group?.getChildren('LabelName') ?? []).map((label) => textOf(label, text));
}

/** Not a keyword, a sign or a modifier. */
function isExpression({ name }: SyntaxNode): boolean {
  return /(Expr|Selector|Call|Literal)$/.test(name) && name !== 'DurationExpr' && name !== 'OffsetDurationExpr';
}

function vector(names: readonly string[]): Flow {
  return { kind: 'vector', names: new Set(names) };
}

function lastOf(flows: readonly Flow[]): Flow {
  return flows.at(-1) ?? SCALAR;
}

function list(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'no label' : [...names].sort().join(', ');
}
