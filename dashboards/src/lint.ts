import { GATE_METRICS } from '@atrium/metrics';
import { UNITS } from './panel.ts';
import { panelsOf, type BoardJson, type PanelJson, type TargetJson, type VariableJson } from './board-json.ts';
import { parsePromql, RATE_INTERVAL, selectorsOf, type Selector } from './promql.ts';

/**
 * The 17 rules of grafana/dashboard-linter (docs/rules of that repository), under its names, over all kinds of panels and
 * not only over those that it knows. Grafana's own is a Go program; here they run with every other test.
 */
export type Lint = (board: BoardJson) => string[];

const OF_GATE: ReadonlySet<string> = new Set(Object.values(GATE_METRICS).map(({ name }) => name));
const PROMETHEUS = 'prometheus';
const LOKI = 'loki';
const DATASOURCES = ['$datasource', '${datasource}', '$prometheus_datasource', '${prometheus_datasource}'];
const QUERY_FUNCTIONS = /^(label_names|label_values|metrics|query_result)\((.+)\)$/;
/** Durations in LogQL that are typed. */
const LOKI_RANGE = /\[\s*\d+[a-z]+\s*\]/;
const KNOWN_UNITS: readonly string[] = Object.values(UNITS);

export const RULES: Readonly<Record<string, Lint>> = {
  'template-datasource': ({ templating }) => {
    const sources = templating.list.filter(({ type }) => type === 'datasource');
    if (sources.length === 0) return ['has no variable for the data source'];
    return sources.flatMap(({ name, label, query = '' }) => {
      const alone = sources.length === 1 && name === 'datasource' && label === 'Data source';
      const named = name === `${query}_datasource` && label === `${capital(query)} data source`;
      return alone || named ? [] : [`variable ${name} (${label ?? ''}): not named by its data source, ${query}`];
    });
  },
  'template-job': (board) => processVariable(board, 'job'),
  'template-instance': (board) => processVariable(board, 'instance'),
  'template-label-promql': ({ templating }) =>
    queries(templating.list).flatMap(({ name, query = '' }) => {
      const [, , inner] = QUERY_FUNCTIONS.exec(query) ?? [];
      if (inner === undefined) return [`variable ${name}: no function of the data source in ${query}`];
      // The first argument of `label_values` is what is parsed; the last one is the name of a label.
      const parsed = parsePromql(inner.replace(/,\s*\w+$/, ''));
      return 'error' in parsed ? [`variable ${name}: ${parsed.error}`] : [];
    }),
  'template-on-time-change-reload': ({ templating }) =>
    queries(templating.list).flatMap(({ name, refresh }) =>
      refresh === 2 ? [] : [`variable ${name}: is not asked anew when the time changes`],
    ),
  'panel-datasource': (board) =>
    measuring(board).flatMap((panel) =>
      variableSources(board).includes(panel.datasource?.uid ?? '')
        ? []
        : [`${name(panel)}: its data source is no variable`],
    ),
  'panel-title-description': (board) =>
    panelsOf(board).flatMap((panel) =>
      (panel.title ?? '') !== '' && (panel.type === 'text' || (panel.description ?? '') !== '')
        ? []
        : [`${name(panel)}: has no title or no description`],
    ),
  'panel-units': (board) =>
    measuring(board).flatMap((panel) => {
      const { unit, mappings } = panel.fieldConfig?.defaults ?? {};
      return mappings !== undefined || KNOWN_UNITS.includes(unit ?? '')
        ? []
        : [`${name(panel)}: has no unit, or an unknown one`];
    }),
  'panel-no-targets': (board) =>
    measuring(board).flatMap((panel) => ((panel.targets ?? []).length > 0 ? [] : [`${name(panel)}: asks for nothing`])),
  'target-promql': (board) =>
    targets(board).flatMap(({ panel, expr }) => {
      const parsed = parsePromql(expr);
      return 'error' in parsed ? [`${name(panel)}: ${parsed.error}`] : [];
    }),
  'target-logql': (board) =>
    lokiTargets(board).flatMap(({ panel, expr = '' }) =>
      /\{[^{}]+\}/.test(expr) ? [] : [`${name(panel)}: LogQL without a stream selector`],
    ),
  'target-logql-auto': (board) =>
    lokiTargets(board).flatMap(({ panel, expr = '' }) =>
      LOKI_RANGE.test(expr) ? [`${name(panel)}: a typed duration where $__auto belongs`] : [],
    ),
  'target-rate-interval': (board) =>
    ofSelectors(board, ({ metric, within: [, call = ''], range }) =>
      /^i?rate$/.test(call) && range !== RATE_INTERVAL ? [`a rate of ${metric} over a typed duration`] : [],
    ),
  'target-job': (board) => matched(board, 'job'),
  'target-instance': (board) => matched(board, 'instance'),
  'target-counter-agg': (board) =>
    ofSelectors(board, ({ metric, within }) => {
      if (!metric.endsWith('_total')) return [];
      const [range, call] = within;
      const isCounted = range === 'MatrixSelector' && ['rate', 'irate', 'increase'].includes(call ?? '');
      return isCounted ? [] : [`the counter ${metric} without rate, irate or increase`];
    }),
  'uneditable-dashboard': ({ editable }) => (editable ? ['can be edited by hand'] : []),
};

