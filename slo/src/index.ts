export {
  BAD_ABOVE,
  burnAlertName,
  burnRules,
  burnWindowsOf,
  evidenceOf,
  thresholdOf,
  type BurnCondition,
  type BurnRule,
} from './burn-rules.ts';
export { CAUSE_LIMITS, type CauseLimit } from './cause-limits.ts';
export { exact, minus, times, toNumber, toText, type Exact } from './exact.ts';
export { explain, listing } from './explain.ts';
export { generated, ruleFile } from './generated.ts';
export { excessExpr, metricTemplates, type MetricTemplate } from './metric-templates.ts';
export type { Consequence, Objective, Sli } from './objective.ts';
export { OBJECTIVES } from './objectives.ts';
export { exportOpenSlo } from './openslo.ts';
export { importOpenSlo, type Imported } from './openslo-import.ts';
export { edge, matcherOf, number, quoted, selector, type Matcher } from './promql.ts';
export {
  budgetOf,
  recorded,
  recordingRules,
  sumOver,
  type RecordingGroup,
  type RecordingRule,
} from './recording-rules.ts';
export { Refusal } from './refusal.ts';
export { select, selectHistogram, type HistogramSelection, type Selection } from './selection.ts';
export { errorSeries, SERIES } from './series.ts';
export { SERVICE } from './service.ts';
export { absentExpr, selectorsOf, sliExpr, type SliExprOptions } from './sli.ts';
export { shareAt, timeToTell, TOTAL_OUTAGE, type Told, type Trouble } from './time-to-tell.ts';
export { mistakesInWords, validate, type Mistake } from './validate.ts';
export {
  BASE_WINDOW_S,
  BURN_WINDOWS,
  burnFactor,
  compressed,
  duration,
  periodWindow,
  windowsS,
  type BurnWindow,
  type Severity,
} from './windows.ts';
export { overLast, span } from './words.ts';
