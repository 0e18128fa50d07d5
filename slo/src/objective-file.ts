import { METRICS } from '@atrium/metrics';
import type { Objective, Sli } from './objective.ts';
import type { Selection } from './selection.ts';

/** As prettier breaks lines here. */
const WIDTH = 120;

/** The name of an objective in TypeScript: `good-time` is `GOOD_TIME`. */
export function constantOf(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}

/** What an objective's file in `objectives/` holds: so it is written, whoever writes it. Its metrics are of the catalogue. */
export function objectiveFile(objective: Objective): string {
  const { id, title, promise, sli, target, periodDays, consequences, evidenceMin } = objective;
  const body = sliLines(sli);
  const imported = ['select', 'selectHistogram'].filter((name) => body.some((line) => line.includes(`${name}(`)));
  return [
    "import { METRICS } from '@atrium/metrics';",
    "import type { Objective } from '../objective.ts';",
    `import { ${imported.join(', ')} } from '../selection.ts';`,
    '',
    `export const ${constantOf(id)}: Objective = {`,
    `  id: ${text(id)},`,
    `  title: ${text(title)},`,
    `  promise: ${text(promise)},`,
    '  sli: {',
    ...body.map((line) => `    ${line}`),
    '  },',
    `  target: ${target},`,
    `  periodDays: ${periodDays},`,
    `  consequences: [${consequences.map(text).join(', ')}],`,
    `  evidenceMin: ${evidenceMin},`,
    '};',
    '',
  ].join('\n');
}

function sliLines(sli: Sli): string[] {
  const kind = `kind: ${text(sli.kind)},`;
  switch (sli.kind) {
    case 'events':
    case 'time':
      return [kind, ...listLines('bad', sli.bad), ...listLines('total', sli.total)];
    case 'latency':
      return [
        kind,
        `of: selectHistogram(${callOf(sli.of)}),`,
        `withinS: ${sli.withinS},`,
        `form: ${text(sli.form)},`,
        ...listLines('failed', sli.failed),
      ];
  }
}

function listLines(name: string, selections: readonly Selection[]): string[] {
  const items = selections.map((one) => `select(${callOf(one)})`);
  const line = `${name}: [${items.join(', ')}],`;
  return line.length + 4 <= WIDTH ? [line] : [`${name}: [`, ...items.map((item) => `  ${item},`), '],'];
}

function callOf({ metric, where }: Selection): string {
  const key = Object.entries(METRICS).find(([, { name }]) => name === metric)?.[0];
  if (key === undefined) throw new RangeError(`${metric} is no metric of the catalogue`);
  const labels = Object.entries(where).map(([label, values]) => `${label}: ${valuesOf(values)}`);
  return labels.length === 0 ? `METRICS.${key}` : `METRICS.${key}, { ${labels.join(', ')} }`;
}

function valuesOf(values: readonly string[]): string {
  const [only] = values;
  return values.length === 1 && only !== undefined ? text(only) : `[${values.map(text).join(', ')}]`;
}

/** In the quotes that need fewer backslashes. */
function text(value: string): string {
  const json = JSON.stringify(value);
  if (value.includes("'") && !value.includes('"')) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
