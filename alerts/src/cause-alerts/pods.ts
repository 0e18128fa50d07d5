import { METRICS } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, gone, NOTHING, of, ofJob, POD_A, POD_B, scraped, up } from '../case.ts';
import { HOUR_S, MINUTE_S, type Clock } from '../clock.ts';
import { span } from '../words.ts';

/** Four scrapes: a restart in place takes about one. */
const DOWN_FOR_S = 2 * MINUTE_S;
/** A deploy and a mistake in it are two; a third start in an hour is a loop. */
const RESTARTS = 3;
const RESTARTS_WINDOW_S = HOUR_S;
/** A deadline is kept to the second; a minute later it was not. */
const OVERDUE_FOR_S = MINUTE_S;

const dashboard = { board: 'room-service' } as const;

export function podAlerts(clock: Clock): readonly Alert[] {
  return [podDown(), podRestarts(clock), drainStuck()];
}

function podDown(): Alert {
  return {
    name: 'PodDown',
    about: 'cause',
    severity: 'ticket',
    expr: `${up()} == 0`,
    forS: DOWN_FOR_S,
    summary: '{{ $labels.instance }} does not answer Prometheus',
    description: `For ${span(DOWN_FOR_S)} or more. It is dead, it hangs, or its metrics port is cut off: whoever was in its rooms is out, or is there and not measured.`,
    dashboard,
    numbers: { for: span(DOWN_FOR_S) },
    edges: [
      {
        of: 'answers to a scrape',
        below: [{ series: up(POD_A), values: flat(1, EDGE_MIN) }],
        above: [{ series: up(POD_A), values: flat(0, EDGE_MIN) }],
      },
    ],
    cases: [
      {
        title: 'fires for the one that is down, and is over when it answers',
        series: [
          { series: up(POD_A), values: `${flat(1, 10)} ${flat(0, 20)} ${flat(1, 30)}` },
          { series: up(POD_B), values: `${flat(1, 10)} ${flat(0, 1)} ${flat(1, 49)}` },
          { series: up({ job: 'other', instance: 'c:1' }), values: flat(0, 60) },
        ],
        moments: [
          { atMin: 11, firing: [] },
          { atMin: 20, firing: [{ labels: { ...POD_A }, value: '0' }] },
          { atMin: 31, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function podRestarts(clock: Clock): Alert {
  const start = (from: typeof POD_A) => scraped(METRICS.startTime, { from });
  /** So many in the last hour of the test. */
  const starts = (count: number) =>
    [flat(0, EDGE_MIN - 10 * count), ...Array.from({ length: count }, (_none, at) => flat(at + 1, 10))].join(' ');
  return {
    name: 'PodRestarts',
    about: 'cause',
    severity: 'ticket',
    expr: `changes(${ofJob(METRICS.startTime)}[${clock.range(RESTARTS_WINDOW_S)}]) >= ${RESTARTS}`,
    forS: MINUTE_S,
    summary: '{{ $labels.instance }} starts again and again',
    description: `{{ $value | humanize }} starts in ${span(RESTARTS_WINDOW_S)}; from ${RESTARTS} on it is a loop. Every start empties the rooms of the pod.`,
    dashboard,
    numbers: { limit: String(RESTARTS), window: span(RESTARTS_WINDOW_S) },
    edges: [
      {
        of: 'starts',
        below: [{ series: start(POD_A), values: starts(RESTARTS - 1) }],
        above: [{ series: start(POD_A), values: starts(RESTARTS) }],
      },
    ],
    cases: [
      {
        title: 'fires from the third start on, and is over an hour later',
        series: [
          { series: start(POD_A), values: `${flat(100, 10)} ${flat(700, 5)} ${flat(1000, 5)} ${flat(1300, 80)}` },
          { series: start(POD_B), values: `${flat(100, 10)} ${flat(700, 5)} ${flat(1000, 85)}` },
        ],
        moments: [
          { atMin: 18, firing: [] },
          { atMin: 30, firing: [{ labels: { ...POD_A }, value: '3' }] },
          { atMin: 72, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function drainStuck(): Alert {
  const deadline = (from: typeof POD_A) => scraped(METRICS.drainDeadline, { from });
  return {
    name: 'DrainStuck',
    about: 'cause',
    severity: 'ticket',
    expr: `(time() - ${of(METRICS.drainDeadline)} > 0) and ${of(METRICS.drainDeadline)} > 0`,
    forS: OVERDUE_FOR_S,
    summary: '{{ $labels.instance }} was told to stop, and does not',
    description: `It should have been empty {{ $value | humanizeDuration }} ago: a release waits for it, and whoever is in it is on the old version.`,
    dashboard: { board: 'release-cockpit' },
    numbers: { for: span(OVERDUE_FOR_S) },
    edges: [
      {
        of: 'time after the deadline',
        below: [{ series: deadline(POD_A), values: flat((EDGE_MIN + 1) * MINUTE_S, EDGE_MIN) }],
        above: [{ series: deadline(POD_A), values: flat((EDGE_MIN - 2) * MINUTE_S, EDGE_MIN + 1) }],
      },
    ],
    cases: [
      {
        title: 'fires after the deadline, not while it serves or drains in time, and is over when it is gone',
        series: [
          { series: deadline(POD_A), values: `${flat(0, 10)} ${flat(900, 20)} ${gone(30)}` },
          { series: deadline(POD_B), values: `${flat(0, 10)} ${flat(7200, 50)}` },
        ],
        moments: [
          { atMin: 9, firing: [] },
          { atMin: 15, firing: [] },
          { atMin: 20, firing: [{ labels: { ...POD_A }, value: '5m 0s' }] },
          { atMin: 36, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}
