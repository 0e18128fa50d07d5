import { OBJECTIVES } from '@atrium/slo';
import { describe, expect, it } from 'vitest';
import { checkPromql } from '../../scripts/checks/promql.ts';
import { generated, runbooksToWrite } from './generated.ts';
import { alertGroups } from './rule-groups.ts';
import { readRunbooks } from './runbook-files.ts';
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
