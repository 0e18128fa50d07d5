import {
  absentExpr,
  BAD_ABOVE,
  burnRules,
  evidenceOf,
  number,
  overLast,
  toText,
  type BurnCondition,
  type BurnRule,
  type Objective,
  type Severity,
} from '@atrium/slo';
import type { Alert, AlertGroup } from './alert.ts';
import { MINUTE_S } from './clock.ts';
import { shareOfBad } from './share-of-bad.ts';
import { absentCases, burnCases } from './slo-cases.ts';
import { percent, span } from './words.ts';

/** Ten evaluations: a restart of Prometheus or of the only pod is over by then. */
const MISSING_FOR_S = 5 * MINUTE_S;

/** What people feel, and whether it can be seen at all. A release gate asks for itself, and has no burn alert. */
export function sloAlerts(objectives: readonly Objective[], clock = 1): readonly AlertGroup[] {
  return objectives.map((objective) => ({
    name: objective.id,
    alerts: [...burnAlerts(objective, clock), missingAlert(objective)],
  }));
}

/** The query is compressed; words, and the time that it must hold, are of real time. */
function burnAlerts(objective: Objective, clock: number): readonly Alert[] {
  const exprs = burnRules(objective, clock).map(({ expr }) => expr);
  return burnRules(objective).map((rule, index) => burnAlert(objective, { ...rule, expr: exprs[index] ?? rule.expr }));
}

function burnAlert(objective: Objective, { name, severity, expr, forS, conditions }: BurnRule): Alert {
  const { id, title, promise, target, periodDays } = objective;
  const when = conditions.map(conditionInWords).join(', or ');
  return {
    name,
    about: 'symptom',
    severity,
    slo: id,
    expr,
    forS,
    summary: `“${title}” is not kept: ${shareOfBad(id, conditions)}`,
    description: `Promised: ${promise} In ${percent(target)} of ${unitOf(objective)}. ${CONSEQUENCE[severity]} It fires above ${when}.`,
    dashboard: { board: 'slo-detail', variables: { slo: id } },
    numbers: {
      target: percent(target),
      period: span(periodDays * 24 * 60 * MINUTE_S),
      promise,
      title,
      slo: id,
      evidence: evidenceInWords(objective),
      accident: String(BAD_ABOVE),
      conditions: conditions
        .map((one) => `- ${conditionInWords(one)} (budget burns ${one.factor} times too fast)`)
        .join('\n'),
      ...(objective.sli.kind === 'latency'
        ? { within: `${objective.sli.withinS} s`, le: number(objective.sli.withinS) }
        : {}),
      for: span(forS),
    },
    cases: burnCases(objective, conditions),
  };
}

const CONSEQUENCE: Readonly<Record<Severity, string>> = {
  page: 'People are hurt now, and what the whole period may cost is soon spent.',
  ticket: 'What the period may cost is spent too fast; it can wait for the morning, and not for next week.',
};

/** Who would be woken by a breach is woken when no breach can be seen any more: it is as blind at night. */
function missingAlert(objective: Objective): Alert {
  const { id, title } = objective;
  const isPage = objective.consequences.includes('page');
  return {
    name: 'SliMissing',
    about: isPage ? 'symptom' : 'cause',
    severity: isPage ? 'page' : 'ticket',
    slo: id,
    expr: absentExpr(objective),
    forS: MISSING_FOR_S,
    summary: `“${title}”: nothing is measured`,
    description:
      'Series that it is counted from are not there. Every one exists from the start of a pod, at 0: this is no empty room. Until it is mended no alert of this promise can fire.',
    dashboard: { board: 'telemetry-health' },
    numbers: { for: span(MISSING_FOR_S) },
    cases: absentCases(objective),
  };
}

export function conditionInWords({ longS, shortS, threshold }: BurnCondition): string {
  return `${percent(threshold)} ${overLast(longS)} and ${overLast(shortS)}`;
}

function unitOf({ sli, periodDays }: Objective): string {
  const period = span(periodDays * 24 * 60 * MINUTE_S);
  return sli.kind === 'time' ? `people's time of ${period}` : `all cases of ${period}`;
}

function evidenceInWords(objective: Objective): string {
  const least = toText(evidenceOf(objective));
  return objective.sli.kind === 'time' ? `${least} seconds of people` : `${least} cases`;
}
