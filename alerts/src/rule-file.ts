import { duration, SERVICE } from '@atrium/slo';
import type { RuleGroup } from './rule-groups.ts';
import { yaml } from './yaml.ts';

type Groups = readonly RuleGroup<object>[];

/** As Prometheus reads it from a file. */
export function ruleFile(groups: Groups): string {
  return yaml({ groups: printed(groups) });
}

/** As the Prometheus operator reads it from a cluster (monitoring.coreos.com/v1). */
export function prometheusRule(groups: Groups): string {
  return yaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: SERVICE, labels: { 'app.kubernetes.io/part-of': SERVICE } },
    spec: { groups: printed(groups) },
  });
}

function printed(groups: Groups): readonly object[] {
  return groups.map(({ name, intervalS, rules }) => ({ name, interval: duration(intervalS), rules }));
}
