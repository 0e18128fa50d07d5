import { burnRules, CAUSE_LIMITS, OBJECTIVES } from '@atrium/slo';
import { describe, expect, it } from 'vitest';
import { checkPromql } from '../../scripts/checks/promql.ts';
import { BOARDS, type Alert } from './alert.ts';
import { NOTHING, type Case, type Moment } from './case.ts';
import { generated } from './generated.ts';
import { withLastAgo } from './last-ago.ts';
import { alertGroups, ruleGroups, type AlertingRule } from './rule-groups.ts';
import { queriesIn, saidOf, withShare } from './share-of-bad.ts';

const alerts = alertGroups().flatMap((group) => group.alerts);
const rules = ruleGroups().flatMap((group) => group.rules);
const named = (name: string): Alert => alerts.find((alert) => alert.name === name)!;
const each = alerts.map((alert): [string, Alert] => [`${alert.name} ${alert.slo ?? ''}`.trim(), alert]);

describe.each(each)('%s', (_name, alert) => {
  it('[ALR1] has a name, and a time that it must hold', () => {
    expect(alert.name).toMatch(/^([A-Z][a-z0-9]+)+$/);
    expect(alert.forS).toBeGreaterThanOrEqual(60);
    expect(alerts.filter(({ name, slo }) => name === alert.name && slo === alert.slo)).toHaveLength(1);
  });

  it('[ALR2] pages only for what people feel', () => {
    if (alert.about === 'cause') expect(alert.severity).toBe('ticket');
    if (alert.severity === 'page') expect(alert.about).toBe('symptom');
    expect(alert.severity === 'none').toBe(alert.about === 'itself');
  });

  it('[ALR19] pages when a promise that pages can no longer be seen', () => {
    if (alert.name !== 'SliMissing') return;
    const { consequences } = OBJECTIVES.find(({ id }) => id === alert.slo)!;
    expect(alert.severity).toBe(consequences.includes('page') ? 'page' : 'ticket');
  });

  it('[ALR3] says what is wrong, and where to look', () => {
    const { annotations, labels } = rules.find((rule) => rule.alert === alert.name && rule.labels.slo === alert.slo)!;
    expect(Object.keys(annotations).sort()).toEqual(['dashboard_url', 'description', 'runbook_url', 'summary']);
    expect(annotations.summary).not.toContain('\n');
    expect(annotations.description!.length).toBeGreaterThan(withShare(annotations.summary!, 'x % is bad').length);
    expect(annotations.runbook_url).toBe(`/ops/runbooks/${alert.name}`);
    expect(BOARDS.map((board) => `/d/atrium-${board}`)).toContain(annotations.dashboard_url!.split('?')[0]);
    expect(labels).toMatchObject({ severity: alert.severity, service: 'atrium' });
  });

  it('[ALR4] asks for what there is', () => {
    expect([alert.expr, ...queriesIn(alert.summary)].flatMap((expr) => checkPromql(expr))).toEqual([]);
    const filled = alert.cases.flatMap(({ series }) => series.map((one) => one.series));
    expect(filled.flatMap((series) => checkPromql(series))).toEqual([]);
  });

  it('[ALR20] is tried just below and just above its numbers', () => {
    const isWithoutNumber = ['SliMissing', 'Watchdog'].includes(alert.name);
    expect(isBurn(alert) || isWithoutNumber || alert.edges !== undefined).toBe(true);
  });

  it('[ALR5] has cases in which it fires, does not fire, has no data and is over', () => {
    expect(alert.cases.some(firesAndIsOver) || alert.about === 'itself').toBe(true);
    expect(
      alert.cases.some(({ series, moments }) => series.length > 0 && isSilent(moments[0]!)) || alert.about === 'itself',
    ).toBe(true);
    expect(alert.cases.some(({ series }) => series.length === 0)).toBe(true);
  });
});

function isBurn({ name }: Alert): boolean {
  return /Burns(Fast|Slowly)$/.test(name);
}

function isSilent(moment: Moment): boolean {
  if ('ever' in moment) return true;
  return 'firing' in moment ? moment.firing.length === 0 : moment.count === 0;
}

function firesAndIsOver({ moments }: Case): boolean {
  const states = moments.map(isSilent);
  return states.some((silent, index) => !silent && states[index + 1] === true);
}

it('[ALR6] every alert of a promise is tried with a few bad ones', () => {
  const burning = alerts.filter(isBurn);
  expect(burning.length).toBeGreaterThan(8);
  for (const { cases } of burning)
    expect(cases.map(({ title }) => title)).toContain('does not fire for a few, however bad');
});

