import { METRICS } from '@atrium/metrics';
import { CAUSE_LIMITS } from '@atrium/slo';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, hurried, NOTHING, of, POD_A, POD_B, rising, scraped, spiked } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

const LATE_S = CAUSE_LIMITS.eventLoopLate.limit;
/** One such standstill between any two scrapes is a jerk for everybody, again and again. */
const STALL_S = 1;
const LATE_WINDOW_S = 5 * MINUTE_S;
const FULL_RATIO = CAUSE_LIMITS.eventLoopActive.limit;
const FULL_WINDOW_S = 10 * MINUTE_S;
const SLOW_TICKS_RATIO = CAUSE_LIMITS.slowTicks.limit;
const SLOW_WINDOW_S = 10 * MINUTE_S;

const dashboard = { board: 'room-service' } as const;

/** The one thread that every message of everybody in a pod goes through. */
export function eventLoopAlerts(clock: Clock): readonly Alert[] {
  return [eventLoopBlocked(clock), eventLoopFull(clock), ticksSlow(clock)];
}

function eventLoopBlocked(clock: Clock): Alert {
  const late = (statistic: 'p99' | 'max') =>
    `avg_over_time(${of(METRICS.eventLoopDelay, { statistic })}[${clock.range(LATE_WINDOW_S)}])`;
  const series = (statistic: 'p99' | 'max', from = POD_A) => scraped(METRICS.eventLoopDelay, { statistic, from });
  return {
    name: 'EventLoopBlocked',
    about: 'cause',
    severity: 'ticket',
    expr: `max without (statistic) (${late('p99')} > ${LATE_S} or ${late('max')} > ${STALL_S})`,
    forS: LATE_WINDOW_S,
    summary: 'The event loop of {{ $labels.instance }} is blocked',
    description: `Messages of everybody in this pod wait {{ $value | humanizeDuration }} in the worst moments: steps jerk, and requests are late. Sound and picture go on.`,
    dashboard,
    numbers: {
      limit: `${LATE_S * 1000} ms`,
      stall: span(STALL_S),
      window: span(LATE_WINDOW_S),
      for: span(LATE_WINDOW_S),
    },
    edges: [
      {
        of: 'usual delay',
        below: [
          { series: series('p99'), values: flat(LATE_S, EDGE_MIN) },
          { series: series('max'), values: flat(STALL_S, EDGE_MIN) },
        ],
        above: [{ series: series('p99'), values: flat(LATE_S * 1.02, EDGE_MIN) }],
        spike: [{ series: series('p99'), values: spiked(0, { to: 2 * LATE_S, minutes: 1 }) }],
      },
      {
        of: 'longest delay',
        below: [{ series: series('max'), values: flat(STALL_S * 0.98, EDGE_MIN) }],
        above: [{ series: series('max'), values: flat(STALL_S * 1.02, EDGE_MIN) }],
        spike: [{ series: series('max'), values: spiked(0, { to: 2 * STALL_S, minutes: 1 }) }],
      },
    ],
    cases: [
      {
        title: 'fires when it is often late, and is over when it no longer is',
        series: [
          { series: series('p99'), values: `${flat(0.01, 10)} ${flat(0.25, 20)} ${flat(0.01, 30)}` },
          { series: series('max'), values: `${flat(0.05, 10)} ${flat(0.5, 20)} ${flat(0.05, 30)}` },
          { series: series('p99', POD_B), values: flat(LATE_S, 60) },
        ],
        moments: [
          { atMin: 12, firing: [] },
          { atMin: 25, firing: [{ labels: { ...POD_A }, value: '250ms' }] },
          { atMin: 37, firing: [] },
        ],
      },
      {
        title: 'fires when it is seldom late, but for long',
        series: [
          { series: series('p99'), values: flat(0.02, 60) },
          { series: series('max'), values: `${flat(0.05, 10)} ${flat(3, 20)} ${flat(0.05, 30)}` },
        ],
        moments: [
          { atMin: 9, firing: [] },
          { atMin: 25, firing: [{ labels: { ...POD_A }, value: '3s' }] },
          { atMin: 40, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function eventLoopFull(clock: Clock): Alert {
  const active = (from: typeof POD_A) => scraped(METRICS.eventLoopActive, { from });
  return {
    name: 'EventLoopFull',
    about: 'cause',
    severity: 'ticket',
    expr: `rate(${of(METRICS.eventLoopActive)}[${clock.range(FULL_WINDOW_S)}]) > ${FULL_RATIO}`,
    forS: LATE_WINDOW_S,
    summary: 'The event loop of {{ $labels.instance }} has hardly any room left',
    description: `It works {{ $value | humanizePercentage }} of the time, and ${percent(FULL_RATIO)} is the most that leaves it prompt. It is one thread: more cores do not help, more pods do.`,
    dashboard: { board: 'capacity-cost' },
    numbers: { limit: percent(FULL_RATIO), window: span(FULL_WINDOW_S), for: span(LATE_WINDOW_S) },
    edges: [
      {
        of: 'time at work',
        below: [{ series: active(POD_A), values: rising(0, { perMin: 60 * FULL_RATIO * 0.98, minutes: EDGE_MIN }) }],
        above: [{ series: active(POD_A), values: rising(0, { perMin: 60 * FULL_RATIO * 1.02, minutes: EDGE_MIN }) }],
        spike: [{ series: active(POD_A), values: hurried(18, { to: 60, minutes: 2 }) }],
      },
    ],
    cases: [
      {
        title: 'fires for the full one, and is over when it has room',
        series: [
          {
            series: active(POD_A),
            values: `${rising(0, { perMin: 18, minutes: 10 })} ${rising(180, { perMin: 54, minutes: 30 })} ${rising(1800, { perMin: 18, minutes: 30 })}`,
          },
          { series: active(POD_B), values: rising(0, { perMin: 45, minutes: 70 }) },
        ],
        moments: [
          { atMin: 10, firing: [] },
          { atMin: 35, firing: [{ labels: { ...POD_A }, value: '90%' }] },
          { atMin: 60, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function ticksSlow(clock: Clock): Alert {
  const range = clock.range(SLOW_WINDOW_S);
  const all = (from: typeof POD_A) => ({
    series: scraped(METRICS.ticks, { from }),
    values: rising(0, { perMin: 600, minutes: EDGE_MIN }),
  });
  const slow = (from: typeof POD_A) => scraped(METRICS.ticksSlow, { from });
  return {
    name: 'TicksSlow',
    about: 'cause',
    severity: 'ticket',
    expr: `rate(${of(METRICS.ticksSlow)}[${range}]) / (rate(${of(METRICS.ticks)}[${range}]) > 0) > ${SLOW_TICKS_RATIO}`,
    forS: LATE_WINDOW_S,
    summary: 'Rooms of {{ $labels.instance }} tick slowly',
    description: `{{ $value | humanizePercentage }} of the ticks take more than half of their time: people see each other stutter. Sound and picture go on.`,
    dashboard,
    numbers: { limit: percent(SLOW_TICKS_RATIO), window: span(SLOW_WINDOW_S), for: span(LATE_WINDOW_S) },
    edges: [
      {
        of: 'slow ticks',
        below: [
          all(POD_A),
          { series: slow(POD_A), values: rising(0, { perMin: 600 * SLOW_TICKS_RATIO * 0.98, minutes: EDGE_MIN }) },
        ],
        above: [
          all(POD_A),
          { series: slow(POD_A), values: rising(0, { perMin: 600 * SLOW_TICKS_RATIO * 1.02, minutes: EDGE_MIN }) },
        ],
        spike: [
          all(POD_A),
          { series: slow(POD_A), values: hurried(0, { to: 2 * 600 * SLOW_TICKS_RATIO, minutes: 2 }) },
        ],
      },
    ],
    cases: [
      {
        title: 'fires where many are slow, and is over when few are',
        series: [
          all(POD_A),
          all(POD_B),
          {
            series: slow(POD_A),
            values: `${flat(0, 10)} ${rising(0, { perMin: 60, minutes: 30 })} ${flat(1800, 30)}`,
          },
          { series: slow(POD_B), values: rising(0, { perMin: 24, minutes: 70 }) },
        ],
        moments: [
          { atMin: 10, firing: [] },
          { atMin: 35, firing: [{ labels: { ...POD_A }, value: '10%' }] },
          { atMin: 60, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}
