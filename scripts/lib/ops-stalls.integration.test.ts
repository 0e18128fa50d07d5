import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '@atrium/metrics';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { missingPrograms, promtool } from '../../alerts/src/testing/programs.ts';
import { definition } from '../../ops/src/definition.ts';

const missing = missingPrograms();
const why = missing === null ? '' : ` (left out: no ${missing})`;
const ALERTS = join(import.meta.dirname, '../../alerts/generated/alerts.yaml');

/** Of the event loop alone: promtool evaluates all that it is given. */
function rules(): string {
  const { groups } = parse(readFileSync(ALERTS, 'utf8')) as { groups: { rules: { alert?: string }[] }[] };
  return JSON.stringify({
    groups: groups.filter((group) => group.rules.some((one) => one.alert === 'EventLoopBlocked')),
  });
}

const delay = (statistic: string, instance: string, values: string) => ({
  series: `${METRICS.eventLoopDelay.name}{statistic="${statistic}",job="atrium",instance="${instance}"}`,
  values,
});
/** For 20 min, from the tenth on, two samples a minute. */
const inBetween = (usual: number, then: number) => `${usual}x19 ${then}x39 ${usual}x39`;
const SERIES = [
  delay('max', 'stands', inBetween(0.05, 0.8)),
  delay('p99', 'stands', inBetween(0.01, 0.8)),
  // One jerk between two scrapes is an accident, each time.
  delay('max', 'jerks', inBetween(0.05, 0.8)),
  delay('p99', 'jerks', inBetween(0.01, 0.02)),
  // Often late, seldom for long: its alert says whether that goes on.
  delay('max', 'lags', inBetween(0.05, 0.8)),
  delay('p99', 'lags', inBetween(0.01, 0.2)),
];

describe.skipIf(missing !== null)(`[OPS50] a process that stands still${why}`, () => {
  it('is told with the first scrape, before its alert fires, and no more once it goes on, though that fires still', () => {
    const told = (...instances: string[]) =>
      instances.map((instance) => ({ labels: `{instance="${instance}"}`, value: 0.8 }));
    const expr = definition().queries.stalls;
    const at = (eval_time: string, exp_samples: object[]) => ({ expr, eval_time, exp_samples });
    const firing = (eval_time: string, count: number) => ({
      expr: 'count(ALERTS{alertname="EventLoopBlocked",alertstate="firing"})',
      eval_time,
      exp_samples: count > 0 ? [{ labels: '{}', value: count }] : [],
    });
    const begin = [at('9m30s', []), at('10m', told('stands')), firing('13m', 0)];
    const steps = [...begin, at('13m', told('lags', 'stands')), at('25m', told('lags', 'stands'))];
    const end = [at('31m', []), firing('31m', 2)];
    const tests = [{ interval: '30s', input_series: SERIES, promql_expr_test: [...steps, ...end] }];
    const test = { rule_files: ['rules.yaml'], evaluation_interval: '30s', tests };
    const files = new Map([
      ['rules.yaml', rules()],
      ['test.yaml', JSON.stringify(test)],
    ]);
    const { ok, text } = promtool(files, ['test', 'rules', 'test.yaml']);
    expect(text).toContain('SUCCESS');
    expect(ok).toBe(true);
  });
});
