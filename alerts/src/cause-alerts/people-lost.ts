import { METRICS } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, NOTHING, of, ofJob, POD_A, POD_B, scraped, stale, up, type Moment } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { span } from '../words.ts';

/** Ten people, as many as are evidence of bad time. */
const PEOPLE_MIN = 10;
/** A start is looked for so long, and people in the minutes before that: who came after it was not in it when it went. */
const RESTARTED_S = 3 * MINUTE_S;
/** Three scrapes that fail. */
const LOST_FOR_S = MINUTE_S;

/**
 * Who is in a pod that dies is out at once, and the pod no longer counts it. Of who comes back to another the promise sees the time
 * since that one took over (telemetry/SPEC.md, JUD11), and of the others nothing. A pod that was told to stop
 * has counted whom it cut off, and so it is left out here.
 */
export function peopleLostWithPod(clock: Clock): Alert {
  const range = clock.range(RESTARTED_S);
  const people = `sum without (participant_state, participant) (max_over_time(${of(METRICS.participants, { participant_state: 'joined', participant: 'person' })}[${range}] offset ${range}))`;
  const well = `(${up()} == 1 unless on (job, instance) changes(${ofJob(METRICS.startTime)}[${range}]) > 0)`;
  const stopped = `max_over_time(${of(METRICS.drainDeadline)}[${clock.range(2 * RESTARTED_S)}]) > 0`;
  const pod = (from: typeof POD_A, { there, isUp, start }: { there: string; isUp: string; start: string }) => [
    {
      series: scraped(METRICS.participants, { participant_state: 'joined', participant: 'person', from }),
      values: there,
    },
    { series: up(from), values: isUp },
    { series: scraped(METRICS.startTime, { from }), values: start },
  ];
  const dying = (people: number) =>
    pod(POD_A, {
      there: `${flat(people, EDGE_MIN - 4)} ${stale(4)}`,
      isUp: `${flat(1, EDGE_MIN - 4)} ${flat(0, 5)}`,
      start: `${flat(100, EDGE_MIN - 4)} ${stale(4)}`,
    });
  const fires = (after: number, value: string, from = POD_A) => ({
    atMin: after,
    firing: [{ labels: { ...from }, value }],
  });
  const silent = (atMin: number): Moment => ({ atMin, firing: [] });
  return {
    name: 'PeopleLostWithPod',
    about: 'symptom',
    severity: 'page',
    expr: `${people} >= ${PEOPLE_MIN}\nunless on (job, instance) ${well}\nunless on (job, instance) ${stopped}`,
    forS: LOST_FOR_S,
    summary: '{{ $labels.instance }} is gone, with everybody in it',
    description: `It does not answer Prometheus, or it began anew within ${span(RESTARTED_S)}, and nobody told it to stop. Rooms live in the memory of a pod: {{ $value | humanize }} people were in it shortly before, and are out at once. Promises hardly see it: of who comes back to another pod they count the time since that one took over, and of the others nothing.`,
    dashboard: { board: 'room-service' },
    numbers: { people: String(PEOPLE_MIN), window: span(RESTARTED_S), for: span(LOST_FOR_S) },
    edges: [{ of: 'people', below: dying(PEOPLE_MIN - 1), above: dying(PEOPLE_MIN) }],
    cases: [
      {
        title: 'fires when a pod dies that people are in, and not for the one beside it',
        series: [
          ...pod(POD_A, {
            there: `${flat(40, 20)} ${stale(40)}`,
            isUp: `${flat(1, 20)} ${flat(0, 40)}`,
            start: `${flat(100, 20)} ${stale(40)}`,
          }),
          ...pod(POD_B, { there: flat(40, 60), isUp: flat(1, 60), start: flat(100, 60) }),
        ],
        moments: [silent(20), fires(23, '40'), silent(35)],
      },
      {
        title: 'fires when it is no longer a target, as a pod whose machine went',
        series: pod(POD_A, {
          there: `${flat(40, 20)} ${stale(40)}`,
          isUp: `${flat(1, 20)} ${stale(40)}`,
          start: `${flat(100, 20)} ${stale(40)}`,
        }),
        moments: [silent(20), fires(23, '40'), silent(35)],
      },
      {
        title: 'fires when it began anew, though people come back, and is over when it stays',
        series: pod(POD_A, {
          there: `${flat(40, 20)} ${flat(0, 1)} ${flat(12, 39)}`,
          isUp: flat(1, 60),
          start: `${flat(100, 20)} ${flat(1300, 40)}`,
        }),
        moments: [silent(20), fires(22, '40'), silent(24)],
      },
      {
        title:
          'does not fire where hardly anybody was, nor for a start before people came, nor for one scrape that failed',
        series: [
          ...pod(POD_A, {
            there: `${flat(PEOPLE_MIN - 1, 20)} ${stale(40)}`,
            isUp: `${flat(1, 20)} ${flat(0, 40)}`,
            start: `${flat(100, 20)} ${stale(40)}`,
          }),
          ...pod(POD_B, {
            there: `${flat(0, 20)} ${flat(0, 2)} ${flat(40, 18)} ${stale(0.5)} ${flat(40, 19.5)}`,
            isUp: `${flat(1, 40)} ${flat(0, 0.5)} ${flat(1, 19.5)}`,
            start: `${flat(100, 20)} ${flat(1300, 40)}`,
          }),
        ],
        moments: [22, 23, 25, 26, 27, 28, 41, 42].map(silent),
      },
      {
        title: 'does not fire for a pod that was told to stop, which has counted whom it cut off',
        series: [
          ...pod(POD_A, {
            there: `${flat(40, 20)} ${stale(40)}`,
            isUp: `${flat(1, 20)} ${stale(40)}`,
            start: `${flat(100, 20)} ${stale(40)}`,
          }),
          {
            series: scraped(METRICS.drainDeadline, { from: POD_A }),
            values: `${flat(0, 19.5)} ${flat(1200, 0.5)} ${stale(40)}`,
          },
        ],
        moments: [22, 23, 25, 28].map(silent),
      },
      NOTHING,
    ],
  };
}
