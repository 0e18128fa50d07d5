export { LABELS, type LabelName, type LabelSet, type LabelValue } from './labels.ts';
export { type Metric, type Unit } from './metric.ts';
export { METRICS } from './catalogue.ts';
