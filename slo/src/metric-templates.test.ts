import { parseAllDocuments } from 'yaml';
import { describe, expect, it, test } from 'vitest';
import { metricTemplateFile, metricTemplates } from './metric-templates.ts';
import { toText } from './exact.ts';
import { OBJECTIVES } from './objectives.ts';
import { budgetOf } from './recording-rules.ts';
import { excessOf } from './testing/excess.ts';

test('[CAN4] there is one for each objective, with the maximum that it leaves room for', () => {
  const text = metricTemplateFile(OBJECTIVES);
  const documents = parseAllDocuments(text).map(
    (document) => document.toJS() as { kind: string; spec: { query: string } } | null,
  );
  const templates = documents.filter((document) => document !== null);
  expect(templates.map(({ kind }) => kind)).toEqual(OBJECTIVES.map(() => 'MetricTemplate'));
  expect(templates.map(({ spec }) => spec.query.trim())).toEqual(metricTemplates(OBJECTIVES).map(({ query }) => query));
  for (const objective of OBJECTIVES) {
    const max = toText(budgetOf(objective));
    expect(text).toContain(`templateRef: { name: atrium-${objective.id}-excess }, thresholdRange: { max: ${max} }`);
  }
});

test('[CAN4] changing one target changes one maximum', () => {
  const [first, ...rest] = OBJECTIVES;
  if (first === undefined) throw new Error('no objectives');
  const [before, after] = [OBJECTIVES, [{ ...first, target: first.target - 0.02 }, ...rest]].map((all) =>
    metricTemplateFile(all).split('\n'),
  );
  const changed = after?.filter((line, index) => line !== before?.[index]);
  expect(changed).toEqual([expect.stringContaining(`max: ${toText(budgetOf({ target: first.target - 0.02 }))} }`)]);
});

describe('[CAN5] a canary that is as good as its primary', () => {
  const CHECKS = 20_000;
  const MAX = 0.001;
  const EVIDENCE = 100;

  // Reviewed with 200 and 1,800 events in 5 minutes: 5 % of the runs were rolled back at 0.1 %, 65 % at 2 %.
  it.each([
    [0.001, 200, 1_800],
    [0.005, 200, 1_800],
    [0.02, 200, 1_800],
    [0.02, 1_000, 1_000],
    [0.1, 200, 1_800],
    [0.3, 100, 100],
  ])('[CAN5] fails fewer checks than one of 200: %d bad of %d, beside %d', (share, canary, primary) => {
    const random = seeded(7);
    const drawn = (all: number) => ({ all, bad: binomial(all, share, random) });
    let failed = 0;
    for (let check = 0; check < CHECKS; check += 1) {
      if (excessOf(drawn(canary), drawn(primary), EVIDENCE) > MAX) failed += 1;
    }
    expect(failed / CHECKS).toBeLessThan(1 / 200);
    expect(ofTwelve(failed / CHECKS)).toBeLessThan(1e-6);
  });

  it('and one that is not is seen in nearly every check', () => {
    const random = seeded(7);
    let failed = 0;
    for (let check = 0; check < 1_000; check += 1) {
      const canary = { all: 200, bad: binomial(200, 0.06, random) };
      if (excessOf(canary, { all: 1_800, bad: binomial(1_800, 0.001, random) }, EVIDENCE) > MAX) failed += 1;
    }
    expect(failed).toBeGreaterThan(980);
  });
});

/** Five failed checks or more of twelve. */
function ofTwelve(each: number): number {
  let [sum, ways] = [0, 1];
  for (let count = 0; count <= 12; count += 1) {
    if (count >= 5) sum += ways * each ** count * (1 - each) ** (12 - count);
    ways = (ways * (12 - count)) / (count + 1);
  }
  return sum;
}

/** Geometric steps from one bad one to the next (Devroye, "Non-Uniform Random Variate Generation", X.4.3). */
function binomial(all: number, share: number, random: () => number): number {
  const step = () => Math.floor(Math.log(1 - random()) / Math.log(1 - share)) + 1;
  let count = -1;
  for (let at = 0; at <= all; at += step()) count += 1;
  return Math.max(0, count);
}

/** mulberry32, which is in the public domain. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
