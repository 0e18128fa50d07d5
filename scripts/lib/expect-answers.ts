import { expect } from 'vitest';
import { promtool } from '../../alerts/src/testing/programs.ts';

const SCRAPE_S = 15;

type Labels = Readonly<Record<string, string>>;
export type Line = { series: string; values: string };
type Expected = { labels: string; value: number };

const named = (name: string, labels: Labels): string =>
  `${name}{${Object.entries({ job: 'atrium', ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
/** Series that grow by so much a second, or stand, for 10 min. */
export const grows = (name: string, labels: Labels, aSecond: number): Line => ({
  series: named(name, labels),
  values: `0+${aSecond * SCRAPE_S}x40`,
});
export const stands = (name: string, labels: Labels, value: number): Line => ({
  series: named(name, labels),
  values: `${value}x40`,
});

/** What Prometheus answers nine minutes into these series, by promtool; in whole hundredths, since what is divided is not exact. */
export function expectAnswers(
  lines: readonly Line[],
  asked: readonly (readonly [expr: string, expected: readonly Expected[]])[],
): void {
  const promql_expr_test = asked.map(([expr, exp_samples]) => ({
    expr: `round(100 * (${expr}))`,
    eval_time: '9m',
    exp_samples: exp_samples.map(({ labels, value }) => ({ labels, value: Math.round(100 * value) })),
  }));
  const tests = [{ interval: `${SCRAPE_S}s`, input_series: lines, promql_expr_test }];
  const files = new Map([['test.yaml', JSON.stringify({ rule_files: [], evaluation_interval: '15s', tests })]]);
  const { ok, text } = promtool(files, ['test', 'rules', 'test.yaml']);
  expect(text).toContain('SUCCESS');
  expect(ok).toBe(true);
}
