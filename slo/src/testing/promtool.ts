import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { BurnRule } from '../burn-rules.ts';
import type { RecordingGroup } from '../recording-rules.ts';
import { duration, EVALUATION_S } from '../windows.ts';

const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';

/** Null where there is none, and the tests that need it are left out. */
export function promtoolVersion(): string | null {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/version (\S+)/.exec(stdout + stderr)?.[1] ?? 'unknown') : null;
}

/** Counter values, one each evaluation, from the beginning on; null: nothing was scraped; stale: what exposed it is gone. */
export type Series = { series: string; values: readonly (number | null | 'stale')[] };

export type Replay = {
  groups: readonly RecordingGroup[];
  alerts?: readonly Pick<BurnRule, 'name' | 'expr' | 'forS'>[];
  series: readonly Series[];
  /** PromQL that is 1 at that second, with or without labels. */
  holds?: readonly { atS: number; expr: string }[];
  /** PromQL that has no result at that second. */
  empty?: readonly { atS: number; expr: string }[];
  /** Names of the alerts that fire at that second, of all that there are. */
  firing?: readonly { atS: number; names: readonly string[] }[];
};

/** Runs it in the engine of Prometheus itself. The text is what promtool says when something is not so. */
export function replay({ groups, alerts = [], series, holds = [], empty = [], firing = [] }: Replay): {
  ok: boolean;
  text: string;
} {
  const rules = {
    groups: [
      ...groups.map(({ name, intervalS, rules }) => ({ name, interval: duration(intervalS), rules })),
      {
        name: 'alerts',
        rules: alerts.map(({ name, expr, forS }) => ({ alert: name, expr, for: duration(forS) })),
      },
    ],
  };
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: duration(EVALUATION_S),
    tests: [
      {
        interval: duration(EVALUATION_S),
        input_series: series.map((one) => ({
          series: one.series,
          values: one.values.map((value) => value ?? '_').join(' '),
        })),
        promql_expr_test: [
          // An expression that is 1 has one series without labels.
          ...holds.map(({ atS, expr }) => ({
            expr: `max(${expr})`,
            eval_time: `${atS}s`,
            exp_samples: [{ labels: '{}', value: 1 }],
          })),
          ...empty.map(({ atS, expr }) => ({ expr, eval_time: `${atS}s`, exp_samples: [] })),
        ],
        alert_rule_test: firing.flatMap(({ atS, names }) =>
          alerts.map(({ name }) => ({
            eval_time: `${atS}s`,
            alertname: name,
            exp_alerts: names.includes(name) ? labelsOf(name, alerts) : [],
          })),
        ),
      },
    ],
  };
  return promtool({ 'rules.yaml': rules, 'test.yaml': test }, ['test', 'rules', 'test.yaml']);
}

export function checkRules(text: string): { ok: boolean; text: string } {
  return promtool({ 'rules.yaml': text }, ['check', 'rules', 'rules.yaml']);
}

/** Alerts of an objective have its label, that on absent metrics has none. */
function labelsOf(name: string, alerts: readonly { name: string; expr: string }[]) {
  const slo = /slo="([^"]+)"/.exec(alerts.find((alert) => alert.name === name)?.expr ?? '')?.[1];
  return [{ exp_labels: slo === undefined ? {} : { slo } }];
}

function promtool(files: Readonly<Record<string, unknown>>, args: readonly string[]): { ok: boolean; text: string } {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), typeof content === 'string' ? content : stringify(content, { lineWidth: 0 }));
    }
    const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { cwd: folder, encoding: 'utf8' });
    return { ok: status === 0, text: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
