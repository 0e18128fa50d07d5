import { METRICS } from '@atrium/metrics';
import { CAUSE_LIMITS } from '@atrium/slo';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, JOB, NOTHING, of, ofJob, POD_A, POD_B, scraped } from '../case.ts';
import { MINUTE_S } from '../clock.ts';
import { percent, span } from '../words.ts';

const SEATS_RATIO = CAUSE_LIMITS.seatsTaken.limit;
/** With all seats taken people still get in, each at the cost of those who are there. */
const FULL_RATIO = 1;
const SEATS_FOR_S = 10 * MINUTE_S;
const FDS_RATIO = CAUSE_LIMITS.openFds.limit;
const FDS_FOR_S = 5 * MINUTE_S;

const dashboard = { board: 'capacity-cost' } as const;

/** What runs out before it is felt. */
export function capacityAlerts(): readonly Alert[] {
  return [seatsRunOut(), podFull(), fdsRunOut()];
}

function seatsRunOut(): Alert {
  const [taken, seats] = [of(METRICS.seatsTaken), of(METRICS.seats)];
  return {
    name: 'SeatsRunOut',
    about: 'cause',
    severity: 'ticket',
    expr: `sum by (job) (${taken}) / (sum by (job) (${seats}) > 0) > ${SEATS_RATIO}`,
    forS: SEATS_FOR_S,
    summary: 'Seats run out',
    description: `{{ $value | humanizePercentage }} of all seats are taken, and above ${percent(SEATS_RATIO)} a rush finds none. Add pods or workers.`,
    dashboard,
    numbers: { limit: percent(SEATS_RATIO), for: span(SEATS_FOR_S) },
    edges: [
      {
        of: 'share of all seats',
        below: [
          { series: scraped(METRICS.seats, { from: POD_A }), values: flat(1000, EDGE_MIN) },
          { series: scraped(METRICS.seatsTaken, { from: POD_A }), values: flat(1000 * SEATS_RATIO, EDGE_MIN) },
        ],
        above: [
          { series: scraped(METRICS.seats, { from: POD_A }), values: flat(1000, EDGE_MIN) },
          { series: scraped(METRICS.seatsTaken, { from: POD_A }), values: flat(1000 * SEATS_RATIO + 10, EDGE_MIN) },
        ],
      },
    ],
    cases: [
      {
        title: 'counts all pods together, and is over when there are more seats',
        series: [
          { series: scraped(METRICS.seats, { from: POD_A }), values: flat(100, 90) },
          { series: scraped(METRICS.seatsTaken, { from: POD_A }), values: flat(95, 90) },
          { series: scraped(METRICS.seats, { from: POD_B }), values: `${flat(100, 40)} ${flat(200, 50)}` },
          { series: scraped(METRICS.seatsTaken, { from: POD_B }), values: `${flat(75, 10)} ${flat(85, 80)}` },
        ],
        moments: [
          // Of 200 seats 170 are taken: at the limit, and not above.
          { atMin: 9, firing: [] },
          { atMin: 25, firing: [{ labels: { job: JOB }, value: '90%' }] },
          { atMin: 41, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function podFull(): Alert {
  const pod = (from: typeof POD_A, taken: string, minutes = 60) => [
    { series: scraped(METRICS.seats, { from }), values: flat(100, minutes) },
    { series: scraped(METRICS.seatsTaken, { from }), values: taken },
  ];
  return {
    name: 'PodFull',
    about: 'cause',
    severity: 'ticket',
    expr: `${of(METRICS.seatsTaken)} / (${of(METRICS.seats)} > 0) >= ${FULL_RATIO}`,
    forS: SEATS_FOR_S,
    summary: 'Every seat of {{ $labels.instance }} is taken',
    description: `{{ $value | humanizePercentage }} of its seats are taken. Whoever comes into a room here gets in, and its workers get hotter for all.`,
    dashboard,
    numbers: { limit: percent(FULL_RATIO), for: span(SEATS_FOR_S) },
    edges: [
      {
        of: 'seats of a pod',
        below: pod(POD_A, flat(99, EDGE_MIN), EDGE_MIN),
        above: pod(POD_A, flat(100, EDGE_MIN), EDGE_MIN),
      },
    ],
    cases: [
      {
        title: 'fires for the full one, and is over when somebody leaves',
        series: [...pod(POD_A, `${flat(80, 10)} ${flat(110, 20)} ${flat(80, 30)}`), ...pod(POD_B, flat(99, 60))],
        moments: [
          { atMin: 15, firing: [] },
          { atMin: 25, firing: [{ labels: { ...POD_A }, value: '110%' }] },
          { atMin: 31, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function fdsRunOut(): Alert {
  const pod = (from: typeof POD_A, { open, max, minutes = 60 }: { open: string; max: number; minutes?: number }) => [
    { series: scraped(METRICS.openFds, { from }), values: open },
    { series: scraped(METRICS.maxFds, { from }), values: flat(max, minutes) },
  ];
  return {
    name: 'FileDescriptorsRunOut',
    about: 'cause',
    severity: 'ticket',
    expr: `${ofJob(METRICS.openFds)} / (${ofJob(METRICS.maxFds)} > 0) > ${FDS_RATIO}`,
    forS: FDS_FOR_S,
    summary: 'File descriptors of {{ $labels.instance }} run out',
    description: `{{ $value | humanizePercentage }} of what it may open is open, and ${percent(FDS_RATIO)} is where to act: at the end nobody can join this pod.`,
    dashboard,
    numbers: { limit: percent(FDS_RATIO), for: span(FDS_FOR_S) },
    edges: [
      {
        of: 'open descriptors',
        below: pod(POD_A, { open: flat(1000 * FDS_RATIO, EDGE_MIN), max: 1000, minutes: EDGE_MIN }),
        above: pod(POD_A, { open: flat(1000 * FDS_RATIO + 10, EDGE_MIN), max: 1000, minutes: EDGE_MIN }),
      },
    ],
    cases: [
      {
        title: 'fires near the limit, not where the system does not tell, and is over when they are closed',
        series: [
          ...pod(POD_A, { open: `${flat(400, 10)} ${flat(900, 20)} ${flat(400, 30)}`, max: 1000 }),
          ...pod(POD_B, { open: flat(5, 60), max: 0 }),
        ],
        moments: [
          { atMin: 12, firing: [] },
          { atMin: 20, firing: [{ labels: { ...POD_A }, value: '90%' }] },
          { atMin: 31, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}
