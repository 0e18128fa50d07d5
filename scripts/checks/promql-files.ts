import { parseAllDocuments } from 'yaml';
import { expressionsOf, type BoardJson } from '../../dashboards/src/board-json.ts';

export type Expression = { path: string; where: string; expr: string };

/** Keys below which a generated file has PromQL: of rules, of tests of promtool, of MetricTemplates and of OpenSLO. */
const KEYS = ['expr', 'query', 'series'];
/** What a text brings with it that is no PromQL: of a board's variables. */
const ASKED_OF_GRAFANA = /^label_values\((.+?)(?:,\s*\w+)?\)$/;
const PROMQL_BLOCK = /^```promql\n([\s\S]*?)^```/gm;

/** Every expression that is asked of Prometheus in one generated file, and where. */
export function expressionsIn(path: string, text: string): Expression[] {
  return read(path, text).map(({ where, expr }) => ({ path, where, expr: withoutTemplates(expr) }));
}

function read(path: string, text: string): { where: string; expr: string }[] {
  if (path.endsWith('.md')) {
    return [...text.matchAll(PROMQL_BLOCK)].flatMap(([, block = '']) => [{ where: 'promql', expr: block.trim() }]);
  }
  if (path.endsWith('.json')) {
    const value = JSON.parse(text) as unknown;
    return isBoard(value) ? ofBoard(value) : search(value, '');
  }
  if (/\.ya?ml$/.test(path))
    return parseAllDocuments(text).flatMap((document) => search(document.toJS() as unknown, ''));
  return [];
}

function isBoard(value: unknown): value is BoardJson {
  return typeof value === 'object' && value !== null && 'panels' in value && 'templating' in value;
}

function ofBoard(board: BoardJson): { where: string; expr: string }[] {
  const variables = board.templating.list.flatMap(({ name, query = '' }) => {
    const [, expr] = ASKED_OF_GRAFANA.exec(query) ?? [];
    return expr === undefined ? [] : [{ where: `variable ${name}`, expr }];
  });
  return [...expressionsOf(board), ...variables];
}

function search(value: unknown, where: string): { where: string; expr: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    KEYS.includes(key) && typeof inner === 'string'
      ? [{ where: `${where}.${key}`, expr: inner }]
      : search(inner, `${where}.${key}`),
  );
}

/** Flagger fills these in with the template language of Go: a duration outside of quotes, a name inside. */
function withoutTemplates(expr: string): string {
  return expr.replace(/\{\{\s*interval\s*\}\}/g, '5m');
}
