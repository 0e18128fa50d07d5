import { OBJECTIVES } from '@atrium/slo';
import { describe, expect, it } from 'vitest';
import { checkPromql } from '../../scripts/checks/promql.ts';
import { BOARDS } from './alert.ts';
import { generated, runbooksToWrite } from './generated.ts';
import { alertGroups } from './rule-groups.ts';
import { readRunbooks } from './runbook-files.ts';
import { withHow } from './how.ts';
import { HEADINGS, runbook, runbookMistakes } from './runbook.ts';

const sources = readRunbooks();
const alerts = alertGroups().flatMap((group) => group.alerts);
const names = [...new Set(alerts.map(({ name }) => name))];
const parts = (headings: readonly string[]) => headings.map((heading) => `\n## ${heading}\n\nSome.\n`).join('');
const hot = alerts.filter(({ name }) => name === 'WorkerHot');

it('[ALR9] every alert has a runbook, and every runbook an alert', () => {
  expect([...sources.keys()].sort()).toEqual([...names].sort());
});

it('[ALR9] one that nobody has written, or whose alert is gone, is named by its file', () => {
  expect(runbooksToWrite()).toEqual([]);
  const [first] = OBJECTIVES;
  const renamed = [{ ...first!, id: 'new-time' }, ...OBJECTIVES.slice(1)];
  expect(runbooksToWrite(renamed)).toEqual([
    expect.stringMatching(/^alerts\/runbooks\/NewTimeBurnsFast\.md is to be written/),
    expect.stringMatching(/^alerts\/runbooks\/NewTimeBurnsSlowly\.md is to be written/),
    'alerts/runbooks/GoodTimeBurnsFast.md is to be removed: there is no alert GoodTimeBurnsFast',
    'alerts/runbooks/GoodTimeBurnsSlowly.md is to be removed: there is no alert GoodTimeBurnsSlowly',
  ]);
});

it('[ALR9] each answers the five questions', () => {
  expect([...sources].flatMap(([name, text]) => runbookMistakes(name, text))).toEqual([]);
});

it('[ALR9] one that does not is refused in words', () => {
  expect(runbookMistakes('A', `# A\n${parts(HEADINGS)}`)).toEqual([]);
  expect(runbookMistakes('A', `# B\n${parts(HEADINGS)}`)).toEqual(['A: does not begin with "# A"']);
  expect(runbookMistakes('A', `# A\n${parts(HEADINGS.slice(1))}`)[0]).toContain('has the headings Is it so');
  expect(runbookMistakes('A', `# A\n${parts(HEADINGS)}`.replace('Some.', ''))).toEqual([
    'A: says nothing under What people feel',
  ]);
});

it('[ALR9] links lead to runbooks that exist', () => {
  const linked = [...sources.values()].flatMap((text) =>
    [...text.matchAll(/\]\((\w+)\.md\)/g)].map(([, name = '']) => name),
  );
  expect(linked.length).toBeGreaterThan(10);
  expect(linked.filter((name) => !sources.has(name))).toEqual([]);
});

describe('[ALR22] each step', () => {
  const steps = [...generated()].flatMap(([path, text]) =>
    path.startsWith('runbooks/') ? stepsOf(text).map((step, at) => ({ path, at, step })) : [],
  );

  it('says where to click or what to type', () => {
    expect(steps.length).toBeGreaterThan(100);
    expect(steps.filter(({ step }) => !saysHow(step)).map(({ path, step }) => `${path}: ${step.trim()}`)).toEqual([]);
  });

  it('that is not one is found', () => {
    expect(['Restart it.', 'The `socket` stage.', 'Look at the log.'].filter(saysHow)).toEqual([]);
    expect(saysHow('Open [traces](/ops/traces).') && saysHow('Run `npm run doctor`.')).toBe(true);
  });

  it('that has two ways has them as a list, for one machine and for Kubernetes', () => {
    expect(withHow('1. Read its log:\n   {{how.log}}\n')).toMatch(
      /^1\. .*\n {3}- One machine: `.*\n {3}- Kubernetes: `.*\n$/,
    );
    expect(() => withHow('{{how.nothing}}')).toThrow('how to nothing');
  });

  it('that restarts or ends something is never the first, but for the way back to the version before', () => {
    const first = steps.filter(({ at }) => at === 0);
    expect(first.filter(({ step }) => /this ends all rooms|kubectl delete|kill -(?!USR1)/.test(step))).toEqual([]);
  });

  it('opens boards that there are', () => {
    const names = new Set([...BOARDS, ...OBJECTIVES.map(({ id }) => `slo-detail-${id}`)]);
    const opened = [...generated()].flatMap(([, text]) =>
      [...text.matchAll(/\]\(\/ops#boards\/([\w-]+)\)/g)].map(([, name = '']) => name),
    );
    expect(opened.length).toBeGreaterThan(60);
    expect(opened.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('[ALR10] numbers and names', () => {
  it('are filled in', () => {
    expect(runbook('# WorkerHot\n\nabove {{limit}} of {{metric.workerCpuRatio}}\n', hot)).toContain(
      'above 85 % of atrium_worker_cpu_ratio',
    );
  });

  it('that nobody knows are a mistake', () => {
    expect(() => runbook('# WorkerHot\n\n{{metric.nothing}}\n', hot)).toThrow('nobody knows {{metric.nothing}}');
  });

  it('are not typed by hand', () => {
    const typed = [...sources].filter(([, text]) => /\batrium_[a-z]|\batrium:/.test(text)).map(([name]) => name);
    expect(typed).toEqual([]);
  });

  it('make queries of what there is', () => {
    const blocks = [...generated()].flatMap(([path, text]) =>
      path.startsWith('runbooks/')
        ? [...text.matchAll(/^```promql\n([\s\S]*?)^```/gm)].map(([, expr = '']) => ({ path, expr }))
        : [],
    );
    expect(blocks.length).toBeGreaterThan(60);
    expect(blocks.flatMap(({ path, expr }) => checkPromql(expr).map((mistake) => `${path}: ${mistake}`))).toEqual([]);
  });

  it('lead to where the service serves them', () => {
    expect(generated().get('runbooks/GoodTimeBurnsFast.md')).toContain('](/ops/runbooks/WorkerDied)');
  });
});

/** The steps under "Do now", each with all that belongs to it. */
function stepsOf(runbook: string): string[] {
  const [, part = ''] = /^## Do now\n([\s\S]*?)^## /m.exec(runbook) ?? [];
  const [, ...steps] = part.split(/^\d+\. /m);
  return steps;
}

/** It says where to click, or what to type: a link, or a command, an address or a file with its words. */
function saysHow(step: string): boolean {
  return /\]\([^)]+\)/.test(step) || /`[^`]*[ /.][^`]*`/.test(step);
}
