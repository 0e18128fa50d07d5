import { stringify } from 'yaml';
import type { Objective } from './objective.ts';
import { queriesOf } from './openslo-query.ts';
import { SERVICE } from './service.ts';
import { periodWindow } from './windows.ts';

export const OPENSLO_VERSION = 'openslo/v1';
/** OpenSLO does not know what a breach does, nor how much evidence it takes. */
export const ANNOTATIONS = { consequences: 'atrium/consequences', evidenceMin: 'atrium/evidence-min' } as const;

/** OpenSLO v1 (github.com/OpenSLO/OpenSLO): an SLI and an SLO for each objective, as one stream of documents. */
export function exportOpenSlo(objectives: readonly Objective[]): string {
  return objectives
    .flatMap((objective) => [indicatorOf(objective), sloOf(objective)])
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join('---\n');
}

function indicatorOf({ id, title, sli }: Objective) {
  const { bad, total } = queriesOf(sli);
  const source = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });
  return {
    apiVersion: OPENSLO_VERSION,
    kind: 'SLI',
    metadata: { name: id, displayName: title },
    spec: { ratioMetric: { counter: true, bad: source(bad), total: source(total) } },
  };
}

function sloOf(objective: Objective) {
  const { id, title, promise, target, consequences, evidenceMin } = objective;
  return {
    apiVersion: OPENSLO_VERSION,
    kind: 'SLO',
    metadata: {
      name: id,
      displayName: title,
      annotations: {
        [ANNOTATIONS.consequences]: consequences.join(','),
        [ANNOTATIONS.evidenceMin]: String(evidenceMin),
      },
    },
    spec: {
      description: promise,
      service: SERVICE,
      indicatorRef: id,
      timeWindow: [{ duration: periodWindow(objective), isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: title, target }],
    },
  };
}
