import { METRICS } from '@atrium/metrics';
import { describe, expect, it, test } from 'vitest';
import type { Objective } from './objective.ts';
import { FIRST_MEDIA } from './objectives/first-media.ts';
import { JOIN_SUCCESS } from './objectives/join-success.ts';
import { SIGNALLING } from './objectives/signalling.ts';
import { select } from './selection.ts';
import { absentExpr, sliExpr } from './sli.ts';

const joins = (outcome: string) => `sum(rate(atrium_joins_total{outcome=${outcome},participant="person"}[1h]))`;

describe('an SLI of events', () => {
  it('is what was bad of all', () => {
    const of = (what: 'bad' | 'total' | 'error') => sliExpr(JOIN_SUCCESS, { window: '1h', of: what });
    expect(of('bad')).toBe(`${joins('"failed"')} or vector(0)`);
    expect(of('total')).toBe(joins('~"ok|failed"'));
    expect(of('error')).toBe(`(${of('bad')}) / (${of('total')} > 0)`);
  });

  it('adds up selections, each of them 0 where it is absent', () => {
    const sli = {
      kind: 'events',
      bad: [select(METRICS.moves, { move: 'refused' }), select(METRICS.moves, { move: 'ignored' })],
      total: [select(METRICS.moves)],
    } satisfies Objective['sli'];
    const one = (move: string) => `(sum(rate(atrium_moves_total{move="${move}"}[5m])) or vector(0))`;
    expect(sliExpr({ sli }, { window: '5m', of: 'bad' })).toBe(`${one('refused')} + ${one('ignored')}`);
  });

  it('takes more conditions, on every series', () => {
    const where = [{ label: 'job', op: '=~', value: '$job' }] as const;
    const expr = sliExpr(JOIN_SUCCESS, { window: '$__rate_interval', of: 'error', where });
    expect(expr.match(/job=~"\$job"\}\[\$__rate_interval\]/g)).toHaveLength(2);
  });
});

test('[SLO7] slow is what is not in the bucket of the limit, and what failed is beside it', () => {
  const timed = (suffix: string, le = '') =>
    `sum(rate(atrium_request_duration_seconds_${suffix}{participant="person"${le}}[5m]))`;
  const failed = 'sum(rate(atrium_requests_total{outcome="failed",participant="person"}[5m]))';
  const reading = { window: '5m' };
  expect(sliExpr(SIGNALLING, { ...reading, of: 'bad' })).toBe(
    `(${timed('count')} - ${timed('bucket', ',le="0.3"')} or vector(0)) + (${failed} or vector(0))`,
  );
  expect(sliExpr(SIGNALLING, { ...reading, of: 'total' })).toBe(`${timed('count')} + ${failed}`);
  expect(sliExpr(FIRST_MEDIA, { ...reading, of: 'bad' })).toContain('le=~"2([.]0)?"');
});

test('[SLO8] a native histogram is asked for its fraction, and of nothing for nothing', () => {
  if (FIRST_MEDIA.sli.kind !== 'latency') throw new Error('first media is of kind latency');
  const sli = { ...FIRST_MEDIA.sli, form: 'native' } as const;
  const all = 'sum(rate(atrium_first_media_seconds{participant="person"}[5m]))';
  expect(sliExpr({ sli }, { window: '5m', of: 'bad' })).toBe(
    `(1 - histogram_fraction(-Inf, 2, ${all})) * (histogram_count(${all}) > 0) or vector(0)`,
  );
  expect(sliExpr({ sli }, { window: '5m', of: 'total' })).toBe(`histogram_count(${all})`);
  expect(absentExpr({ sli })).toBe('count(absent(atrium_first_media_seconds{participant="person"}))');
});

test('[SLO9] by track it is read from the label of the metric, or from the process', () => {
  const reading = { window: '5m', of: 'total', by: 'track' } as const;
  expect(sliExpr(JOIN_SUCCESS, reading)).toBe(
    'sum by (track) (rate(atrium_joins_total{outcome=~"ok|failed",participant="person"}[5m]))',
  );
  const joined = (by: string) => `* on (job, instance) group_left (${by}) atrium_build_info)`;
  expect(sliExpr(FIRST_MEDIA, reading)).toContain(`[5m]) ${joined('track')}`);
  expect(sliExpr(JOIN_SUCCESS, { ...reading, by: 'version' })).toContain(`[5m]) ${joined('version')}`);
  // 0 has no track: it is that of what there is.
  expect(sliExpr(JOIN_SUCCESS, { ...reading, of: 'bad' })).toContain('or 0 * (sum by (track) (rate(');
});

test('[SLO5] every selection that is read is watched for being absent', () => {
  expect(absentExpr(SIGNALLING)).toBe(
    'count(absent(atrium_request_duration_seconds_count{participant="person"}) or ' +
      'absent(atrium_request_duration_seconds_bucket{participant="person",le="0.3"}) or ' +
      'absent(atrium_requests_total{outcome="failed",participant="person"}))',
  );
  expect(absentExpr(JOIN_SUCCESS)).toContain('absent(atrium_joins_total{outcome="failed",participant="person"})');
});
