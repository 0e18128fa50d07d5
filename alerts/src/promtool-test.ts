import type { Alert } from './alert.ts';
import type { Case, Firing, Moment } from './case.ts';
import { annotationsOf, labelsOf } from './rule-groups.ts';
import { withShare } from './share-of-bad.ts';
import { yaml } from './yaml.ts';

/** Samples of a case, and evaluations, are so far apart. */
const INTERVAL = '30s';
const RULE_FILES = ['../../../slo/generated/recording-rules.yaml', '../alerts.yaml'];

/** Unit tests of one alert, in the format of `promtool test rules`. */
export function promtoolTest(alert: Alert): string {
  return yaml({
    rule_files: RULE_FILES,
    evaluation_interval: INTERVAL,
    tests: alert.cases.map((one) => testOf(alert, one)),
  });
}

function testOf(alert: Alert, { title, series, moments }: Case): object {
  const exact = moments.flatMap((moment) => ('firing' in moment ? [exactly(alert, moment)] : []));
  const counted = moments.flatMap((moment) => ('count' in moment ? [counting(alert, moment)] : []));
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

function counting({ name, slo }: Alert, { atMin, count }: Extract<Moment, { count: unknown }>): object {
  const about = slo === undefined ? '' : `,slo="${slo}"`;
  return {
    expr: `count(ALERTS{alertname="${name}",alertstate="firing"${about}})`,
    eval_time: evalTime(atMin),
    exp_samples: count === 0 ? [] : [{ labels: '{}', value: count }],
  };
}

/** promtool knows no half of a minute. */
function evalTime(atMin: number): string {
  return Number.isInteger(atMin) ? `${atMin}m` : `${Math.round(atMin * 60)}s`;
}

/** What Prometheus makes of the template, with the value that the case says. */
function filled(text: string, { labels, value }: Firing): string {
  return withShare(text, value)
    .replace(/\{\{ \$value(?: \| [^}]+)? \}\}/g, value)
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_all, label: string) => labels[label] ?? '');
}
