import { parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { metricTemplateFile, metricTemplates } from './metric-templates.ts';
import { toText } from './exact.ts';
import { OBJECTIVES } from './objectives.ts';
import { budgetOf } from './recording-rules.ts';

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
