import { describe, expect, it } from 'vitest';
import { alertmanagerConfig, alertmanagerFile, RECEIVERS } from './alertmanager.ts';
import type { Alert } from './alert.ts';
import { JOB } from './case.ts';
import { alertGroups, labelsOf } from './rule-groups.ts';

it('[ALR11] in compressed time everything is told sooner', () => {
  const { route } = alertmanagerConfig({ clock: 30 });
  expect(route).toMatchObject({ group_wait: '10s', group_interval: '10s', repeat_interval: '48m' });
  expect(route.routes[0]).toMatchObject({ receiver: 'page', group_wait: '500ms', repeat_interval: '8m' });
});

describe('[ALR12] what is held back', () => {
  it('is named after alerts that exist', () => {
    const names = alertGroups().flatMap(({ alerts }) => alerts.map(({ name }) => name));
    const text = JSON.stringify(alertmanagerConfig().inhibit_rules);
    const matched = [...text.matchAll(/alertname!?=~?\\"([\w|]+)\\"/g)].flatMap(([, list = '']) => list.split('|'));
    expect(matched.length).toBeGreaterThan(10);
    expect(matched.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('is what this table says, of the same pod and the same promise, and nothing else', () => {
    const alerts = alertGroups().flatMap((group) => group.alerts);
    const others = alerts.map(({ name }) => name).filter((name) => name !== 'ServiceGone' && name !== 'Watchdog');
    expect(
      Object.fromEntries(
        alerts
          .map((one) => [one.name === 'SliMissing' ? `${one.name} ${one.slo}` : one.name, heldBackBy(one)])
          .filter(([, held]) => held!.length > 0),
      ),
    ).toEqual({
      ServiceGone: [...new Set(others)].sort(),
      GoodTimeBurnsFast: ['GoodTimeBurnsSlowly'],
      JoinSuccessBurnsFast: ['JoinSuccessBurnsSlowly'],
      SessionsKeptBurnsFast: ['SessionsKeptBurnsSlowly'],
      SignallingBurnsFast: ['SignallingBurnsSlowly'],
      'SliMissing good-time': ['GoodTimeBurnsSlowly'],
      'SliMissing join-success': ['JoinSuccessBurnsSlowly'],
      'SliMissing sessions-kept': ['SessionsKeptBurnsSlowly'],
      'SliMissing signalling': ['SignallingBurnsSlowly'],
      PeopleLostWithPod: ['PodDown', 'PodRestarts'],
      WorkerKeepsDying: ['WorkerDied'],
      PodDown: [
        'EventLoopBlocked',
        'EventLoopFull',
        'FileDescriptorsRunOut',
        'PodFull',
        'TelemetryLost',
        'TicksSlow',
        'WorkerDied',
        'WorkerHot',
        'WorkerMissing',
      ],
      CertificateEnded: ['CertificateExpiresNow', 'CertificateExpiresSoon'],
      CertificateExpiresNow: ['CertificateExpiresSoon'],
    });
  });

  it('is never a page that a page of another promise holds back', () => {
    for (const { source_matchers: sources, target_matchers: targets } of alertmanagerConfig().inhibit_rules) {
      if (!sources.includes('alertname="ServiceGone"')) expect(targets.join()).not.toContain('severity="page"');
    }
  });
});

it('[ALR12] [ALR17] every rule is of one installation, and so is what is told together', () => {
  const { inhibit_rules: rules, route } = alertmanagerConfig();
  for (const { equal } of [...rules, { equal: route.group_by }]) {
    expect(equal).toEqual(expect.arrayContaining(['cluster', 'namespace']));
  }
});

it('[ALR13] a receiver has what it is given, and nothing else', () => {
  expect(alertmanagerConfig().receivers).toEqual(RECEIVERS.map((name) => ({ name })));
  const hook = { webhook_configs: [{ url: 'http://127.0.0.1:1/' }] };
  expect(alertmanagerConfig({ integrations: { page: hook } }).receivers[0]).toEqual({ name: 'page', ...hook });
  expect(alertmanagerFile()).not.toMatch(/url|key|password/);
});

/** Names of the alerts that Alertmanager does not tell of while this one fires, were all of one pod. */
function heldBackBy(source: Alert): string[] {
  const labels = ({ name, ...alert }: Alert): Readonly<Record<string, string>> => ({
    alertname: name,
    job: JOB,
    instance: 'a',
    ...labelsOf({ name, ...alert }),
  });
  const from = labels(source);
  const held = alertGroups()
    .flatMap((group) => group.alerts)
    .filter((target) => {
      const to = labels(target);
      if (from.alertname === to.alertname && from.slo === to.slo) return false;
      return alertmanagerConfig().inhibit_rules.some(
        ({ source_matchers: sources, target_matchers: targets, equal }) =>
          sources.every((matcher) => holds(matcher, from)) &&
          targets.every((matcher) => holds(matcher, to)) &&
          equal.every((label) => from[label] === to[label]),
      );
    });
  return [...new Set(held.map(({ name }) => name))].sort();
}

function holds(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, label = '', op = '', value = ''] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
  const isSame = op.includes('~') ? new RegExp(`^(?:${value})$`).test(labels[label] ?? '') : labels[label] === value;
  return op.startsWith('!') ? !isSame : isSame;
}
