import { describe, expect, test } from 'vitest';
import type { BoardJson, PanelJson, VariableJson } from './board-json.ts';
import { generated } from './generated.ts';
import { lint, RULES } from './lint.ts';

const SELECTOR = 'x_total{job=~"$job",instance=~"$instance"}';

const panel = (change: Partial<PanelJson> = {}): PanelJson => ({
  id: 1,
  type: 'timeseries',
  title: 'Joins',
  description: 'What it shows.',
  datasource: { type: 'prometheus', uid: '${datasource}' },
  gridPos: { x: 0, y: 0, w: 12, h: 8 },
  targets: [{ refId: 'A', expr: `sum(rate(${SELECTOR}[$__rate_interval]))` }],
  fieldConfig: { defaults: { unit: 's' } },
  ...change,
});

const asking = (expr: string): PanelJson => panel({ targets: [{ refId: 'A', expr }] });

const process = (name: string, label: string): VariableJson => ({
  name,
  label,
  type: 'query',
  query: `label_values(up, ${name})`,
  datasource: { uid: '${datasource}' },
  multi: true,
  allValue: '.+',
  refresh: 2,
});

const SOURCE: VariableJson = { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' };
const JOB = process('job', 'Job');
const INSTANCE = process('instance', 'Instance');

const board = (change: { panels?: PanelJson[]; variables?: VariableJson[]; editable?: boolean } = {}): BoardJson => ({
  uid: 'a',
  title: 'A',
  editable: change.editable ?? false,
  schemaVersion: 39,
  panels: change.panels ?? [panel()],
  templating: { list: change.variables ?? [SOURCE, JOB, INSTANCE] },
  annotations: { list: [] },
});

const LOKI: VariableJson = { ...SOURCE, query: 'loki' };

/** One board for each rule, which breaks it and no other. */
const BROKEN: Readonly<Record<string, BoardJson>> = {
  'template-datasource': board({ variables: [{ ...SOURCE, label: 'Source' }, JOB, INSTANCE] }),
  'template-job': board({ variables: [SOURCE, { ...JOB, allValue: '.*' }, INSTANCE] }),
  'template-instance': board({ variables: [SOURCE, JOB] }),
  'template-label-promql': board({ variables: [SOURCE, { ...JOB, query: 'values_of(up, job)' }, INSTANCE] }),
  'template-on-time-change-reload': board({ variables: [SOURCE, { ...JOB, refresh: 1 }, INSTANCE] }),
  'panel-datasource': board({ panels: [panel({ datasource: { type: 'prometheus', uid: 'abc' } })] }),
  'panel-title-description': board({ panels: [panel({ description: '' })] }),
  'panel-units': board({ panels: [panel({ fieldConfig: { defaults: { unit: 'parsecs' } } })] }),
  'panel-no-targets': board({ panels: [panel({ targets: [] })] }),
  'target-promql': board({ panels: [asking(`sum(rate(${SELECTOR}[$__rate_interval])`)] }),
  'target-logql': board({ variables: [LOKI, JOB, INSTANCE], panels: [asking('rate(error [$__auto])')] }),
  'target-logql-auto': board({ variables: [LOKI, JOB, INSTANCE], panels: [asking('rate({app="a"}[5m])')] }),
  'target-rate-interval': board({ panels: [asking(`sum(rate(${SELECTOR}[5m]))`)] }),
  'target-job': board({ panels: [asking('sum(rate(x_total{instance=~"$instance"}[$__rate_interval]))')] }),
  'target-instance': board({ panels: [asking('sum(rate(x_total{job=~"$job"}[$__rate_interval]))')] }),
  'target-counter-agg': board({ panels: [asking(`sum(${SELECTOR})`)] }),
  'uneditable-dashboard': board({ editable: true }),
};

describe('the rules of dashboard-linter', () => {
  test('there are its 17, and a broken board for each', () => {
    expect(Object.keys(RULES)).toHaveLength(17);
    expect(Object.keys(BROKEN).sort()).toEqual(Object.keys(RULES).sort());
    expect(lint(board())).toEqual([]);
  });

  test.each(Object.entries(BROKEN))('%s is broken, and no other', (rule, broken) => {
    const found = lint(broken);
    expect(found).not.toEqual([]);
    expect(found.filter((text) => !text.startsWith(`${rule}: `))).toEqual([]);
  });

  test('panels inside of folded rows are looked at', () => {
    const row = panel({ type: 'row', panels: [panel({ title: '' })] });
    expect(lint(board({ panels: [row] }))).toEqual([
      'panel-title-description: panel 1 (): has no title or no description',
    ]);
  });
});

test.each([...generated()].filter(([path]) => path.endsWith('.json')))(
  '[DSH1] %s passes the 17 rules of dashboard-linter',
  (_, text) => {
    expect(lint(JSON.parse(text) as BoardJson)).toEqual([]);
  },
);
