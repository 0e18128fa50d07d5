export { LABELS, type LabelName, type LabelSet, type LabelValue } from './labels.ts';
export { seriesOf, type Histogram, type Metric, type MetricType, type Unit } from './metric.ts';
export { ALL_METRICS, GATE_METRICS, METRICS } from './catalogue.ts';
