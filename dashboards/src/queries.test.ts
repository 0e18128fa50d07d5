import { GATE_METRICS, METRICS } from '@atrium/metrics';
import { describe, expect, test } from 'vitest';
import {
  countedByGate,
  gaugeOf,
  grownBy,
  LATELY,
  ofGate,
  quantileOf,
  rateOf,
  shareOf,
  trendOf,
  withinOf,
  worstOf,
} from './queries.ts';

const OF = 'job=~"$job",instance=~"$instance"';
const BUILD = `atrium_build_info{${OF}}`;

describe('[DSH11] a query', () => {
  test('asks for the processes and for whom the board is about, unless it says who', () => {
    expect(rateOf(METRICS.heard)).toBe(
      `sum(rate(atrium_client_heard_seconds_total{${OF},participant=~"$participant"}[$__rate_interval]))`,
    );
    expect(
      grownBy(METRICS.joins, { where: { participant: 'person', stage: ['media', 'server'] }, by: ['stage'] }),
    ).toBe(`sum by (stage) (increase(atrium_joins_total{${OF},participant="person",stage=~"media|server"}[$__range]))`);
    expect(gaugeOf(METRICS.seats, { fold: 'min', by: ['instance'] })).toBe(`min by (instance) (atrium_seats{${OF}})`);
    expect(trendOf(METRICS.seatsTaken)).toBe(`sum(deriv(atrium_seats_taken{${OF}}[30m]))`);
  });

  test('of the worst of a while leaves out nothing between two moments at which it is asked', () => {
    const late = `atrium_event_loop_delay_seconds{${OF},statistic="p99"}`;
    expect(worstOf(METRICS.eventLoopDelay, { where: { statistic: 'p99' }, over: LATELY })).toBe(
      `max(max_over_time(${late}[5m]))`,
    );
    expect(worstOf(METRICS.eventLoopDelay, { where: { statistic: 'p99' }, by: ['instance'] })).toBe(
      `max by (instance) (max_over_time(${late}[$__rate_interval]))`,
    );
  });

  test('knows the version and the track of a process by a join, and the track of a room by its own label', () => {
    expect(gaugeOf(METRICS.memory, { fold: 'max', by: ['version', 'track'] })).toBe(
      `max by (version, track) (process_resident_memory_bytes{${OF}} * on (job, instance) group_left (version, track) ${BUILD})`,
    );
    expect(rateOf(METRICS.joinTickets, { by: ['track'] })).toBe(
      `sum by (track) (rate(atrium_join_tickets_total{${OF}}[$__rate_interval]))`,
    );
    expect(rateOf(METRICS.joinTickets, { by: ['track', 'version'] })).toContain(
      'group_left (version) atrium_build_info',
    );
  });

  test('of a histogram keeps its buckets, and knows no edge that there is not', () => {
    expect(quantileOf(0.95, METRICS.rtpRtt, { by: ['kind'] })).toBe(
      `histogram_quantile(0.95, sum by (le, kind) (rate(atrium_rtp_rtt_seconds_bucket{${OF}}[$__rate_interval])))`,
    );
    expect(withinOf(METRICS.joinDuration, 0.25, { where: { participant: 'bot' } })).toContain('le="0.25"');
    expect(() => withinOf(METRICS.joinDuration, 0.3)).toThrow('no bucket that ends at 0.3');
  });

  test('of the release gate chooses no process', () => {
    expect(ofGate(GATE_METRICS.gatePhase, { where: { phase: 'Failed' }, by: ['phase'] })).toBe(
      'max by (phase) (atrium_gate_phase{phase="Failed"})',
    );
    expect(countedByGate(GATE_METRICS.gateVerdicts, ['release_end'])).toBe(
      'sum by (release_end) (increase(atrium_gate_verdicts_total[$__range]))',
    );
  });

  test('of a share divides by what there is', () => {
    expect(shareOf('a + b', 'c')).toBe('(a + b) / (c > 0)');
  });
});

/** Never called: that it compiles is the test, and each line that would compile without its comment is an error. */
export function wrong(): string[] {
  // @ts-expect-error a metric that is not in the catalogue
  const renamed: keyof typeof METRICS = 'joinz';
  return [
    renamed,
    // @ts-expect-error a gauge has no rate
    rateOf(METRICS.rooms),
    // @ts-expect-error a counter is no gauge
    gaugeOf(METRICS.joins),
    // @ts-expect-error a counter has no buckets
    quantileOf(0.5, METRICS.joins),
    // @ts-expect-error a label that it does not have
    rateOf(METRICS.joins, { where: { verdict: 'bad' } }),
    // @ts-expect-error a value that the label does not have
    rateOf(METRICS.joins, { where: { outcome: 'bad' } }),
    // @ts-expect-error a label that it does not have
    rateOf(METRICS.joins, { by: ['reason'] }),
  ];
}
