import { BAD_ABOVE } from './burn-rules.ts';
import { exact, over, toText } from './exact.ts';
import type { Objective } from './objective.ts';
import type { Matcher } from './promql.ts';
import { budgetOf } from './recording-rules.ts';
import { sliExpr, type Track } from './sli.ts';

/** What Flagger (v1.44) asks Prometheus for while it decides about a canary. */
export type MetricTemplate = { name: string; query: string; slo: string; maximum: string };

/** Filled in by Flagger: the range of the check, and where the canary lives, which every scrape of a cluster adds. */
const WINDOW = '{{ interval }}';
const OF_CANARY: readonly Matcher[] = [{ label: 'namespace', op: '=', value: '{{ namespace }}' }];
/** Prometheus as a cluster has it; whoever has another one changes the address. */
const ADDRESS = 'http://prometheus.monitoring:9090';
/**
 * Participant-seconds are asked for as people, and one person's seconds are no evidence of their own: evidence of 600 s is
 * ten people for a minute, and three for as long as one likes are not more people.
 */
const PEOPLE_FOR_S = 60;
/** So many standard errors are by chance once in 740 checks where many events are normal, and SPEC.md's CAN5 where few are. */
export const STANDARD_ERRORS = 3;
/** `increase` is no whole number: three are below, four are above. */
const BAD_EDGE = BAD_ABOVE + 0.5;

/**
 * One for each objective: by how much more than by chance the canary's share of bad is above the primary's, in the same
 * minutes. It is one number always, since Flagger counts "no values" and NaN as failed checks, and takes the last element of
 * several. With less evidence than the objective asks for on either track, or no more than three bad ones on the canary, it
 * is 0, which is neutral.
 */
export function metricTemplates(objectives: readonly Objective[]): readonly MetricTemplate[] {
  return objectives.map((objective) => ({
    name: `atrium-${objective.id}-excess`,
    query: excessExpr(objective),
    slo: objective.id,
    maximum: toText(budgetOf(objective)),
  }));
}

/**
 * Of b bad ones of n on the canary and B of N on the primary: b/n - B/N - 3 x sqrt((b + B) / (n x N)), and never below 0.
 * The root is the standard error of the difference where both are alike: with the share q of both together its variance is
 * q (1 - q) (1/n + 1/N) (NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.3), and 1 - q is left out, which is on the safe
 * side and keeps the query short.
 */
export function excessExpr(objective: Objective, window = WINDOW, where = OF_CANARY): string {
  const isTime = objective.sli.kind === 'time';
  const least = isTime ? over(exact(objective.evidenceMin), exact(PEOPLE_FOR_S)) : exact(objective.evidenceMin);
  const count = (of: 'bad' | 'total', track: Track) =>
    `(${sliExpr(objective, { window, where, track, of, per: isTime ? 'second' : 'window' })})`;
  const [bad, all] = [count('bad', 'canary'), count('total', 'canary')];
  const [primaryBad, primaryAll] = [count('bad', 'primary'), count('total', 'primary')];
  return [
    'clamp_min(',
    `  ${bad} / ${all} - ${primaryBad} / ${primaryAll}`,
    `  - ${STANDARD_ERRORS} * sqrt((${bad} + ${primaryBad}) / (${all} * ${primaryAll})),`,
    '0)',
    `and ${bad} > ${BAD_EDGE}`,
    `and ${all} >= ${toText(least)}`,
    `and ${primaryAll} >= ${toText(least)}`,
    'or vector(0)',
  ].join('\n');
}

/** As `kubectl apply` takes them. The comment says how to use them, and what they do not do. */
export function metricTemplateFile(objectives: readonly Objective[]): string {
  const templates = metricTemplates(objectives);
  return [HOW, ...templates.map(usage), ...templates.map(document)].join('\n');
}

const HOW = `#
# For those who run Flagger without the gate of Atrium, which judges better: by rooms and not by people, who share a room and
# its troubles, and at every moment, while each check here may be wrong by chance (slo/SPEC.md, CAN5: below 0.5 %).
# The number is by how much the canary's share of bad is above the primary's, less ${STANDARD_ERRORS} standard errors of the difference.
# 0 also means: not enough evidence, or no data. So a canary that nobody measured would pass: pair them with a webhook of type
# confirm-traffic-increase that holds until there is evidence.
# A check is made at every interval and counts one failure when it is above the maximum; failures add up over the whole run, so
# spec.analysis.threshold is 5 or more, and the interval no shorter than here: two checks of the same minutes are one.
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
