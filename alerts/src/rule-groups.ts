import { compressed, duration, OBJECTIVES, recordingRules, SERVICE, type Objective } from '@atrium/slo';
import type { Alert, AlertGroup } from './alert.ts';
import { causeAlerts } from './cause-alerts.ts';
import { clockOf } from './clock.ts';
import { dashboardUrl, runbookUrl } from './links.ts';
import { sloAlerts } from './slo-alerts.ts';

export type AlertingRule = {
  alert: string;
  expr: string;
  for: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
};

export type RuleGroup<R extends object> = { name: string; intervalS: number; rules: readonly R[] };

export type RuleOptions = {
  objectives?: readonly Objective[];
  /** Divides all time but dates, as in `recordingRules`; names and words stay. */
  clock?: number;
};

/** As often as the recorded series change. */
const EVALUATION_S = 30;

/** Every alert, in the order in which somebody would read them. */
export function alertGroups({ objectives = OBJECTIVES, clock = 1 }: RuleOptions = {}): readonly AlertGroup[] {
  return [...sloAlerts(objectives, clock), ...causeAlerts(clockOf(clock))];
}

/** What Prometheus evaluates; it reads what `recordingRules` of the same clock writes. */
export function ruleGroups(options: RuleOptions = {}): readonly RuleGroup<AlertingRule>[] {
  const { clock = 1 } = options;
  return alertGroups(options).map(({ name, alerts }) => ({
    name: `alerts-${name}`,
    intervalS: compressed(EVALUATION_S, clock),
    rules: alerts.map((alert) => alertingRule(alert, clock)),
  }));
}

/** Recording rules and alerts together, for whoever loads one object. */
export function allGroups(options: RuleOptions = {}) {
  const { objectives = OBJECTIVES, clock = 1 } = options;
  return [...objectives.flatMap((objective) => recordingRules(objective, clock)), ...ruleGroups(options)];
}

function alertingRule(alert: Alert, clock: number): AlertingRule {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: duration(compressed(alert.forS, clock)),
    labels: labelsOf(alert),
    annotations: annotationsOf(alert),
  };
}

/** `service` is what an alert of nothing else than this service has in common with the others. */
export function labelsOf({ severity, slo }: Alert): Readonly<Record<string, string>> {
  return { severity, ...(slo === undefined ? {} : { slo }), service: SERVICE };
}

export function annotationsOf({ name, summary, description, dashboard }: Alert): Readonly<Record<string, string>> {
  return { summary, description, runbook_url: runbookUrl(name), dashboard_url: dashboardUrl(dashboard) };
}
