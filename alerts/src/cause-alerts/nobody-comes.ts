import { METRICS } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import {
  EDGE_MIN,
  flat,
  JOB,
  NOTHING,
  of,
  POD_A,
  counting,
  scraped,
  type Case,
  type Edge,
  type Firing,
} from '../case.ts';
import { DAY_S, HOUR_S, MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

const STOPPED_S = 15 * MINUTE_S;
/** In the hour before. Evenly spread that is fifteen in the time for which nobody came: by chance none does in e^-15. */
const HOUR_MIN = 60;
/**
 * In the same quarter of an hour a day ago. An evening's decline, a lesson that everybody has come to and the end of a meeting
 * look the same as yesterday, or were not there yesterday: what has no yesterday is no evidence.
 */
const YESTERDAY_MIN = 15;
/** Who leaves is not replaced: of the people of half an hour ago. */
const LEFT_RATIO = 0.7;
const BEFORE_S = 30 * MINUTE_S;
/** Where people are thrown out as well, yesterday is not needed: at least so many at once with others, and half of all. */
const LOST_MIN = 10;
const LOST_RATIO = 0.5;
const LOST_WINDOW_S = 15 * MINUTE_S;
const SILENT_S = 5 * MINUTE_S;
const FOR_S = 2 * MINUTE_S;

/**
 * What is in front of the pods is broken: a name, a certificate, a balancer. No pod sees who does not get to it, and each of
 * them is well; what it sees is that nobody asks any more. An outside probe says it sooner, and for sure.
 */
export function nobodyComes(clock: Clock): Alert {
  const asked = (seconds: number, offsetS = 0) =>
    `sum by (job) (increase(${of(METRICS.joins, { participant: 'person' })}[${clock.range(seconds)}]${offsetS === 0 ? '' : ` offset ${clock.range(offsetS)}`}))`;
  const here = of(METRICS.participants, { participant_state: 'joined', participant: 'person' });
  const people = (offsetS = 0) => `sum by (job) (${here}${offsetS === 0 ? '' : ` offset ${clock.range(offsetS)}`})`;
  const window = clock.range(LOST_WINDOW_S);
  const lost = `sum by (job) (increase(${of(METRICS.sessionsEnded, { end: 'lost', participant: 'person' })}[${window}]))`;
  const most = `sum by (job) (max_over_time(${here}[${window}]))`;
  return {
    name: 'NobodyComes',
    about: 'symptom',
    severity: 'page',
    expr: [
      `(\n  ${asked(STOPPED_S)} < 0.5`,
      `  and ${asked(HOUR_S, STOPPED_S)} >= ${HOUR_MIN}`,
      `  and ${asked(STOPPED_S, DAY_S)} >= ${YESTERDAY_MIN}`,
      `  and ${people()} < ${LEFT_RATIO} * ${people(BEFORE_S)}\n)\nor\n(`,
      `  ${asked(SILENT_S)} < 0.5`,
      `  and ${lost} >= ${LOST_MIN}`,
      `  and ${lost} >= ${LOST_RATIO} * ${most}\n)`,
    ].join('\n'),
    forS: FOR_S,
    summary: 'Nobody comes any more, and people vanish',
    description: `Nobody has asked to come in for ${span(STOPPED_S)}, though many did in the hour before and at this time yesterday; or for ${span(SILENT_S)}, after half of all who were here were thrown out at once. The pods are well: look at what is in front of them (name, certificate, balancer, firewall).`,
    dashboard: { board: 'room-service' },
    numbers: {
      stopped: span(STOPPED_S),
      silent: span(SILENT_S),
      hour: String(HOUR_MIN),
      yesterday: String(YESTERDAY_MIN),
      left: percent(LEFT_RATIO),
      lost: String(LOST_MIN),
      for: span(FOR_S),
    },
    cases: CASES,
    edges: EDGES,
  };
}

/** So many a minute come, and so many people are there, for so long. */
type Stretch = { minutes: number; comePerMin: number; there: number; lostPerMin?: number };

const DAY_MIN = DAY_S / MINUTE_S;
const OUTAGE = { comePerMin: 0 } as const;
const BUSY = { comePerMin: 3, there: 90 } as const;

function lived(stretches: readonly Stretch[]): Case['series'] {
  const joins = { how: 'new', participant: 'person', outcome: 'ok', stage: 'welcome', track: 'primary' } as const;
  return [
    {
      series: scraped(METRICS.joins, { ...joins, from: POD_A }),
      values: counting(stretches, ({ comePerMin }) => comePerMin),
    },
    {
      series: scraped(METRICS.sessionsEnded, { end: 'lost', participant: 'person', from: POD_A }),
      values: counting(stretches, ({ lostPerMin = 0 }) => lostPerMin),
    },
    {
      series: scraped(METRICS.participants, { participant_state: 'joined', participant: 'person', from: POD_A }),
      values: stretches.map(({ there, minutes }) => flat(there, minutes)).join(' '),
    },
  ];
}

/** One alone after another, of which half were there. */
const thrownOut = ({ lost, there }: { lost: number; there: number }): Case['series'] =>
  lived([
    { comePerMin: 1, there, minutes: EDGE_MIN - 10 },
    { ...OUTAGE, there: 0, lostPerMin: lost, minutes: 1 },
    { ...OUTAGE, there: 0, minutes: 10 },
  ]);

const EDGES: readonly Edge[] = [
  {
    of: 'people who were thrown out',
    below: thrownOut({ lost: LOST_MIN - 1, there: LOST_MIN }),
    above: thrownOut({ lost: LOST_MIN + 1, there: LOST_MIN + 1 }),
  },
  {
    of: 'share of people who were thrown out',
    below: thrownOut({ lost: 100 * LOST_RATIO - 5, there: 100 }),
    above: thrownOut({ lost: 100 * LOST_RATIO + 5, there: 100 }),
  },
];

/** A day in which hardly anybody came before noon, and then many. */
const YESTERDAY: readonly Stretch[] = [
  { comePerMin: (YESTERDAY_MIN - 1) / (STOPPED_S / MINUTE_S), there: 90, minutes: 240 },
  { ...BUSY, minutes: DAY_MIN - 240 },
];
const quarters = (there: number): Stretch => ({ ...OUTAGE, there, minutes: 25 });

const FIRES: readonly Firing[] = [{ labels: { job: JOB }, value: '0' }];
const SILENT: readonly Firing[] = [];

const CASES: readonly Case[] = [
  {
    title: 'fires when the name or the certificate goes: nobody comes, and who leaves is not replaced',
    series: lived([
      { ...BUSY, minutes: DAY_MIN + 60 },
      { ...OUTAGE, there: 80, minutes: 15 },
      { ...OUTAGE, there: 50, minutes: 30 },
      { ...BUSY, minutes: 30 },
    ]),
    moments: [
      { atMin: DAY_MIN + 59, firing: SILENT },
      { atMin: DAY_MIN + 74, firing: SILENT },
      { atMin: DAY_MIN + 80, firing: FIRES },
      { atMin: DAY_MIN + 110, firing: SILENT },
    ],
  },
  {
    title: 'fires in the first week of a small house, when everybody is thrown out and nobody comes back',
    series: lived([
      { comePerMin: 0.2, there: 12, minutes: 120 },
      { ...OUTAGE, there: 0, lostPerMin: 11, minutes: 1 },
      { ...OUTAGE, there: 0, minutes: 39 },
      { comePerMin: 1, there: 12, minutes: 20 },
    ]),
    moments: [
      { atMin: 119, firing: SILENT },
      { atMin: 129, firing: FIRES },
      { atMin: 150, firing: SILENT },
    ],
  },
  {
    title: 'does not fire when some are thrown out and all others stay, nor while anybody comes',
    series: lived([
      { comePerMin: 1, there: 30, minutes: 120 },
      { ...OUTAGE, there: 19, lostPerMin: 11, minutes: 1 },
      { ...OUTAGE, there: 19, minutes: 39 },
      { comePerMin: 0.5, there: 19, minutes: 1 },
      { comePerMin: 0.5, there: 2, lostPerMin: 17, minutes: 1 },
      { comePerMin: 0.5, there: 2, minutes: 40 },
    ]),
    moments: [124, 127, 130, 135, 164, 167, 170, 175].map((atMin) => ({ atMin, firing: SILENT })),
  },
  {
    title: 'does not fire in an evening as yesterday, nor after a great meeting at night that was not there yesterday',
    series: lived([
      { ...BUSY, minutes: 600 },
      { ...OUTAGE, there: 40, minutes: 60 },
      { ...OUTAGE, there: 3, minutes: DAY_MIN - 660 },
      { ...BUSY, minutes: 600 },
      { ...OUTAGE, there: 40, minutes: 60 },
      { ...OUTAGE, there: 3, minutes: 60 },
      { comePerMin: 5, there: 300, minutes: 60 },
      { ...OUTAGE, there: 300, minutes: 20 },
      { ...OUTAGE, there: 2, minutes: 60 },
    ]),
    moments: [610, 620, 640, 665, 700, 782, 798, 802, 810, 840].map((atMin) => ({
      atMin: DAY_MIN + atMin,
      firing: SILENT,
    })),
  },
  {
    title:
      'does not fire where yesterday had fewer, the hour before had fewer, or too many stay, and does where none of this is so',
    series: lived([
      ...YESTERDAY,
      { ...BUSY, minutes: 65 },
      quarters(50),
      { comePerMin: 0, there: 90, minutes: 210 },
      { comePerMin: (HOUR_MIN - 5) / 60, there: 90, minutes: 60 },
      quarters(50),
      { ...BUSY, minutes: 75 },
      quarters(90 * LEFT_RATIO + 1),
      { ...BUSY, minutes: 75 },
      quarters(90 * LEFT_RATIO - 1),
    ]),
    moments: [
      ...[82, 89, 377, 384, 477, 484].map((atMin) => ({ atMin: DAY_MIN + atMin, firing: SILENT })),
      { atMin: DAY_MIN + 580, firing: FIRES },
    ],
  },
  NOTHING,
];
