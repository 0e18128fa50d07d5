import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALL_METRICS } from '@atrium/metrics';
import { expressionsIn, type Expression } from './promql-files.ts';
import { checkPromql } from './promql.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDERS = ['slo/generated', 'alerts/generated', 'dashboards/generated', 'ops/generated'];

const FILES = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(json|ya?ml|md)$/.test(path))
    .map((path) => `${folder}/${path}`),
);

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const inWords = ({ path, where, expr }: Expression): string[] =>
  checkPromql(expr).map((found) => `${path} ${where}: ${found}\n  ${expr}`);

describe('expressions are found', () => {
  test('in rules, in tests of rules, in templates and in text', () => {
    const rules = 'groups: [{ name: a, rules: [{ record: b, expr: sum(up) }, { alert: C, expr: up == 0 }] }]';
    expect(expressionsIn('a.yaml', rules).map(({ expr }) => expr)).toEqual(['sum(up)', 'up == 0']);
    const template = 'kind: A\n---\nspec: { query: "rate(x{namespace=\\"{{ namespace }}\\"}[{{ interval }}])" }';
    expect(expressionsIn('a.yml', template).map(({ expr }) => expr)).toEqual([
      'rate(x{namespace="{{ namespace }}"}[5m])',
    ]);
    const tests = 'tests: [{ input_series: [{ series: "up{job=\\"a\\"}", values: 1x3 }] }]';
    expect(expressionsIn('a.yaml', tests).map(({ expr }) => expr)).toEqual(['up{job="a"}']);
    expect(expressionsIn('a.md', 'Look:\n```promql\nsum(up)\n```\n```sh\nls\n```\n').map(({ expr }) => expr)).toEqual([
      'sum(up)',
    ]);
  });

  test('in panels, annotations and variables of a board', () => {
    const board = {
      panels: [{ type: 'stat', title: 'P', targets: [{ refId: 'A', expr: 'sum(up)' }] }],
      annotations: { list: [{ name: 'N', expr: 'up' }] },
      templating: {
        list: [
          { name: 'v', query: 'label_values(up{job="a"}, instance)' },
          { name: 'd', query: 'prometheus' },
        ],
      },
    };
    expect(expressionsIn('a.json', JSON.stringify(board))).toEqual([
      { path: 'a.json', where: 'P A', expr: 'sum(up)' },
      { path: 'a.json', where: 'N', expr: 'up' },
      { path: 'a.json', where: 'variable v', expr: 'up{job="a"}' },
    ]);
  });
});

describe('every generated file', () => {
  test.each(FILES)('[DSH8] %s asks only for what the catalogue knows', (path) => {
    expect(expressionsIn(path, textOf(path)).flatMap(inWords)).toEqual([]);
  });

  test('[DSH8] there are hundreds of expressions, of rules and of boards', () => {
    const all = FILES.flatMap((path) => expressionsIn(path, textOf(path)));
    for (const folder of ['slo', 'alerts', 'dashboards']) {
      expect(all.filter(({ path }) => path.startsWith(folder)).length, folder).toBeGreaterThan(40);
    }
  });

  test('every metric of the catalogue is on a board: what nobody looks at need not be counted', () => {
    const text = FILES.filter((path) => path.startsWith('dashboards/'))
      .map(textOf)
      .join('\n');
    const missing = Object.values(ALL_METRICS).filter(
      ({ name }) => !new RegExp(`\\b${name}(_bucket|_count|_sum)?\\b`).test(text),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  test('[DSH6] every runbook that a board opens is of an alert', () => {
    const alerts = [...textOf('alerts/generated/alerts.yaml').matchAll(/alert: (\w+)/g)].map(([, name]) => name);
    const named = FILES.filter((path) => path.startsWith('dashboards/')).flatMap((path) =>
      [...textOf(path).matchAll(/\/ops\/runbooks\/(\w+)/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((name) => !alerts.includes(name))).toEqual([]);
  });
});
