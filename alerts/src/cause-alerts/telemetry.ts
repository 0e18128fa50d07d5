import { METRICS } from '@atrium/metrics';
import { CAUSE_LIMITS } from '@atrium/slo';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, JOB, NOTHING, of, POD_A, POD_B, rising, scraped } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

/** What was lost once is gone; the ticket says that it goes on. */
const LOST_WINDOW_S = 15 * MINUTE_S;
const REPORTING_RATIO = CAUSE_LIMITS.clientsReporting.limit;
/** Of fewer people one who is about to leave is a tenth. */
const PEOPLE_MIN = 10;
const SILENT_FOR_S = 10 * MINUTE_S;

const dashboard = { board: 'telemetry-health' } as const;

/** Whether the rest can be believed. */
export function telemetryAlerts(clock: Clock): readonly Alert[] {
  return [telemetryLost(clock), clientsSilent()];
}

function telemetryLost(clock: Clock): Alert {
  const lost = (from: typeof POD_A) => scraped(METRICS.exported, { delivery: 'lost', from });
  return {
    name: 'TelemetryLost',
    about: 'cause',
    severity: 'ticket',
    expr: `increase(${of(METRICS.exported, { delivery: 'lost' })}[${clock.range(LOST_WINDOW_S)}]) > 0`,
    forS: MINUTE_S,
    summary: '{{ $labels.instance }} loses traces and logs',
    description: `About {{ $value | humanize }} spans and log records in ${span(LOST_WINDOW_S)} did not get to the collector. People notice nothing; whoever looks for the cause of something will.`,
    dashboard,
    numbers: { window: span(LOST_WINDOW_S) },
    edges: [
      {
        of: 'lost records',
        below: [{ series: lost(POD_A), values: flat(70, EDGE_MIN) }],
        above: [{ series: lost(POD_A), values: `${flat(70, EDGE_MIN - 12)} ${flat(71, 13)}` }],
      },
    ],
    cases: [
      {
        title: 'fires while some are lost, and is over when none are',
        series: [
          {
            series: lost(POD_A),
            values: `${flat(0, 10)} ${rising(0, { perMin: 100, minutes: 20 })} ${flat(2000, 40)}`,
          },
          { series: lost(POD_B), values: flat(70, 70) },
        ],
        moments: [
          { atMin: 10, firing: [] },
          { atMin: 28, firing: [{ labels: { ...POD_A, delivery: 'lost' }, value: '1.5k' }] },
          { atMin: 50, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

function clientsSilent(): Alert {
  const people = of(METRICS.participants, { participant_state: 'joined', participant: 'person' });
  const reporting = of(METRICS.clientsReporting, { participant: 'person' });
  const pod = (from: typeof POD_A, { there, reports }: { there: string; reports: string }) => [
    {
      series: scraped(METRICS.participants, { participant_state: 'joined', participant: 'person', from }),
      values: there,
    },
    { series: scraped(METRICS.clientsReporting, { participant: 'person', from }), values: reports },
  ];
  return {
    name: 'ClientsSilent',
    about: 'cause',
    severity: 'ticket',
    expr: `sum by (job) (${reporting}) / (sum by (job) (${people}) >= ${PEOPLE_MIN}) < ${REPORTING_RATIO}`,
    forS: SILENT_FOR_S,
    summary: 'Pages of people do not report',
    description: `Of those who are in rooms {{ $value | humanizePercentage }} report what they have, and ${percent(REPORTING_RATIO)} should at least: of the rest nobody knows whether it is good.`,
    dashboard,
    numbers: { limit: percent(REPORTING_RATIO), people: String(PEOPLE_MIN), for: span(SILENT_FOR_S) },
    edges: [
      {
        of: 'share of those who report',
        below: pod(POD_A, { there: flat(1000, EDGE_MIN), reports: flat(1000 * REPORTING_RATIO, EDGE_MIN) }),
        above: pod(POD_A, { there: flat(1000, EDGE_MIN), reports: flat(1000 * REPORTING_RATIO - 10, EDGE_MIN) }),
      },
      {
        of: 'people',
        below: pod(POD_A, { there: flat(PEOPLE_MIN - 1, EDGE_MIN), reports: flat(0, EDGE_MIN) }),
        above: pod(POD_A, { there: flat(PEOPLE_MIN, EDGE_MIN), reports: flat(0, EDGE_MIN) }),
      },
    ],
    cases: [
      {
        title: 'fires when many are silent, and is over when they report',
        series: [
          ...pod(POD_A, { there: flat(20, 60), reports: `${flat(20, 10)} ${flat(12, 20)} ${flat(20, 30)}` }),
          ...pod(POD_B, { there: flat(20, 60), reports: flat(20, 60) }),
        ],
        moments: [
          { atMin: 15, firing: [] },
          { atMin: 25, firing: [{ labels: { job: JOB }, value: '80%' }] },
          { atMin: 31, firing: [] },
        ],
      },
      {
        title: 'does not fire for a handful',
        series: pod(POD_A, { there: flat(PEOPLE_MIN - 1, 60), reports: flat(0, 60) }),
        moments: [{ atMin: 30, firing: [] }],
      },
      NOTHING,
    ],
  };
}
