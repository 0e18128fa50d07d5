import { generated as recorded, OBJECTIVES, recordingRules } from '@atrium/slo';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generated } from './generated.ts';
import { prometheusRule, ruleFile } from './rule-file.ts';
import { allGroups, ruleGroups } from './rule-groups.ts';
import { missingPrograms, promtool } from './testing/programs.ts';

type Group = { name: string; rules: { labels: { slo?: string } }[] };
type TestFile = { rule_files: string[]; tests: object[] };

const missing = missingPrograms();
const why = missing === null ? '' : ` (left out: no ${missing})`;
const files = generated();
const tests = [...files].filter(([path]) => path.startsWith('tests/'));
const groups = parse(files.get('alerts.yaml')!) as { groups: Group[] };

describe.skipIf(missing !== null)(`promtool${why}`, () => {
  it.each([1, 30])('[ALR8] accepts every rule at a clock of %i', (clock) => {
    const all = new Map([['rules.yaml', ruleFile(allGroups({ clock }))]]);
    const { ok, text } = promtool(all, ['check', 'rules', 'rules.yaml']);
    expect(text).toMatch(/SUCCESS: 1\d\d rules found/);
    expect(ok).toBe(true);
  });

  it.each(tests)('[ALR5] %s passes', (path, text) => {
    const { ok, text: said } = promtool(alone(path, text), ['test', 'rules', 'test.yaml']);
    expect(said).toContain('SUCCESS');
    expect(ok).toBe(true);
  });

  it('[ALR5] sees a threshold that moved under a test', () => {
    const text = files.get('tests/WorkerHot.yaml')!;
    const broken = new Map([...alone('tests/WorkerHot.yaml', text)]);
    broken.set('rules.yaml', broken.get('rules.yaml')!.replace('> 0.85', '> 0.84'));
    expect(promtool(broken, ['test', 'rules', 'test.yaml']).ok).toBe(false);
  });
});

describe('[ALR5] the files', () => {
  it('of tests name rules that are generated', () => {
    for (const [path, text] of tests) {
      const { rule_files: names } = parse(text) as TestFile;
      expect([path, names]).toEqual([path, ['../../../slo/generated/recording-rules.yaml', '../alerts.yaml']]);
    }
    expect(recorded().has('recording-rules.yaml')).toBe(true);
  });

  it('of the operator hold what the plain files hold', () => {
    const { spec } = parse(prometheusRule(allGroups())) as { spec: { groups: Group[] } };
    const plain = [parse(recorded().get('recording-rules.yaml')!), groups] as { groups: Group[] }[];
    expect(spec.groups).toEqual(plain.flatMap((file) => file.groups));
  });
});

/** With the rules that the test is about, and no others: promtool evaluates all that it is given, and 8 promises take minutes. */
function alone(path: string, text: string): ReadonlyMap<string, string> {
  const name = /^tests\/(\w+)/.exec(path)?.[1] ?? '';
  const slo = /-([a-z-]+)\.yaml$/.exec(path)?.[1];
  const own = ruleGroups().filter(({ rules }) =>
    rules.some(({ alert, labels }) => alert === name && (slo === undefined || labels.slo === slo)),
  );
  const promises = new Set(own.flatMap(({ rules }) => rules.flatMap(({ labels }) => labels.slo ?? [])));
  const needed = OBJECTIVES.filter(({ id }) => promises.has(id)).flatMap((objective) => recordingRules(objective));
  const test = parse(text) as TestFile;
  return new Map([
    ['rules.yaml', ruleFile([...needed, ...own])],
    ['test.yaml', JSON.stringify({ ...test, rule_files: ['rules.yaml'] })],
  ]);
}
