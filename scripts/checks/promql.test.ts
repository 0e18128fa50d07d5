import { describe, expect, test } from 'vitest';
import { checkPromql } from './promql.ts';

describe('what is right', () => {
  test.each([
    'sum by (reason) (rate(atrium_participant_seconds_total{verdict="bad",participant="person"}[5m]))',
    'histogram_quantile(0.95, sum by (le, kind) (rate(atrium_first_media_seconds_bucket[$__rate_interval])))',
    'rate(atrium_first_media_seconds_bucket{le=~"2([.]0)?"}[5m])',
    'atrium_participants{participant=~"$participant",job=~"$job",instance=~"$instance",namespace="{{ namespace }}"}',
    'sum by (version) (process_resident_memory_bytes * on (job, instance) group_left (version, track) atrium_build_info)',
    'atrium:slo_error:ratio1h / on (slo) (1 - atrium:slo_target:ratio{slo="good-time"})',
    'count(up == 0) or vector(0)',
    'sum by (alertname) (ALERTS{alertstate="firing",severity="page"})',
    'absent(atrium_build_info{track="primary"})',
    'time() - max(timestamp(atrium:slo_target:ratio)) > 300',
    'topk(3, sum by (reason) (rate(atrium_participant_seconds_total[5m])))',
    'label_replace(sum by (end) (atrium_sessions_ended_total), "why", "$1", "end", "(.*)") * on (why) group_left () label_replace(sum(up), "why", "left", "", "")',
    'sum without (worker) (atrium_worker_cpu_ratio) / sum by (job, instance) (up)',
    '(sum(up) + $price * 2) / 3',
  ])('%s', (expr) => {
    expect(checkPromql(expr)).toEqual([]);
  });
});

describe('what is wrong is named', () => {
  test.each([
    ['sum(rate(atrium_participant_second_total[5m]))', 'atrium_participant_second_total is not in the catalogue'],
    ['atrium_first_media_seconds', 'atrium_first_media_seconds is not in the catalogue'],
    ['atrium:slo_error:ratio7m', 'atrium:slo_error:ratio7m is not in the catalogue'],
    ['{job="x"}', 'a selector without a name'],
    ['rate(atrium_joins_total{verdict="bad"}[5m])', 'atrium_joins_total has no label verdict'],
    ['rate(atrium_joins_total{outcome="bad"}[5m])', 'atrium_joins_total: outcome is never "bad"'],
    ['rate(atrium_joins_total{outcome=~"ok|fail"}[5m])', 'atrium_joins_total: outcome is never "fail"'],
    ['rate(atrium_joins_total{outcome!="bad"}[5m])', 'atrium_joins_total: outcome is never "bad"'],
    ['atrium_media_connections_total{outcome="refused"}', 'atrium_media_connections_total: outcome is never "refused"'],
    ['atrium_first_media_seconds_bucket{le="2.5"}', 'atrium_first_media_seconds_bucket: le is never "2.5"'],
    ['atrium_build_info{track="beta"}', 'atrium_build_info: track is never "beta"'],
    ['atrium:slo_target:ratio{slo="god-time"}', 'atrium:slo_target:ratio: slo is never "god-time"'],
    ['ALERTS{severity="critical"}', 'ALERTS: severity is never "critical"'],
    ['sum by (reason) (up)', 'sum by (reason) asks for the label reason, and there is instance, job'],
    [
      'sum by (kind) (sum by (track) (rate(atrium_joins_total[5m])))',
      'sum by (kind) asks for the label kind, and there is track',
    ],
    [
      'sum without (wrker) (atrium_worker_cpu_ratio)',
      'sum without (wrker) asks for the label wrker, and there is instance, job, worker',
    ],
    [
      'sum by (track) (rate(atrium_joins_total[5m])) / sum(rate(atrium_joins_total[5m]))',
      'track never matches no label: there is no on () between them',
    ],
    ['sum(up) and atrium:slo_target:ratio', 'no label never matches slo: there is no on () between them'],
    [
      'sum(up) * on (job) group_left (version) atrium_build_info',
      'on (job) group_left (version) asks for the label job, and there is no label',
    ],
    [
      'up * on (job, instance) group_left (slo) atrium_build_info',
      'on (job, instance) group_left (slo) asks for the label slo, and there is instance, job, track, version',
    ],
    [
      'histogram_quantile(0.9, sum by (kind) (rate(atrium_first_media_seconds_bucket[5m])))',
      'histogram_quantile asks for the label le, and there is kind',
    ],
    ['sum(rate(up[5m])', 'no PromQL: it ends too early'],
    ['sum(up) +', 'no PromQL: it ends too early'],
    ['sum(up) by [job]', 'no PromQL at "[job]"'],
    ['', 'no PromQL: it ends too early'],
  ])('%s', (expr, finding) => {
    expect(checkPromql(expr)).toEqual([finding]);
  });
});
