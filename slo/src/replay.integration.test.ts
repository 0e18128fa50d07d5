import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS } from '@atrium/metrics';
import { describe, expect, onTestFinished, test } from 'vitest';
import { burnRules } from './burn-rules.ts';
import { generated, ruleFile } from './generated.ts';
import type { Objective } from './objective.ts';
import { FIRST_MEDIA } from './objectives/first-media.ts';
import { GOOD_TIME } from './objectives/good-time.ts';
import { JOIN_SUCCESS as OUR_JOINS } from './objectives/join-success.ts';
import { SESSIONS_KEPT } from './objectives/sessions-kept.ts';
import { SIGNALLING } from './objectives/signalling.ts';
import { OBJECTIVES } from './objectives.ts';
import { recordingRules } from './recording-rules.ts';
import { absentExpr, sliExpr } from './sli.ts';
import { checkRules, promtoolVersion, replay, type Series } from './testing/promtool.ts';
import { shareAt, timeToTell, TOTAL_OUTAGE } from './time-to-tell.ts';
import { EVALUATION_S } from './windows.ts';

/** With numbers of its own: a new target of ours is no mistake in the rules. */
const JOIN_SUCCESS: Objective = { ...OUR_JOINS, target: 0.995, periodDays: 30, evidenceMin: 20 };
const HOUR_S = 3600;
/** A day takes promtool 8 s, and much more where others work. */
const REPLAY_MS = 300_000;
/** 0.1 percentage points. */
const NEAR = 0.001;

/** What is counted in each interval of evaluation. */
type Counts = readonly (readonly [seconds: number, each: number])[];
const grown = (counts: Counts, from = 0): number[] => {
  let value = from;
  const steps = counts.flatMap(([seconds, each]) => new Array<number>(seconds / EVALUATION_S).fill(each));
  return [from, ...steps.map((each) => (value += each))];
};
const joins = (outcome: 'ok' | 'failed', values: Series['values'], track = 'primary'): Series => ({
  series: `${METRICS.joins.name}{outcome="${outcome}",participant="person",track="${track}",how="new"}`,
  values,
});
const near = (expr: string, truth: number) => `(abs((${expr}) - ${truth}) < bool ${NEAR})`;
const error = (window: string, { id }: Objective) => `atrium:slo_error:ratio${window}{slo="${id}"}`;
const alertsOf = (objective: Objective) => [
  ...burnRules(objective),
  { name: 'Absent', expr: absentExpr(objective), forS: 60 },
];
const passes = (what: Parameters<typeof replay>[0]) => {
  const { ok, text } = replay(what);
  expect(text).toContain('SUCCESS');
  expect(ok).toBe(true);
};

const OSLO = process.env.OSLO_BIN ?? 'oslo';
const hasOslo = spawnSync(OSLO, ['--help']).status === 0;

