import { OBJECTIVES, type Objective } from '@atrium/slo';
import type { Alert } from './alert.ts';
import { alertmanagerFile } from './alertmanager.ts';
import { EXAMPLE_INTEGRATIONS } from './alertmanager-example.ts';
import { NOTIFICATION_TEMPLATE } from './notification.ts';
import { alertTable } from './alert-table.ts';
import { readRunbooks } from './runbook-files.ts';
import { runbook } from './runbook.ts';
import { promtoolTest } from './promtool-test.ts';
import { prometheusRule, ruleFile } from './rule-file.ts';
import { alertGroups, allGroups, ruleGroups } from './rule-groups.ts';

/** Path within `generated/` to text. */
export function generated(objectives: readonly Objective[] = OBJECTIVES): ReadonlyMap<string, string> {
  const sources = readRunbooks();
  const alerts = alertGroups({ objectives }).flatMap((group) => group.alerts);
  const names = [...new Set(alerts.map(({ name }) => name))];
  return new Map([
    ['alerts.yaml', ruleFile(ruleGroups({ objectives }))],
    ['prometheus-rule.yaml', prometheusRule(allGroups({ objectives }))],
    ['alertmanager.yaml', alertmanagerFile()],
    ['alertmanager.example.yaml', alertmanagerFile({ integrations: EXAMPLE_INTEGRATIONS, templates: ['atrium.tmpl'] })],
    ['atrium.tmpl', NOTIFICATION_TEMPLATE],
    ['alerts.md', alertTable(alerts)],
    ...names.map((name): [string, string] => [
      `runbooks/${name}.md`,
      runbook(
        sources.get(name) ?? `# ${name}\n`,
        alerts.filter((alert) => alert.name === name),
      ),
    ]),
    ...alerts.map((alert): [string, string] => [`tests/${fileOf(alert, alerts)}.yaml`, promtoolTest(alert)]),
  ]);
}

/** The files that nobody has written yet, and those whose alert is gone. */
export function runbooksToWrite(objectives: readonly Objective[] = OBJECTIVES, sources = readRunbooks()): string[] {
  const names = new Set(alertGroups({ objectives }).flatMap((group) => group.alerts.map(({ name }) => name)));
  return [
    ...[...names]
      .filter((name) => !sources.has(name))
      .map(
        (name) => `alerts/runbooks/${name}.md is to be written: the runbook of ${name}, as alerts/SPEC.md says (ALR9)`,
      ),
    ...[...sources.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `alerts/runbooks/${name}.md is to be removed: there is no alert ${name}`),
  ];
}

/** Several promises may have an alert of the same name. */
function fileOf({ name, slo }: Alert, all: readonly Alert[]): string {
  const isOne = all.filter((other) => other.name === name).length === 1;
  return isOne || slo === undefined ? name : `${name}-${slo}`;
}