it('[ALR7] a new target changes the rules, tests and runbooks of its promise, and of no other', () => {
  const at = (target: number) =>
    generated(OBJECTIVES.map((one) => (one.id === 'good-time' ? { ...one, target, periodDays: 30 } : one)));
  const [before, after] = [at(0.99), at(0.97)];
  const different = [...after].flatMap(([path, text]) => (before.get(path) === text ? [] : [path]));
  expect(different.sort()).toEqual([
    'alerts.yaml',
    'prometheus-rule.yaml',
    'runbooks/GoodTimeBurnsFast.md',
    'runbooks/GoodTimeBurnsSlowly.md',
    'tests/GoodTimeBurnsFast.yaml',
    'tests/GoodTimeBurnsSlowly.yaml',
  ]);
  const fires = (files: ReadonlyMap<string, string>) =>
    /It fires above ([^.]*\.?[^.]*%) over the last hour/.exec(files.get('alerts.yaml')!)![1];
  expect([fires(before), fires(after)]).toEqual(['14.4 %', '43.2 %']);
});

it.each([
  ['SeatsRunOut', '>', CAUSE_LIMITS.seatsTaken],
  ['FileDescriptorsRunOut', '>', CAUSE_LIMITS.openFds],
  ['EventLoopBlocked', '>', CAUSE_LIMITS.eventLoopLate],
  ['EventLoopFull', '>', CAUSE_LIMITS.eventLoopActive],
  ['TicksSlow', '>', CAUSE_LIMITS.slowTicks],
  ['WorkerHot', '>', CAUSE_LIMITS.workerCpu],
  ['ClientsSilent', '<', CAUSE_LIMITS.clientsReporting],
  ['ReleaseHeld', '>', CAUSE_LIMITS.releaseHeld],
  ['FlaggerSilent', '>', CAUSE_LIMITS.flaggerSilent],
] as const)('[ALR15] %s opens a ticket where the boards are red', (name, edge, { limit }) => {
  expect(named(name).expr).toContain(` ${edge} ${limit}`);
});

it('[ALR16] the summary of a promise asks for each long window with its threshold, and says two digits and the window', () => {
  const { summary } = named('GoodTimeBurnsFast');
  const [fast] = burnRules(OBJECTIVES.find(({ id }) => id === 'good-time')!);
  const [hour, sixHours] = fast!.conditions;
  expect(queriesIn(summary)).toEqual([
    `100 * (atrium:slo_error:ratio1h{slo="good-time"} > ${hour!.threshold})`,
    `100 * (atrium:slo_error:ratio6h{slo="good-time"} > ${sixHours!.threshold})`,
  ]);
  expect([saidOf(0.06476, sixHours!), saidOf(0.2449, hour!), saidOf(0.9996, hour!)]).toEqual([
    '6.5 % is bad over the last 6 hours',
    '24 % is bad over the last hour',
    '100 % is bad over the last hour',
  ]);
});

it.each(['WorkerDied', 'WorkerKeepsDying'])('[ALR21] %s says how many there were, and when the last was', (name) => {
  const { description } = named(name);
  expect(description).toMatch(/When this was sent: \{\{ \$value [^}]+\}\} in \d+ minutes/);
  expect(queriesIn(description)).toEqual(['round(time() - (atrium_worker_last_death_timestamp_seconds > 0))']);
  expect(withLastAgo(description, '40s')).toMatch(/ in \d+ minutes, the last 40s ago\.$/);
  expect(withLastAgo(description, null)).toMatch(/ in \d+ minutes\.$/);
});

it('[ALR23] no summary of a cause has a number of when it was sent', () => {
  const summaries = alerts.flatMap(({ slo, summary }) => (slo === undefined ? [summary] : []));
  expect(summaries.filter((text) => /\$value|\bquery\b/.test(text))).toEqual([]);
});

describe('[ALR24] what is told of the release gate', () => {
  const ofGate = alertGroups().find(({ name }) => name === 'releases')!.alerts;

  it('is asked of it alone, and of no metric that is not there', () => {
    expect(ofGate).toHaveLength(9);
    for (const { expr } of ofGate) {
      const names = [...expr.matchAll(/\b(?:atrium_\w+|up\{[^}]*\})/g)].map(([name]) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !/^atrium_gate_|^up\{job="atrium-gate"\}$/.test(name))).toEqual([]);
      expect(expr).not.toMatch(/absent|vector\(/);
    }
  });

  it('fires nowhere where none was scraped', () => {
    for (const { cases } of ofGate) expect(cases).toContain(NOTHING);
  });
});

describe('[ALR8] in compressed time', () => {
  const fast = ruleGroups({ clock: 30 });
  const byName = (groups: readonly { rules: readonly AlertingRule[] }[], name: string) =>
    groups.flatMap((group) => group.rules).find((rule) => rule.alert === name)!;

  it('all time is divided', () => {
    expect(fast.every(({ intervalS }) => intervalS === 1)).toBe(true);
    expect(byName(fast, 'WorkerHot')).toMatchObject({ for: '10s' });
    expect(byName(fast, 'WorkerHot').expr).toContain('[10s]');
    expect(byName(fast, 'GoodTimeBurnsFast')).toMatchObject({ for: '2s' });
  });

  it('nothing else changes', () => {
    const fixed = ({ alert, labels, annotations }: AlertingRule) => ({ alert, labels, annotations });
    expect(fast.flatMap((group) => group.rules).map(fixed)).toEqual(rules.map(fixed));
    expect(byName(fast, 'CertificateExpiresSoon').expr).toBe(named('CertificateExpiresSoon').expr);
  });
});
