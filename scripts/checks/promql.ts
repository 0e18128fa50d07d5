import { parsePromql, selectorsOf, type LabelMatcher, type Selector } from '../../dashboards/src/promql.ts';
import { KNOWN, OF_CLUSTER, type Known } from './known-series.ts';
import { checkLabelFlow } from './promql-labels.ts';

/** What is wrong with an expression, in words: not PromQL, or a name, a label or a value that is not in the catalogue. */
export function checkPromql(expr: string, known: ReadonlyMap<string, Known> = KNOWN): string[] {
  const parsed = parsePromql(expr);
  if ('error' in parsed) return [parsed.error];
  const found = selectorsOf(parsed).flatMap((selector) => checkSelector(selector, known));
  // Of a metric that nobody knows the labels are not known either: one finding is enough.
  return [...new Set(found.length > 0 ? found : checkLabelFlow(parsed, known))];
}

function checkSelector({ metric, matchers }: Selector, known: ReadonlyMap<string, Known>): string[] {
  const of = known.get(metric);
  if (of === undefined) return [metric === '' ? 'a selector without a name' : `${metric} is not in the catalogue`];
  return matchers.flatMap((matcher) => checkMatcher(metric, of, matcher));
}

function checkMatcher(metric: string, { labels, open }: Known, { label, op, value }: LabelMatcher): string[] {
  if (label === '__name__' || OF_CLUSTER.includes(label)) return [];
  const values = labels.get(label);
  if (values === undefined) return open ? [] : [`${metric} has no label ${label}`];
  // A variable, or what another program fills in, may be anything.
  if (values === null || /\$|\{\{/.test(value)) return [];
  return alternatives(op, value).flatMap((part) =>
    values.some((one) => matches(op, part, one)) ? [] : [`${metric}: ${label} is never ${JSON.stringify(part)}`],
  );
}

/** Each of `a|b` has to mean something: one that does not is a value with a typing error. */
function alternatives(op: LabelMatcher['op'], value: string): string[] {
  return op.endsWith('~') && !value.includes('(') ? value.split('|') : [value];
}

function matches(op: LabelMatcher['op'], pattern: string, value: string): boolean {
  return op.endsWith('~') ? new RegExp(`^(?:${pattern})$`).test(value) : pattern === value;
}
