import { describe, expect, test } from 'vitest';
import { ALL_METRICS, GATE_METRICS, LABELS, METRICS, seriesOf } from './index.ts';

const ALL = Object.values(ALL_METRICS);

describe('the catalogue', () => {
  test.each(ALL.map((metric) => [metric.name, metric] as const))(
    '%s is named as Prometheus wants it',
    (name, metric) => {
      expect(name).toMatch(/^(atrium|process)_[a-z]+(_[a-z]+)*$/);
      expect(name.endsWith('_total')).toBe(metric.type === 'counter');
      expect(name.endsWith('_info')).toBe(metric.type === 'info');
      if (metric.unit !== 'none') expect(name.replace(/_total$/, '')).toMatch(new RegExp(`_${metric.unit}$`));
      expect(metric.help).toMatch(/^[A-Z][^\n]*\.$/);
    },
  );

  test('no name is used twice', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
    // By its key, too: of the gate and of the service one would hide the other.
    expect(ALL.length).toBe(Object.keys(METRICS).length + Object.keys(GATE_METRICS).length);
  });

  test('no label holds an id, and no metric has many series', () => {
    for (const metric of ALL) {
      const { name, series, labels } = metric;
      expect(series.length, name).toBeGreaterThan(0);
      expect(seriesOf(metric), name).toBeLessThanOrEqual(400);
      expect(labels.filter((label) => /(^|_)(id|room|person|name|ip)$/.test(label))).toEqual([]);
      for (const set of series) expect(Object.keys(set).sort()).toEqual([...labels].sort());
    }
    for (const values of Object.values(LABELS)) expect(values.length).toBeLessThanOrEqual(16);
  });

  test('all of them together are scraped in a few milliseconds', () => {
    // 10,000 series block the event loop for 16 ms. A pod has those of the service.
    expect(Object.values(METRICS).reduce((sum, metric) => sum + seriesOf(metric), 0)).toBeLessThanOrEqual(3_000);
  });

  test('the buckets of a histogram ascend', () => {
    for (const metric of ALL) {
      if (metric.type !== 'histogram') continue;
      expect(metric.buckets.length, metric.name).toBeGreaterThan(2);
      expect(
        [...new Set(metric.buckets)].sort((a, b) => a - b),
        metric.name,
      ).toEqual(metric.buckets);
    }
  });

  test('what the gate tells is named after it', () => {
    expect(Object.values(GATE_METRICS).filter(({ name }) => !name.startsWith('atrium_gate_'))).toEqual([]);
    expect(Object.values(METRICS).filter(({ name }) => name.startsWith('atrium_gate_'))).toEqual([]);
  });

  test('every reason belongs to one verdict', () => {
    const { series } = METRICS.participantSeconds;
    const pairs = new Set(series.map(({ verdict, reason }) => `${verdict} ${reason}`));
    expect(pairs.size).toBe(LABELS.reason.length);
    expect([...pairs]).toEqual(expect.arrayContaining(['good none', 'unknown no_report', 'bad reconnecting']));
  });
});
