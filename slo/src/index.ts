export type { Consequence, Objective, Sli } from './objective.ts';
export { OBJECTIVES } from './objectives.ts';
export { select, selectHistogram, type HistogramSelection, type Selection } from './selection.ts';
export { errorSeries, SERIES } from './series.ts';
