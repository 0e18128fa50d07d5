import { expect, test } from 'vitest';
import { burnRules } from './burn-rules.ts';
import { generated } from './generated.ts';
import { explain } from './explain.ts';
import { OBJECTIVES } from './objectives.ts';

test('[SLO1] another target in one file is another in everything that is compiled, and nothing else is', () => {
  const at = (target: number) =>
    OBJECTIVES.map((one) => (one.id === 'good-time' ? { ...one, target, periodDays: 30 } : one));
  const changed = at(0.985);
  const [before, after] = [generated(at(0.99)), generated(changed)];
  expect([...after.keys()]).toEqual([...before.keys()]);
  const differing = (path: string) => {
    const [old = [], now = []] = [before, after].map((files) => files.get(path)?.split('\n'));
    expect(now).toHaveLength(old.length);
    return now.filter((line, index) => line !== old[index]).map((line) => line.trim());
  };
  expect(differing('recording-rules.yaml')).toEqual([
    'expr: vector(0.985)',
    'expr: 1 - atrium:slo_error:ratio30d{slo="good-time"} / 0.015',
  ]);
  expect(differing('openslo.yaml')).toEqual(['target: 0.985']);
  const [page] = burnRules(changed[0]!);
  expect(page?.conditions.map(({ threshold }) => threshold)).toEqual([0.216, 0.09]);
  expect(explain(changed[0]!)).toContain('98.5 % of participant-seconds');
});

test('[SLO1] so are a period, a limit and an evidence', () => {
  const changedBy = (change: (one: (typeof OBJECTIVES)[number]) => object) =>
    OBJECTIVES.filter((one) => {
      const other = { ...one, ...change(one) };
      return (
        JSON.stringify([...generated([other]), burnRules(other)]) !==
        JSON.stringify([...generated([one]), burnRules(one)])
      );
    }).map(({ id }) => id);
  const all = OBJECTIVES.map(({ id }) => id);
  expect(changedBy(({ periodDays }) => ({ periodDays: periodDays + 2 }))).toEqual(all);
  expect(changedBy(({ evidenceMin }) => ({ evidenceMin: evidenceMin + 7 }))).toEqual(all);
  expect(changedBy(({ sli }) => (sli.kind === 'latency' ? { sli: { ...sli, withinS: 1 } } : {}))).toEqual([
    'signalling',
    'first-media',
  ]);
});
