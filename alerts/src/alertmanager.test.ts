import { describe, expect, it } from 'vitest';
import { alertmanagerConfig, alertmanagerFile, RECEIVERS } from './alertmanager.ts';
import { alertGroups } from './rule-groups.ts';

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
