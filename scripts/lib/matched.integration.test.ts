import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { missingPrograms, promtool } from '../../alerts/src/testing/programs.ts';
import { compile, PACKAGES } from './generated-packages.ts';
import { matched } from './matched.ts';

const missing = missingPrograms();
const why = missing === null ? '' : ` (left out: no ${missing})`;
const PROD = [{ label: 'namespace', value: 'prod' }];
/** Promtool evaluates all that it is given, and 8 promises take minutes. */
const GROUPS = ['slo-join-success', 'slo-join-success-windows', 'alerts-join-success', 'alerts-pods'];

type Group = { name: string; rules: { alert?: string }[] };

function rules(matchers: typeof PROD): string {
  const result = compile(PACKAGES);
  const compiled = result.ok ? matched(result.compiled, matchers) : [];
  const groups = compiled.flatMap(({ files }) =>
    ['recording-rules.yaml', 'alerts.yaml'].flatMap((path) => {
      const text = files.get(path);
      return text === undefined ? [] : (parse(text) as { groups: Group[] }).groups;
    }),
  );
  const isGone = (group: Group) => group.rules.some(({ alert }) => alert === 'ServiceGone');
  return stringify(
    { groups: groups.filter((group) => GROUPS.includes(group.name) || isGone(group)) },
    { lineWidth: 0 },
  );
}

const of = (namespace: string, more = '') => `job="atrium",instance="${namespace}:1",namespace="${namespace}"${more}`;
const joins = (namespace: string, outcome: string) =>
  `atrium_joins_total{${of(namespace, `,how="new",outcome="${outcome}",participant="person",stage="welcome",track="primary"`)}}`;

/** Prod has trouble at the door and then goes; staging beside it is well. */
const SERIES = [
  { series: `atrium_build_info{${of('prod', ',version="1",track="primary"')}}`, values: '1x40 stale' },
  { series: `atrium_build_info{${of('staging', ',version="1",track="primary"')}}`, values: '1x200' },
  { series: joins('prod', 'failed'), values: '0+10x40 stale' },
  { series: joins('prod', 'ok'), values: '0+10x40 stale' },
  { series: joins('staging', 'failed'), values: '0x200' },
  { series: joins('staging', 'ok'), values: '0+500x200' },
];

function tried(matchers: typeof PROD, gone: readonly string[], error: readonly [labels: string, value: number]) {
  const sample = (labels: string, value: number) => ({ labels, value });
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '30s',
    tests: [
      {
        interval: '30s',
        input_series: SERIES,
        promql_expr_test: [
          {
            expr: 'count by (namespace) (ALERTS{alertname="ServiceGone",alertstate="firing"})',
            eval_time: '40m',
            exp_samples: gone.map((labels) => sample(labels, 1)),
          },
          {
            expr: 'round(atrium:slo_error:ratio5m, 0.001)',
            eval_time: '15m',
            exp_samples: [sample(...error)],
          },
        ],
      },
    ],
  };
  const files = new Map([
    ['rules.yaml', rules(matchers)],
    ['test.yaml', JSON.stringify(test)],
  ]);
  return promtool(files, ['test', 'rules', 'test.yaml']);
}

describe.skipIf(missing !== null)(`[ALR18] two installations in one Prometheus${why}`, () => {
  it('are told apart by the rules of one', () => {
    const { ok, text } = tried(PROD, ['{namespace="prod"}'], ['{slo="join-success",namespace="prod"}', 0.5]);
    expect(text).toContain('SUCCESS');
    expect(ok).toBe(true);
  });

  it('are one for rules without a condition, of which one that is gone is not missed', () => {
    const { ok, text } = tried([], [], ['{slo="join-success"}', 0.019]);
    expect(text).toContain('SUCCESS');
    expect(ok).toBe(true);
  });
});
