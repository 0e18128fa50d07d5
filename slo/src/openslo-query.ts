import { metricNamed, unknownIn, withBuckets } from './catalogue.ts';
import type { Sli } from './objective.ts';
import { edge, number, selector, unlisted } from './promql.ts';
import type { Selection } from './selection.ts';

/** Of a ratio metric: sums of counters that only grow, as OpenSLO's `counter: true` says; who reads them takes the rate. */
export type Queries = { bad: string; total: string };

export type Read<T> = { ok: true; value: T } | { ok: false; mistake: string };

export function queriesOf(sli: Sli): Queries {
  const sums = (selections: readonly Selection[]) => selections.map((one) => `sum(${selector(one)})`);
  switch (sli.kind) {
    case 'events':
    case 'time':
      return { bad: sums(sli.bad).join(' + '), total: sums(sli.total).join(' + ') };
    case 'latency': {
      const [of, failed] = [sli.of, sums(sli.failed)];
      const all = `sum(${selector(of)})`;
      const count = `sum(${selector({ ...of, metric: `${of.metric}_count` })})`;
      const within = `sum(${selector({ ...of, metric: `${of.metric}_bucket` }, [edge(sli.withinS)])})`;
      const [slow, timed] =
        sli.form === 'classic'
          ? [`${count} - ${within}`, count]
          : [
              `histogram_count(${all}) * (1 - histogram_fraction(-Inf, ${number(sli.withinS)}, ${all}))`,
              `histogram_count(${all})`,
            ];
      return { bad: [slow, ...failed].join(' + '), total: [timed, ...failed].join(' + ') };
    }
  }
}

/** The SLI of which these are the queries: sums of series of the catalogue, with or without a rate. */
export function sliOf(queries: Queries): Read<Sli> {
  const native = /^\s*histogram_count\((.*?)\) \* \(1 - histogram_fraction\(-Inf, ([\d.]+), \1\)\)(.*)$/s.exec(
    queries.bad,
  );
  const bad = termsOf(native ? `+ ${native[1] ?? ''}${native[3] ?? ''}` : queries.bad);
  if (!bad.ok) return bad;
  const total = termsOf(queries.total.replace(/^\s*histogram_count\((.*?\))\)/s, '$1'));
  if (!total.ok) return total;
  const sli = native
    ? latencyOf(bad.value, { form: 'native', withinS: Number(native[2]) })
    : bad.value.some(({ sign }) => sign === '-')
      ? classicOf(bad.value)
      : countedOf(bad.value, total.value);
  if (!sli.ok) return sli;
  // What was read and what is there must be the same, or something was left out.
  const again = termsOf(queriesOf(sli.value).total.replace(/^histogram_count\((.*?\))\)/s, '$1'));
  const isSame = again.ok && JSON.stringify(again.value) === JSON.stringify(total.value);
  return isSame ? sli : mistaken('the total is not of the same series as what is bad');
}

type Term = { sign: '+' | '-'; metric: string; where: Selection['where']; le: number | null };

const TERM =
  /\s*([+-]?)\s*sum\(\s*(?:(?:rate|increase)\(\s*)?([a-zA-Z_:][\w:]*)\s*(?:\{((?:[^}"]|"(?:[^"\\]|\\.)*")*)\})?\s*(?:\[[^\]]+\]\s*\)\s*)?\)\s*/y;
const MATCHER = /\s*([a-zA-Z_]\w*)\s*(=~|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;

function termsOf(query: string): Read<readonly Term[]> {
  const terms: Term[] = [];
  for (let at = 0; at < query.length;) {
    TERM.lastIndex = at;
    const found = TERM.exec(query);
    if (found === null || (terms.length > 0 && found[1] === '')) {
      return mistaken(
        `"${query.slice(at).trim()}" is no sum of series: write sum(metric{label="value"}), joined by + or -`,
      );
    }
    at = TERM.lastIndex;
    const labels = labelsOf(found[3] ?? '');
    if (!labels.ok) return labels;
    const { le = null, ...where } = labels.value;
    const limit = le === null ? null : Number(le[0]?.replace('([.]0)?', ''));
    terms.push({ sign: found[1] === '-' ? '-' : '+', metric: found[2] ?? '', where, le: limit });
  }
  return terms.length === 0 ? mistaken('a query is empty') : { ok: true, value: terms };
}

function labelsOf(text: string): Read<Record<string, readonly string[]>> {
  const where: Record<string, readonly string[]> = {};
  for (let at = 0; at < text.length;) {
    MATCHER.lastIndex = at;
    const [, label = '', op = '', quoted = ''] = MATCHER.exec(text) ?? [];
    if (label === '')
      return mistaken(`"${text.slice(at).trim()}" is no label with = or =~: only what is counted can be named`);
    at = MATCHER.lastIndex;
    const value = quoted.replace(/\\(.)/g, '$1');
    const values = op === '=' || label === 'le' ? [value] : unlisted(value);
    if (values === null) return mistaken(`${label}=~"${value}" is a pattern: write the values, joined by |`);
    where[label] = values;
  }
  return { ok: true, value: where };
}

function countedOf(bad: readonly Term[], total: readonly Term[]): Read<Sli> {
  const [badOnes, totals] = [selectionsOf(bad), selectionsOf(total)];
  if (!badOnes.ok) return badOnes;
  if (!totals.ok) return totals;
  const isSeconds = [...badOnes.value, ...totals.value].map(({ metric }) => metricNamed(metric)?.unit === 'seconds');
  if (new Set(isSeconds).size > 1) return mistaken('seconds and events are added up: count one of them');
  const kind = isSeconds[0] ? 'time' : 'events';
  return { ok: true, value: { kind, bad: badOnes.value, total: totals.value } };
}

function classicOf([count, within, ...failed]: readonly Term[]): Read<Sli> {
  const name = count?.metric.replace(/_count$/, '') ?? '';
  const withinS = within?.metric === `${name}_bucket` ? within.le : null;
  const isSame = JSON.stringify(count?.where) === JSON.stringify(within?.where);
  if (count?.metric !== `${name}_count` || withinS === null || !isSame || count.sign !== '+' || within?.sign !== '-') {
    return mistaken(
      'a difference is read as sum(x_count) - sum(x_bucket{le="..."}) of the same series, and nothing else',
    );
  }
  return latencyOf([{ ...count, metric: name }, ...failed], { form: 'classic', withinS });
}

function latencyOf(
  [of, ...failed]: readonly Term[],
  { form, withinS }: { form: 'classic' | 'native'; withinS: number },
): Read<Sli> {
  const selections = selectionsOf([...(of ? [of] : []), ...failed]);
  if (!selections.ok) return selections;
  const [first, ...more] = selections.value;
  const histogram = first ? withBuckets(first) : null;
  if (histogram === null) return mistaken(`${of?.metric ?? 'it'} is no histogram`);
  return { ok: true, value: { kind: 'latency', of: histogram, withinS, form, failed: more } };
}

function selectionsOf(terms: readonly Term[]): Read<readonly Selection[]> {
  const selections = terms.map(({ metric, where }) => ({ metric, where }));
  const strange = selections.map(unknownIn).find((why) => why !== null);
  if (strange !== undefined) return mistaken(strange);
  if (terms.some(({ sign }) => sign === '-'))
    return mistaken('only a bucket is subtracted, from the count of its histogram');
  return { ok: true, value: selections };
}

const mistaken = (mistake: string): { ok: false; mistake: string } => ({ ok: false, mistake });
