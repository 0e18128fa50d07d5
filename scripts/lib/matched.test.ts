import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePromql, selectorsOf } from '../../dashboards/src/promql.ts';
import { expressionsIn } from '../checks/promql-files.ts';
import { compile, PACKAGES } from './generated-packages.ts';
import { matched } from './matched.ts';

const PROD = [{ label: 'namespace', value: 'prod' }];
const result = compile(PACKAGES);
const before = result.ok ? result.compiled : [];
const after = matched(before, PROD);
const filesOf = (compiled: typeof before) =>
  new Map<string, string>(
    compiled.flatMap(({ folder, files }) =>
      [...files].map(([path, text]) => [`${folder}/${path}`, text] as [string, string]),
    ),
  );
const [plain, prod] = [filesOf(before), filesOf(after)];
/** Flagger says itself where the canary is; what travels to others names no installation. */
const BY_OTHERS = ['slo/metric-templates.yaml', 'slo/openslo.yaml'];

describe('[ALR18] what is compiled for one installation', () => {
  it('has the same files, without the tests of the others', () => {
    expect([...prod.keys()]).toEqual([...plain.keys()].filter((path) => !path.startsWith('alerts/tests/')));
    for (const path of BY_OTHERS) expect(prod.get(path)).toBe(plain.get(path));
  });

  it('asks of it alone, in every expression of every file', () => {
    const strange = [...prod].flatMap(([path, text]) =>
      BY_OTHERS.includes(path)
        ? []
        : [...expressionsIn(path, text), ...templatesIn(path, text), ...opsIn(path, text)].flatMap(({ where, expr }) =>
            namesOf(expr).map((name) => `${path} ${where}: ${name}`),
          ),
    );
    expect(strange).toEqual([]);
    const asked = [...prod].flatMap(([path, text]) => expressionsIn(path, text));
    expect(asked.length).toBeGreaterThan(500);
    expect(opsIn('ops/ops.json', prod.get('ops/ops.json') ?? '').length).toBeGreaterThan(8);
    expect(templatesIn('alerts/alerts.yaml', prod.get('alerts/alerts.yaml') ?? '').length).toBeGreaterThan(10);
  });

  it.each(['slo/recording-rules.yaml', 'alerts/alerts.yaml', 'alerts/prometheus-rule.yaml'])(
    'writes its labels with every rule of %s, and changes nothing else of them',
    (path) => {
      const [old, now] = [rulesOf(plain.get(path)), rulesOf(prod.get(path))];
      expect(now.length).toBeGreaterThan(20);
      expect(now.map(({ labels }) => labels)).toEqual(old.map(({ labels }) => ({ ...labels, namespace: 'prod' })));
      const rest = ({ record, alert, for: held }: Rule) => ({ record, alert, held });
      expect(now.map(rest)).toEqual(old.map(rest));
    },
  );

  it('shows on /ops what Alertmanager has of it', () => {
    const { alertFilters } = JSON.parse(prod.get('ops/ops.json') ?? '') as { alertFilters: string[] };
    expect(alertFilters).toEqual(['service="atrium"', 'namespace="prod"']);
  });
});

type Rule = { record?: string; alert?: string; expr: string; for?: string; labels?: Record<string, string> };
type RuleFile = { groups?: { rules: Rule[] }[]; spec?: { groups: { rules: Rule[] }[] } };

function rulesOf(text = ''): Rule[] {
  const file = parse(text) as RuleFile;
  return (file.groups ?? file.spec?.groups ?? []).flatMap(({ rules }) => rules);
}

/** Names of what is read without the label. */
function namesOf(expr: string): string[] {
  const tree = parsePromql(expr);
  if ('error' in tree) return [tree.error];
  return selectorsOf(tree).flatMap(({ metric, matchers }) =>
    matchers.some(({ label, op, value }) => label === 'namespace' && op === '=' && value === 'prod') ? [] : [metric],
  );
}

function templatesIn(path: string, text: string) {
  if (!path.startsWith('alerts/') || !path.endsWith('.yaml')) return [];
  return [...text.matchAll(/\{\{ with query `([^`]*)` \}\}/g)].map(([, expr = '']) => ({ where: 'summary', expr }));
}

function opsIn(path: string, text: string) {
  if (path !== 'ops/ops.json') return [];
  const { queries, ranges } = JSON.parse(text) as Record<'queries' | 'ranges', Record<string, string>>;
  return Object.entries({ ...queries, ...ranges }).map(([where, expr]) => ({ where, expr }));
}
