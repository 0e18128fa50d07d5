import { exact, over, times, toNumber, toText, type Exact } from './exact.ts';
import type { Objective } from './objective.ts';
import { budgetOf, recorded, sumOver } from './recording-rules.ts';
import { errorSeries, SERIES } from './series.ts';
import {
  BASE_WINDOW_S,
  BURN_WINDOWS,
  burnFactor,
  compressed,
  duration,
  EVALUATION_S,
  type BurnWindow,
  type Severity,
} from './windows.ts';

/** Both windows are above the threshold, which is `factor` times what the target leaves room for. */
export type BurnCondition = {
  long: string;
  short: string;
  longS: number;
  shortS: number;
  factor: number;
  threshold: number;
};

export type BurnRule = {
  name: string;
  severity: Severity;
  slo: string;
  expr: string;
  /** How long it must hold. */
  forS: number;
  /** Any of them. */
  conditions: readonly BurnCondition[];
};

/** Two evaluations: the windows wait for long enough, and one odd sample is no reason to wake anybody. */
const PAGE_FOR_S = 2 * EVALUATION_S;
/** Who comes in the morning does not mind, and what flickers for ten minutes is not opened twice. */
const TICKET_FOR_S = 10 * 60;
/** Three sessions are an accident of three people, and so are three people who have it bad, for however long. */
export const BAD_ABOVE = 3;
/** Rates that are added up again are not whole: three came out as 3.0000000000000004 of a count less a bucket, and fired. */
export const BAD_EDGE = BAD_ABOVE + 0.5;

/** The alerts of an objective, by its consequences: at most one that pages and one that opens a ticket. */
export function burnRules(objective: Objective, clock = 1): readonly BurnRule[] {
  return (['page', 'ticket'] as const)
    .filter((severity) => objective.consequences.includes(severity))
    .map((severity) => burnRule(objective, severity, clock));
}

/** The windows that an objective is watched over. */
export function burnWindowsOf(objective: Objective): readonly BurnWindow[] {
  return BURN_WINDOWS.filter(({ severity }) => objective.consequences.includes(severity));
}

/** Share of bad above which a window counts. From 1 on it can never be reached. */
export function thresholdOf(objective: Objective, window: BurnWindow): Exact {
  return times(burnFactor(window, objective.periodDays), budgetOf(objective));
}

/** Events or participant-seconds that the long window must hold. Seconds of people are compressed with all other time. */
export function evidenceOf({ sli, evidenceMin }: Objective, clock = 1): Exact {
  return sli.kind === 'time' ? over(exact(evidenceMin), exact(clock)) : exact(evidenceMin);
}

export function burnAlertName(id: string, severity: Severity): string {
  const words = id.split('-').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}${severity === 'page' ? 'BurnsFast' : 'BurnsSlowly'}`;
}

function burnRule(objective: Objective, severity: Severity, clock: number): BurnRule {
  const windows = BURN_WINDOWS.filter((window) => window.severity === severity);
  return {
    name: burnAlertName(objective.id, severity),
    severity,
    slo: objective.id,
    expr: windows.map((window) => conditionExpr(objective, window, clock)).join('\nor\n'),
    forS: compressed(severity === 'page' ? PAGE_FOR_S : TICKET_FOR_S, clock),
    conditions: windows.map((window) => ({
      long: duration(window.longS),
      short: duration(window.shortS),
      longS: window.longS,
      shortS: window.shortS,
      factor: toNumber(burnFactor(window, objective.periodDays)),
      threshold: toNumber(thresholdOf(objective, window)),
    })),
  };
}

/**
 * Seconds of people in a second are people. In a small installation one bad line is a sixth of all time, all evening, and is no
 * reason to wake anybody: what counts is time in which more than three had it bad at once, and they must have it bad still. A
 * ticket waits for the morning, and may be about one.
 */
function peopleExprs(objective: Objective, window: BurnWindow, clock: number): string[] {
  if (window.severity !== 'page') return [];
  const { id } = objective;
  const [bad, total] = [recorded(SERIES.bad, id), recorded(SERIES.total, id)];
  const range = (seconds: number) => duration(compressed(seconds, clock));
  const [long, short, step] = [range(window.longS), range(window.shortS), range(EVALUATION_S)];
  const threshold = toText(thresholdOf(objective, window));
  return [
    `sum_over_time((${bad} > ${BAD_EDGE})[${long}:${step}]) / sum_over_time(${total}[${long}]) > ${threshold}`,
    `${window.shortS === BASE_WINDOW_S ? bad : `avg_over_time(${bad}[${short}])`} > ${BAD_EDGE}`,
  ];
}

/** Its value is the share of bad in the long window. */
function conditionExpr(objective: Objective, window: BurnWindow, clock: number): string {
  const { id, sli } = objective;
  const threshold = toText(thresholdOf(objective, window));
  const above = (windowS: number) => `${recorded(errorSeries(duration(windowS)), id)} > ${threshold}`;
  const inLong = (series: string) => sumOver(series, { id, windowS: window.longS, clock });
  const all = [
    above(window.longS),
    above(window.shortS),
    `${inLong(SERIES.total)} >= ${toText(evidenceOf(objective, clock))}`,
    ...(sli.kind === 'time' ? peopleExprs(objective, window, clock) : [`${inLong(SERIES.bad)} > ${BAD_EDGE}`]),
  ];
  return `(\n  ${all.join('\n  and ')}\n)`;
}
