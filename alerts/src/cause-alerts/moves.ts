import { METRICS, type LabelValue } from '@atrium/metrics';
import type { Alert } from '../alert.ts';
import { EDGE_MIN, flat, hurried, JOB, NOTHING, of, POD_A, POD_B, rising, scraped } from '../case.ts';
import { MINUTE_S, type Clock } from '../clock.ts';
import { span } from '../words.ts';

/** What is somebody's to mend; a move that was taken back, or of a room that has ended meanwhile, is not. */
const TROUBLE = ['no_target', 'target_lost', 'unreachable', 'lost', 'failed'] as const;
/** A room that cannot go is tried again within seconds, so that ten are a second or third try of several rooms. */
const CALLED_OFF = 10;
const WINDOW_S = 10 * MINUTE_S;
const FOR_S = MINUTE_S;

/** A move that is called off harms nobody by itself; what is left at the deadline of a drain has to come again elsewhere. */
export function movesCalledOff(clock: Clock): Alert {
  const series = (called_off: LabelValue<'called_off'>, from: typeof POD_A) =>
    scraped(METRICS.roomMoves, { moving: 'called_off', called_off, from });
  const perMin = (CALLED_OFF * MINUTE_S) / WINDOW_S;
  const steady = (factor: number) => [
    { series: series('no_target', POD_A), values: rising(0, { perMin: perMin * factor, minutes: EDGE_MIN }) },
  ];
  return {
    name: 'MovesCalledOff',
    about: 'cause',
    severity: 'ticket',
    expr: `sum by (job) (increase(${of(METRICS.roomMoves, { moving: 'called_off', called_off: TROUBLE })}[${clock.range(WINDOW_S)}])) > ${CALLED_OFF}`,
    forS: FOR_S,
    summary: 'Rooms cannot be moved to other pods',
    description: `{{ $value | humanize }} moves were called off within ${span(WINDOW_S)}; the rooms stay where they are, and people notice nothing yet. A pod that is emptied tries on until its deadline: whoever is left in it then has to come again elsewhere, which is heard.`,
    dashboard: { board: 'release-cockpit' },
    numbers: { limit: String(CALLED_OFF), window: span(WINDOW_S), for: span(FOR_S) },
    edges: [
      {
        of: 'moves that are called off',
        below: steady(0.95),
        above: steady(1.05),
        spike: [{ series: series('no_target', POD_A), values: hurried(0, { to: 3 * perMin, minutes: 2.5 }) }],
      },
    ],
    cases: [
      {
        title: 'counts all pods and reasons together, and is over when rooms go',
        series: [
          {
            series: series('no_target', POD_A),
            values: `${flat(0, 10)} ${rising(0, { perMin: 1, minutes: 20 })} ${flat(20, 30)}`,
          },
          {
            series: series('target_lost', POD_B),
            values: `${flat(0, 10)} ${rising(0, { perMin: 1, minutes: 20 })} ${flat(20, 30)}`,
          },
        ],
        moments: [
          { atMin: 10, firing: [] },
          { atMin: 28, firing: [{ labels: { job: JOB }, value: '20' }] },
          { atMin: 45, firing: [] },
        ],
      },
      {
        title: 'does not fire for moves that came to something, were taken back, or are of rooms that ended',
        series: [
          {
            series: scraped(METRICS.roomMoves, { moving: 'moved', called_off: 'none', from: POD_A }),
            values: rising(0, { perMin: 20, minutes: 60 }),
          },
          ...(['taken_back', 'no_room', 'moving'] as const).map((why) => ({
            series: series(why, POD_A),
            values: rising(0, { perMin: 5, minutes: 60 }),
          })),
        ],
        moments: [20, 40, 59].map((atMin) => ({ atMin, firing: [] })),
      },
      NOTHING,
    ],
  };
}
