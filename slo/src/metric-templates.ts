import { METRICS } from '@atrium/metrics';
import { exact, over, toText } from './exact.ts';
import type { Objective } from './objective.ts';
import { selector, type Matcher } from './promql.ts';
import { budgetOf } from './recording-rules.ts';
import { sliExpr } from './sli.ts';

/** What Flagger (v1.44) asks Prometheus for while it decides about a canary. */
export type MetricTemplate = { name: string; query: string; slo: string; maximum: string };

/** Filled in by Flagger: the range of the check, and where the canary lives, which every scrape of a cluster adds. */
const WINDOW = '{{ interval }}';
const OF_CANARY: readonly Matcher[] = [{ label: 'namespace', op: '=', value: '{{ namespace }}' }];
/** Prometheus as a cluster has it; whoever has another one changes the address. */
const ADDRESS = 'http://prometheus.monitoring:9090';
/**
 * Participant-seconds are asked for as people: evidence of 600 s is ten of them for a minute, and three for as long as one
 * likes are not more people.
 */
const PEOPLE_FOR_S = 60;

/**
 * One for each objective: by how much the canary's share of bad is above the primary's, in the same minutes. It is one
 * number always, since Flagger counts "no values" and NaN as failed checks, and takes the last element of several. With less
 * evidence than the objective asks for on either track it is 0, which is neutral.
 */
export function metricTemplates(objectives: readonly Objective[]): readonly MetricTemplate[] {
  return objectives.map((objective) => ({
    name: `atrium-${objective.id}-excess`,
    query: excessExpr(objective),
    slo: objective.id,
    maximum: toText(budgetOf(objective)),
  }));
}

export function excessExpr(objective: Objective, window = WINDOW, where = OF_CANARY): string {
  const isTime = objective.sli.kind === 'time';
  const share = sliExpr(objective, { window, where, by: 'track', of: 'error' });
  const count = sliExpr(objective, { window, where, by: 'track', of: 'total', per: isTime ? 'second' : 'window' });
  const least = isTime ? over(exact(objective.evidenceMin), exact(PEOPLE_FOR_S)) : exact(objective.evidenceMin);
  const enough = (track: Track) => `${ofTrack(count, track, where)} >= ${toText(least)}`;
  return [
    `${ofTrack(share, 'canary', where)} - ${ofTrack(share, 'primary', where)}`,
    `and ${enough('canary')}`,
    `and ${enough('primary')}`,
    'or vector(0)',
  ].join('\n');
}

type Track = 'canary' | 'primary';

/** At most one series, without labels. A sum of one is that one. */
function ofTrack(expr: string, track: Track, where: readonly Matcher[]): string {
  const build = selector({ metric: METRICS.build.name, where: { track: [track] } }, where);
  return `sum((${expr}) and on (track) group by (track) (${build}))`;
}

/** As `kubectl apply` takes them. The comment says how to use them, and what they do not do. */
export function metricTemplateFile(objectives: readonly Objective[]): string {
  const templates = metricTemplates(objectives);
  return [HOW, ...templates.map(usage), ...templates.map(document)].join('\n');
}

const HOW = `#
# For those who run Flagger without the gate of Atrium. An excess of 0 also means: not enough evidence, or no data. So a canary
# that nobody measured would pass: pair them with a webhook of type confirm-traffic-increase that holds until there is evidence.
# A check is made at every interval and counts one failure when it is above the maximum; failures add up over the whole run.
# In the Canary, below spec.analysis.metrics; the maximum is all that the objective leaves room for:`;

function usage({ name, slo, maximum }: MetricTemplate): string {
  return `#   - { name: ${slo}, templateRef: { name: ${name} }, thresholdRange: { max: ${maximum} }, interval: 5m }`;
}

function document({ name, query }: MetricTemplate): string {
  return `---
apiVersion: flagger.app/v1beta1
kind: MetricTemplate
metadata:
  name: ${name}
spec:
  provider:
    type: prometheus
    address: ${ADDRESS}
  query: |
${query.replace(/^/gm, '    ')}`;
}
