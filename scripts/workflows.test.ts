import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Step = {
  name?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
};
type Job = {
  uses?: string;
  needs?: string | string[];
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  steps?: Step[];
};
type Workflow = { on: object; permissions?: object; concurrency?: { group: string }; jobs: Record<string, Job> };

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.github/workflows');
const texts = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
const workflows = [...texts].map(([name, text]) => [name, parse(text) as Workflow] as const);
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

it('there is one that tests, and one that releases', () => {
  expect([...texts.keys()].sort()).toEqual(['release.yaml', 'test.yaml']);
});

describe.each(workflows)('%s', (name, { on, permissions, concurrency, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
  const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

  it('may nothing by itself, and each job only what it says', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) expect(job.permissions).toEqual({ contents: 'read' });
    expect(concurrency?.group).toMatch(/^(test|release)\b/);
    // With its rights and secrets it would run what a stranger wrote.
    expect(Object.keys(on)).not.toContain('pull_request_target');
  });

  it('takes actions by commit, with the version for people, and of its own only what is there', () => {
    const used = [...steps.map(({ uses }) => uses), ...Object.values(jobs).map(({ uses }) => uses)].filter(
      (uses) => uses !== undefined,
    );
    expect(used.length).toBeGreaterThan(0);
    for (const uses of used) {
      if (uses.startsWith('./')) expect(existsSync(join(ROOT, uses)), uses).toBe(true);
      else expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
    const lines =
      texts
        .get(name)
        ?.split('\n')
        .filter((line) => /uses: (?!\.\/)/.test(line)) ?? [];
    for (const line of lines) expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  });

  it('leaves no credential of the clone, and ends what hangs', () => {
    for (const { uses = '', with: given } of steps)
      if (uses.startsWith('actions/checkout@')) expect(given).toEqual({ 'persist-credentials': false });
    for (const job of Object.values(jobs))
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(360);
  });

  it('puts nothing into a command that somebody else wrote, nor a secret', () => {
    for (const command of commands) {
      expect(command).not.toContain('${{');
      expect(command).not.toMatch(/set -x|printenv|(^|\s)env\s*$/m);
      // A secret as an argument is seen in the list of processes.
      expect(command).not.toMatch(/--password[= ]/);
    }
    expect(
      steps
        .flatMap(({ with: given }) => Object.values(given ?? {}))
        .filter((value) => JSON.stringify(value).includes('secrets.')),
    ).toEqual([]);
  });

  it('runs what there is', () => {
    const asked = commands.flatMap((command) =>
      [...command.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script),
    );
    for (const script of asked) expect(Object.keys(scripts)).toContain(script);
    const files = commands.flatMap((command) =>
      [...command.matchAll(/(?:^|\s)((?:\.ci|scripts|k8s)\/[\w./-]+)/g)].map(([, file = '']) => file),
    );
    for (const file of files) expect(() => accessSync(join(ROOT, file), constants.X_OK), file).not.toThrow();
    expect(asked.length + files.length).toBeGreaterThan(0);
  });
});

it('a release is tested, built, deployed and waited for, in that order', () => {
  const { jobs } = parse(texts.get('release.yaml') ?? '') as Workflow;
  expect(Object.entries(jobs).map(([job, { needs }]) => [job, needs])).toEqual([
    ['test', undefined],
    ['images', 'test'],
    ['deploy', 'images'],
  ]);
  expect(jobs.test?.uses).toBe('./.github/workflows/test.yaml');
  const deployed = (jobs.deploy?.steps ?? []).map(({ run = '' }) => run);
  const at = (words: string) => deployed.findIndex((run) => run.includes(words));
  const order = [at('release -- number'), at('kubectl apply'), at('release -- wait'), at('GITHUB_STEP_SUMMARY')];
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
  // What was done is read with its trace, where the gate sends one.
  const summary = deployed[at('GITHUB_STEP_SUMMARY')] ?? '';
  expect(summary).toMatch(/release -- trace\n[\s\S]*release -- status\n/);
  // Its code is that of the job: nothing after it, and nothing that swallows it.
  expect(deployed[at('release -- wait')]).toMatch(/^npm run --silent release -- wait [^|;&]*$/);
});