test.skipIf(!hasOslo)(`[SLO14] oslo accepts the export${hasOslo ? '' : ' (left out: no oslo)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-openslo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const validated = (text: string) => {
    writeFileSync(join(folder, 'openslo.yaml'), text);
    return spawnSync(OSLO, ['validate', '-f', join(folder, 'openslo.yaml')], { encoding: 'utf8' });
  };
  const text = generated().get('openslo.yaml') ?? '';
  expect(validated(text)).toMatchObject({ status: 0, stdout: expect.stringContaining('Valid') as string });
  expect(validated(text.replace('Occurrences', 'Sometimes')).status).not.toBe(0);
});

const version = promtoolVersion();
const why = version === null ? ' (left out: no promtool)' : '';

describe.skipIf(version === null)(`promtool${why}`, { timeout: REPLAY_MS }, () => {
  test('accepts every generated rule, at any clock', () => {
    const groups = (clock: number) => OBJECTIVES.flatMap((objective) => recordingRules(objective, clock));
    const all = (clock: number) => ruleFile(groups(clock));
    const count = groups(1).flatMap(({ rules }) => rules).length;
    for (const file of [generated().get('recording-rules.yaml') ?? '', all(7), all(30)]) {
      const { ok, text } = checkRules(file);
      expect(text).toContain(`SUCCESS: ${count} rules found`);
      expect(ok).toBe(true);
    }
  });

  test('accepts rules over a native histogram, and by version', () => {
    if (SIGNALLING.sli.kind !== 'latency') throw new Error('signalling is of kind latency');
    const native: Objective = { ...SIGNALLING, sli: { ...SIGNALLING.sli, form: 'native' } };
    const exprs = (['bad', 'total', 'error'] as const).flatMap((of) => [
      sliExpr(native, { window: '5m', of }),
      sliExpr(SIGNALLING, { window: '5m', of, by: 'version' }),
    ]);
    const rules = exprs.map((expr, index) => ({ record: `a:b:c${index}`, expr: JSON.stringify(expr) }));
    const lines = rules.map(({ record, expr }) => `      - record: ${record}\n        expr: ${expr}`);
    expect(checkRules(`groups:\n  - name: a\n    rules:\n${lines.join('\n')}\n`).text).toContain('6 rules found');
  });

  test('[SLO4] an hour at 1 % and an hour of silence are 1 %, and no share while nothing happens', () => {
    passes({
      groups: recordingRules(JOIN_SUCCESS),
      alerts: alertsOf(JOIN_SUCCESS),
      series: [
        joins('ok', grown([[HOUR_S, 99], [HOUR_S, 0]])), // prettier-ignore
        joins('failed', grown([[HOUR_S, 1], [HOUR_S, 0]])), // prettier-ignore
      ],
      holds: [
        { atS: HOUR_S, expr: near(error('1h', JOIN_SUCCESS), 0.01) },
        { atS: 2 * HOUR_S, expr: near(error('2h', JOIN_SUCCESS), 0.01) },
        { atS: 2 * HOUR_S, expr: near(error('30d', JOIN_SUCCESS), 0.01) },
        // Twice what the target leaves room for.
        { atS: 2 * HOUR_S, expr: near('atrium:slo_budget_left:ratio', -1) },
        { atS: 2 * HOUR_S, expr: near(sliExpr(JOIN_SUCCESS, { window: '2h', of: 'error' }), 0.01) },
      ],
      empty: [
        { atS: 2 * HOUR_S, expr: error('5m', JOIN_SUCCESS) },
        { atS: 2 * HOUR_S, expr: error('30m', JOIN_SUCCESS) },
      ],
      // Twice as fast as it may: nobody wakes.
      firing: [{ atS: 2 * HOUR_S, names: ['JoinSuccessBurnsSlowly'] }],
    });
  });

  test('[SLO18] how long the period is, and for how much of it there are numbers, in an empty room, too', () => {
    const empty = new Array<null>(HOUR_S / EVALUATION_S).fill(null);
    const known = 'atrium:slo_known:seconds';
    passes({
      groups: recordingRules(JOIN_SUCCESS),
      series: (['ok', 'failed'] as const).map((outcome) =>
        joins(outcome, [...empty, ...grown([[2 * HOUR_S, 0]]), ...empty]),
      ),
      holds: [
        { atS: HOUR_S, expr: `atrium:slo_period:seconds == bool ${30 * 24 * HOUR_S}` },
        { atS: 3 * HOUR_S, expr: `abs(${known} - ${2 * HOUR_S}) < bool 180` },
        // What was known is not forgotten, and nothing is added; a rate is there for as long as its window holds two samples.
        { atS: 4 * HOUR_S, expr: `abs(${known} - ${2 * HOUR_S + 240}) < bool 240` },
      ],
      empty: [{ atS: HOUR_S, expr: known }],
    });
  });

  test('[SLO3] a busy hour and a quiet one are what happened in them together', () => {
    // 12,000 joins at 1 %, and 120 at 50 %: a mean of the hours would be 25 %.
    const truth = (120 + 60) / (12_000 + 120);
    passes({
      groups: recordingRules(JOIN_SUCCESS),
      series: [
        joins('ok', grown([[HOUR_S, 99], [HOUR_S, 0.5]])), // prettier-ignore
        joins('failed', grown([[HOUR_S, 1], [HOUR_S, 0.5]])), // prettier-ignore
      ],
      holds: [
        { atS: 2 * HOUR_S, expr: near(error('2h', JOIN_SUCCESS), truth) },
        { atS: 2 * HOUR_S, expr: near(error('6h', JOIN_SUCCESS), truth) },
      ],
    });
  });

  test('[SLO6] a process that begins anew makes nothing bad and nothing good', () => {
    // At the half hour all begins at 0, and again five minutes later.
    const twice = (each: number) => [
      ...grown([[HOUR_S / 2, each]]),
      ...grown([[300 - EVALUATION_S, each]], each),
      ...grown([[HOUR_S / 2 - 300 - EVALUATION_S, each]], each),
    ];
    passes({
      groups: recordingRules(JOIN_SUCCESS),
      alerts: alertsOf(JOIN_SUCCESS),
      series: [joins('ok', twice(99)), joins('failed', twice(1))],
      holds: [
        { atS: HOUR_S, expr: near(error('1h', JOIN_SUCCESS), 0.01) },
        { atS: HOUR_S / 2 + 300, expr: near(error('5m', JOIN_SUCCESS), 0.01) },
        // All of the events are still there: 120 evaluations of 100.
        { atS: HOUR_S, expr: '(abs(sum_over_time(atrium:slo_total:rate5m[1h]) * 30 / 12000 - 1) < bool 0.05)' },
      ],
      firing: [{ atS: HOUR_S, names: ['JoinSuccessBurnsSlowly'] }],
    });
  });

  test('[SLO5] a metric that vanishes tells, as one of its selections does, and burns nothing', () => {
    const kept = grown([[2 * HOUR_S, 99]]);
    const until = (hours: number, values: readonly number[]) =>
      values.map((value, index) => (index * EVALUATION_S <= hours * HOUR_S ? value : null));
    const all = [joins('ok', until(1, kept)), joins('failed', until(1, grown([[2 * HOUR_S, 1]])))];
    const [groups, alerts] = [recordingRules(JOIN_SUCCESS), alertsOf(JOIN_SUCCESS)];
    passes({
      groups,
      alerts,
      series: all,
      empty: [
        { atS: HOUR_S, expr: absentExpr(JOIN_SUCCESS) },
        { atS: 2 * HOUR_S, expr: error('5m', JOIN_SUCCESS) },
      ],
      holds: [{ atS: 2 * HOUR_S, expr: near(error('2h', JOIN_SUCCESS), 0.01) }],
      firing: [
        { atS: HOUR_S, names: ['JoinSuccessBurnsSlowly'] },
        { atS: 2 * HOUR_S, names: ['JoinSuccessBurnsSlowly', 'Absent'] },
      ],
    });
    // Only what is bad: it reads as a perfect service, so it is this alert that tells.
    passes({
      groups,
      alerts,
      series: [joins('ok', kept), joins('failed', until(1, grown([[2 * HOUR_S, 0]])))],
      holds: [{ atS: 2 * HOUR_S, expr: near(error('5m', JOIN_SUCCESS), 0) }],
      firing: [{ atS: 2 * HOUR_S, names: ['Absent'] }],
    });
  });

  test('[BRN4] a canary with three sessions wakes nobody, one with thirty does', () => {
    const ended = (end: string, values: readonly number[]): Series => ({
      series: `${METRICS.sessionsEnded.name}{end="${end}",participant="person"}`,
      values,
    });
    const spent = (verdict: string, values: readonly number[]): Series => ({
      series: `${METRICS.participantSeconds.name}{verdict="${verdict}",reason="x",participant="person",track="canary"}`,
      values,
    });
    // All of their minute in the room is bad, and then the connection is lost.
    const canary = (sessions: number) => [
      spent('bad', grown([[600, 0], [60, 30 * sessions], [240, 0]])), // prettier-ignore
      ...['good', 'unknown'].map((verdict) => spent(verdict, grown([[900, 0]]))),
      ended('lost', grown([[690, 0], [30, sessions], [180, 0]])), // prettier-ignore
      ended('left', grown([[690, 0], [30, sessions * 9], [180, 0]])), // prettier-ignore
    ];
    const groups = [...recordingRules(GOOD_TIME), ...recordingRules(SESSIONS_KEPT)];
    const alerts = [...burnRules(GOOD_TIME), ...burnRules(SESSIONS_KEPT)];
    const quiet = { groups, alerts, series: canary(3), firing: [840, 900].map((atS) => ({ atS, names: [] })) };
    const allBad = sliExpr(GOOD_TIME, { window: '5m', of: 'error', by: 'track' });
    passes({ ...quiet, holds: [{ atS: 900, expr: `(${allBad} == bool 1)` }] });
    // Three that are lost among many are no evidence either, four are.
    const lost = (sessions: number) => [
      ended('lost', grown([[690, 0], [30, sessions], [480, 0]])), // prettier-ignore
      ended('left', grown([[690, 0], [30, 117], [480, 0]])), // prettier-ignore
    ];
    const kept = { groups: recordingRules(SESSIONS_KEPT), alerts: burnRules(SESSIONS_KEPT).slice(0, 1) };
    passes({ ...kept, series: lost(3), firing: [{ atS: 1200, names: [] }] });
    passes({ ...kept, series: lost(4), firing: [{ atS: 1200, names: ['SessionsKeptBurnsFast'] }] });
    const names = ['GoodTimeBurnsFast', 'SessionsKeptBurnsFast'];
    passes({ groups, alerts, series: canary(30), firing: [{ atS: 900, names }] });
  });

  test('[SLO7] slow and failed requests are bad once each, whichever way the edge is spelled', () => {
    const series = (name: string, labels: string, each: number): Series => ({
      series: `${name}{participant="person",request_group="circle"${labels}}`,
      values: grown([[HOUR_S, each]]),
    });
    const { name } = METRICS.requestDuration;
    passes({
      groups: recordingRules(SIGNALLING),
      series: [
        series(`${name}_count`, '', 900),
        series(`${name}_bucket`, ',le="0.3"', 810),
        series(`${name}_bucket`, ',le="1"', 900),
        series(METRICS.requests.name, ',outcome="ok"', 900),
        series(METRICS.requests.name, ',outcome="failed"', 100),
      ],
      // 90 slow and 100 failed, of 1,000.
      holds: [{ atS: HOUR_S, expr: near(error('1h', SIGNALLING), 0.19) }],
    });
    for (const le of ['2', '2.0']) {
      const first = METRICS.firstMedia.name;
      passes({
        groups: recordingRules(FIRST_MEDIA),
        series: [
          series(`${first}_count`, '', 100),
          series(`${first}_bucket`, `,le="${le}"`, 90),
          series(`${first}_bucket`, ',le="20"', 99),
        ],
        holds: [{ atS: HOUR_S, expr: near(error('1h', FIRST_MEDIA), 0.1) }],
      });
    }
  });

  test('[SLO9] what a metric does not say of its process is asked of the process', () => {
    const of = (instance: string, end: string, each: number): Series => ({
      series: `${METRICS.sessionsEnded.name}{end="${end}",participant="person",job="a",instance="${instance}"}`,
      values: grown([[HOUR_S, each]]),
    });
    const build = (instance: string, track: string): Series => ({
      series: `${METRICS.build.name}{job="a",instance="${instance}",track="${track}",version="v-${track}"}`,
      values: grown([[HOUR_S, 0]], 1),
    });
    const shares = (by: 'track' | 'version') => sliExpr(SESSIONS_KEPT, { window: '1h', of: 'error', by });
    passes({
      groups: [],
      series: [
        ...[of('p1', 'left', 99), of('p1', 'lost', 1), of('p2', 'left', 98), of('p2', 'cut_off', 2)],
        ...[of('c', 'left', 9), of('c', 'lost', 0)],
        ...[build('p1', 'primary'), build('p2', 'primary'), build('c', 'canary')],
      ],
      holds: [
        { atS: HOUR_S, expr: near(`sum(${shares('track')})`, 0.015) },
        { atS: HOUR_S, expr: `(count(${shares('track')}) == bool 2)` },
        { atS: HOUR_S, expr: `(count(label_replace(${shares('version')}, "a", "$1", "version", "v-(.*)")) == bool 2)` },
      ],
    });
  });

  describe.each([
    ['everything is bad', TOTAL_OUTAGE],
    ['ten times the budget is', shareAt(10, JOIN_SUCCESS)],
  ])('when %s', (_, badShare) => {
    const each = 10;
    const trouble = { badShare, ratePerS: each / EVALUATION_S };
    const pairs = burnRules(JOIN_SUCCESS).flatMap((rule) =>
      rule.conditions.map((condition, index) => ({
        ...rule,
        conditions: [condition],
        expr: rule.expr.split('\nor\n')[index] ?? '',
      })),
    );
    const DAY_S = 24 * HOUR_S;
    // A window of three days takes promtool half a minute to fill.
    const cases = pairs.flatMap((pair) =>
      pair.conditions.filter(({ longS }) => longS <= DAY_S).map(({ long }) => [pair.name, long, pair] as const),
    );

    test.each(cases)(
      '[SLO16] [BRN3] %s over %s tells when it is said to, and stops when it is over',
      (name, long, pair) => {
        const told = timeToTell(JOIN_SUCCESS, pair, trouble);
        const { longS, shortS } = pair.conditions[0]!;
        const at = (afterS: number) => Math.ceil((longS + afterS) / EVALUATION_S) * EVALUATION_S;
        const lastsS = at(told.told ? told.afterS + 600 : 2 * HOUR_S) - longS;
        // With the rates of the five minutes before, and until it is no longer true.
        const cleanS = shortS + 600;
        passes({
          groups: recordingRules(JOIN_SUCCESS).map((group) => ({
            ...group,
            rules: group.rules.filter(({ record }) => record.includes(':rate') || pair.expr.includes(`${record}{`)),
          })),
          alerts: [pair],
          series: [
            joins('ok', grown([[longS, each], [lastsS, each * (1 - badShare)], [cleanS, each]])), // prettier-ignore
            joins('failed', grown([[longS, 0], [lastsS, each * badShare], [cleanS, 0]])), // prettier-ignore
          ],
          firing: told.told
            ? [
                { atS: at(told.afterS - 2 * EVALUATION_S), names: [] },
                { atS: at(told.afterS + 2 * EVALUATION_S), names: [name] },
                { atS: at(lastsS + cleanS), names: [] },
              ]
            : [{ atS: at(lastsS), names: [] }],
        });
        expect(told.told, long).toBe(badShare === TOTAL_OUTAGE || long !== '1h');
      },
    );
  });
});
