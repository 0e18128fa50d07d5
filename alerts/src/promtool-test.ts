import type { Alert } from './alert.ts';
import type { Case, Firing, Moment } from './case.ts';
import { edgeCases } from './edge-cases.ts';
import { withLastAgo } from './last-ago.ts';
import { annotationsOf, labelsOf } from './rule-groups.ts';
import { withShare } from './share-of-bad.ts';
import { yaml } from './yaml.ts';

/** Samples of a case, and evaluations, are so far apart. */
const INTERVAL_S = 30;
const INTERVAL = `${INTERVAL_S}s`;
const RULE_FILES = ['../../../slo/generated/recording-rules.yaml', '../alerts.yaml'];

/** Unit tests of one alert, in the format of `promtool test rules`. */
export function promtoolTest(alert: Alert): string {
  const firstToFire = alert.cases.find(({ moments }) => moments.some(fires));
  return yaml({
    rule_files: RULE_FILES,
    evaluation_interval: INTERVAL,
    tests: [...alert.cases, ...edgeCases(alert)].map((one) => testOf(alert, one, one === firstToFire)),
  });
}

function testOf(alert: Alert, { title, series, moments }: Case, isTimed: boolean): object {
  const exact = moments.flatMap((moment) => ('firing' in moment ? [exactly(alert, moment)] : []));
  const fired = isTimed ? moments.find(fires) : undefined;
  const counted = [
    ...moments.flatMap((moment) => ('count' in moment ? [counting(alert, moment)] : [])),
    ...moments.flatMap((moment) => ('ever' in moment ? [never(alert, moment)] : [])),
    ...(fired === undefined ? [] : [waited(alert, fired)]),
  ];
  return {
    name: title,
    interval: INTERVAL,
    input_series: series,
    ...(exact.length === 0 ? {} : { alert_rule_test: exact }),
    ...(counted.length === 0 ? {} : { promql_expr_test: counted }),
  };
}

function exactly(alert: Alert, { atMin, firing }: Extract<Moment, { firing: unknown }>): object {
  return {
    eval_time: evalTime(atMin),
    alertname: alert.name,
    exp_alerts: firing.map((one) => ({
      exp_labels: { ...labelsOf(alert), ...one.labels },
      exp_annotations: Object.fromEntries(
        Object.entries(annotationsOf(alert)).map(([name, text]) => [name, filled(text, one)]),
      ),
    })),
  };
}

function fires(moment: Moment): boolean {
  return 'firing' in moment ? moment.firing.length > 0 : 'count' in moment && moment.count > 0;
}

function counting(alert: Alert, { atMin, count }: Extract<Moment, { count: unknown }>): object {
  return {
    expr: `count(${alertsOf(alert, 'alertstate="firing"')})`,
    eval_time: evalTime(atMin),
    exp_samples: count === 0 ? [] : [{ labels: '{}', value: count }],
  };
}

function never(alert: Alert, { atMin }: Moment): object {
  return {
    expr: `count(count_over_time(${alertsOf(alert)}[${atMin + 1}m]))`,
    eval_time: evalTime(atMin),
    exp_samples: [],
  };
}

/** It is pending at as many evaluations as fit into its time to hold: at none fewer, and at none more. */
function waited(alert: Alert, { atMin }: Moment): object {
  return {
    expr: `max(count_over_time(${alertsOf(alert, 'alertstate="pending"')}[${Math.ceil(atMin) + 1}m]))`,
    eval_time: evalTime(atMin),
    exp_samples: [{ labels: '{}', value: alert.forS / INTERVAL_S }],
  };
}

function alertsOf({ name, slo }: Alert, state?: string): string {
  const about = slo === undefined ? [] : [`slo="${slo}"`];
  return `ALERTS{${[`alertname="${name}"`, ...(state === undefined ? [] : [state]), ...about].join(',')}}`;
}

/** promtool knows no half of a minute. */
function evalTime(atMin: number): string {
  return Number.isInteger(atMin) ? `${atMin}m` : `${Math.round(atMin * 60)}s`;
}

/** What Prometheus makes of the template, with the value that the case says. */
function filled(text: string, { labels, value, lastAgo }: Firing): string {
  return withShare(withLastAgo(text, lastAgo ?? null), value)
    .replace(/\{\{ \$value(?: \| [^}]+)? \}\}/g, value)
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_all, label: string) => labels[label] ?? '');
}
