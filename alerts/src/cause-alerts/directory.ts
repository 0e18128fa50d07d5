import { METRICS, type LabelValue } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, hurried, JOB, NOTHING, of, POD_A, POD_B, rising, scraped } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { percent, span } from '../words.ts';

/** A Redis that fails over is away for half a minute; a pod tries again within 5 s. */
const AWAY_FOR_S = 3 * MINUTE_S;

/** A share that a restart of Redis, or of one pod, does not reach for long. */
const TURNED_AWAY_RATIO = 0.5;
/** A page asks seven times before it gives up: this is thirty people, and not one who clicks on and on. */
const ASKED_MIN = 200;
const WINDOW_S = 5 * MINUTE_S;
const FOR_S = 2 * MINUTE_S;

export function directoryAlerts(clock: Clock): readonly Alert[] {
  return [directoryUnreachable(), joinsTurnedAway(clock)];
}

function directoryUnreachable(): Alert {
  const away = (from: typeof POD_A) => scraped(METRICS.directoryUnreachable, { from });
  return {
    name: 'DirectoryUnreachable',
    about: 'cause',
    severity: 'ticket',
    expr: `count by (job) (${of(METRICS.directoryUnreachable)} > 0)`,
    forS: AWAY_FOR_S,
    summary: 'Pods do not reach the directory',
    description: `{{ $value | humanize }} of them, for ${span(AWAY_FOR_S)} or more. Rooms go on, and people may come to those that a pod knows; new rooms are refused, no room moves, and a pod that dies now takes its rooms with it. JoinsTurnedAway pages when people are turned away for it.`,
    dashboard: { board: 'room-service' },
    numbers: { for: span(AWAY_FOR_S) },
    edges: [
      {
        of: 'pods that do not reach it',
        below: [{ series: away(POD_A), values: flat(0, EDGE_MIN) }],
        above: [{ series: away(POD_A), values: flat(1, EDGE_MIN) }],
      },
    ],
    cases: [
      {
        title: 'says how many pods, not for a failover, and is over when it answers',
        series: [
          { series: away(POD_A), values: `${flat(0, 10)} ${flat(1, 20)} ${flat(0, 30)}` },
          { series: away(POD_B), values: `${flat(0, 10)} ${flat(1, 20)} ${flat(0, 10)} ${flat(1, 2)} ${flat(0, 18)}` },
        ],
        moments: [
          { atMin: 12, firing: [] },
          { atMin: 20, firing: [{ labels: { job: JOB }, value: '2' }] },
          { atMin: 31, firing: [] },
          { atMin: 42, firing: [] },
        ],
      },
      NOTHING,
    ],
  };
}

/** Whoever is turned away gets no ticket, and so never is a join that failed: no promise sees it. */
function joinsTurnedAway(clock: Clock): Alert {
  const range = clock.range(WINDOW_S);
  const asked = (placement: LabelValue<'placement'>, from = POD_A) => scraped(METRICS.placements, { placement, from });
  const perMin = (placement: LabelValue<'placement'>, rate: number) => ({
    series: asked(placement),
    values: rising(0, { perMin: rate, minutes: EDGE_MIN }),
  });
  const all = `sum by (job) (increase(${of(METRICS.placements)}[${range}]))`;
  const away = `sum by (job) (increase(${of(METRICS.placements, { placement: ['no_capacity', 'no_directory', 'no_holder'] })}[${range}]))`;
  const many = 100;
  return {
    name: 'JoinsTurnedAway',
    about: 'symptom',
    severity: 'page',
    expr: `${away} / (${all} >= ${ASKED_MIN}) > ${TURNED_AWAY_RATIO}`,
    forS: FOR_S,
    summary: 'People are turned away: no pod takes them',
    description: `{{ $value | humanizePercentage }} of those who asked for a room within ${span(WINDOW_S)} were told to come again later: the pods are full, or cannot ask the directory, or the pod that has the room does not answer. Who is in a room talks on.`,
    dashboard: { board: 'room-service' },
    numbers: { limit: percent(TURNED_AWAY_RATIO), asked: String(ASKED_MIN), window: span(WINDOW_S), for: span(FOR_S) },
    edges: [
      {
        of: 'share of those who are turned away',
        below: [
          perMin('here', many * (1 - TURNED_AWAY_RATIO * 0.98)),
          perMin('no_directory', many * TURNED_AWAY_RATIO * 0.98),
        ],
        above: [
          perMin('here', many * (1 - TURNED_AWAY_RATIO * 1.02)),
          perMin('no_directory', many * TURNED_AWAY_RATIO * 1.02),
        ],
        spike: [
          perMin('here', many),
          { series: asked('no_directory'), values: hurried(0, { to: 2 * many * TURNED_AWAY_RATIO, minutes: 1 }) },
        ],
      },
      {
        of: 'people who ask',
        below: [perMin('no_capacity', (0.95 * ASKED_MIN * MINUTE_S) / WINDOW_S)],
        above: [perMin('no_capacity', (1.05 * ASKED_MIN * MINUTE_S) / WINDOW_S)],
      },
    ],
    cases: [
      {
        title: 'counts every reason and all pods, and is over when they get in',
        series: [
          { series: asked('here'), values: rising(0, { perMin: 20, minutes: 60 }) },
          {
            series: asked('no_directory'),
            values: `${flat(0, 10)} ${rising(0, { perMin: 40, minutes: 20 })} ${flat(800, 30)}`,
          },
          {
            series: asked('no_holder', POD_B),
            values: `${flat(0, 10)} ${rising(0, { perMin: 40, minutes: 20 })} ${flat(800, 30)}`,
          },
        ],
        moments: [
          { atMin: 10, firing: [] },
          { atMin: 28, firing: [{ labels: { job: JOB }, value: '80%' }] },
          { atMin: 38, firing: [] },
        ],
      },
      {
        title: 'does not fire for one who clicks on and on',
        series: [{ series: asked('no_holder'), values: rising(0, { perMin: 35, minutes: 60 }) }],
        moments: [20, 59].map((atMin) => ({ atMin, firing: [] })),
      },
      NOTHING,
    ],
  };
}
