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

/** Several promises may have an alert of the same name. */
function fileOf({ name, slo }: Alert, all: readonly Alert[]): string {
  const isOne = all.filter((other) => other.name === name).length === 1;
  return isOne || slo === undefined ? name : `${name}-${slo}`;
}
