import { describe, expect, test } from 'vitest';
import { LABELS, METRICS } from './index.ts';

const ALL = Object.values(METRICS);

describe('the catalogue', () => {
  test.each(ALL.map((metric) => [metric.name, metric] as const))(
    '%s is named as Prometheus wants it',
    (name, metric) => {
      expect(name).toMatch(/^(atrium|process)_[a-z]+(_[a-z]+)*$/);
      expect(name.endsWith('_total')).toBe(metric.type === 'counter');
      if (metric.unit !== 'none') expect(name.replace(/_total$/, '')).toMatch(new RegExp(`_${metric.unit}$`));
      expect(metric.help).toMatch(/^[A-Z][^\n]*\.$/);
    },
  );

  test('no name is used twice', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  });

  test('no label holds an id, and no metric has many series', () => {
    for (const { name, series, labels } of ALL) {
      expect(series.length, name).toBeGreaterThan(0);
      expect(series.length, name).toBeLessThanOrEqual(400);
      expect(labels.filter((label) => /(^|_)(id|room|person|name|ip)$/.test(label))).toEqual([]);
      for (const set of series) expect(Object.keys(set).sort()).toEqual([...labels].sort());
    }
    for (const values of Object.values(LABELS)) expect(values.length).toBeLessThanOrEqual(16);
  });

  test('every reason belongs to one verdict', () => {
    const { series } = METRICS.participantSeconds;
    const pairs = new Set(series.map(({ verdict, reason }) => `${verdict} ${reason}`));
    expect(pairs.size).toBe(LABELS.reason.length);
    expect([...pairs]).toEqual(expect.arrayContaining(['good none', 'unknown no_report', 'bad reconnecting']));
  });
});