/** What is wrong with a board, each finding after the name of its rule. */
export function lint(board: BoardJson): string[] {
  return Object.entries(RULES).flatMap(([rule, find]) => find(board).map((found) => `${rule}: ${found}`));
}

/**
 * What the rules of Prometheus record is of the whole service, and an alert is not of a process: neither has these labels,
 * and `.+` would match none of it. The release gate is one for all processes, and none of those that a board has to choose
 * from. The linter knows exclusions for this; these three are all.
 */
export function isOfAll(metric: string): boolean {
  return metric.includes(':') || metric === 'ALERTS' || OF_GATE.has(metric);
}

function matched(board: BoardJson, label: string): string[] {
  return ofSelectors(board, ({ metric, matchers }) =>
    isOfAll(metric) ||
    matchers.some((found) => found.label === label && found.op === '=~' && found.value === `$${label}`)
      ? []
      : [`${metric} is not asked for with ${label}=~"$${label}"`],
  );
}

function processVariable({ templating }: BoardJson, wanted: string): string[] {
  const found = templating.list.find(({ name }) => name === wanted);
  if (found === undefined) return [`has no variable ${wanted}`];
  return [
    ...(DATASOURCES.includes(found.datasource?.uid ?? '')
      ? []
      : [`variable ${wanted}: not from the chosen data source`]),
    ...(found.type === 'query' ? [] : [`variable ${wanted}: not asked of Prometheus`]),
    ...(found.label === capital(wanted) ? [] : [`variable ${wanted}: not labeled ${capital(wanted)}`]),
    ...(found.multi === true ? [] : [`variable ${wanted}: only one can be chosen`]),
    ...(found.allValue === '.+' ? [] : [`variable ${wanted}: all is not .+`]),
  ];
}

function ofSelectors(board: BoardJson, find: (selector: Selector) => string[]): string[] {
  return targets(board).flatMap(({ panel, expr }) => {
    const parsed = parsePromql(expr);
    // That it is no PromQL is the finding of another rule.
    return 'error' in parsed
      ? []
      : selectorsOf(parsed)
          .flatMap(find)
          .map((found) => `${name(panel)}: ${found}`);
  });
}

function targets(board: BoardJson): { panel: PanelJson; expr: string }[] {
  return panelsOf(board).flatMap((panel) =>
    (panel.targets ?? [])
      .filter((target) => sourceOf(board, target) !== LOKI)
      .map(({ expr = '' }) => ({ panel, expr })),
  );
}

function lokiTargets(board: BoardJson): (TargetJson & { panel: PanelJson })[] {
  return panelsOf(board).flatMap((panel) =>
    (panel.targets ?? [])
      .filter((target) => target.hide !== true && sourceOf(board, target) === LOKI)
      .map((target) => ({ ...target, panel })),
  );
}

function sourceOf({ templating }: BoardJson, { datasource }: TargetJson): string {
  const [first] = templating.list.filter(({ type }) => type === 'datasource');
  return datasource?.type ?? first?.query ?? PROMETHEUS;
}

function measuring(board: BoardJson): PanelJson[] {
  return panelsOf(board).filter(({ type }) => type !== 'text');
}

function variableSources({ templating }: BoardJson): string[] {
  return templating.list.filter(({ type }) => type === 'datasource').flatMap(({ name }) => [`$${name}`, `\${${name}}`]);
}

function queries(variables: readonly VariableJson[]): VariableJson[] {
  return variables.filter(({ type }) => type === 'query');
}

function name({ id, title = '' }: PanelJson): string {
  return `panel ${id} (${title})`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
