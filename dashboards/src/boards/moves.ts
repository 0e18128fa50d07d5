import { METRICS } from '@atrium/metrics';
import type { Row } from '../board.ts';
import { toRunbook } from '../links.ts';
import { badAbove, lines, stat, UNITS, type Panel } from '../panel.ts';
import { gaugeOf, grownBy, label, quantileOf, rateOf } from '../queries.ts';

const PEOPLE = { participant: 'person' } as const;
const OF_VERSION = `${label('version')} (${label('track')})`;

function whoIsWhere(): readonly Panel[] {
  return [
    lines({
      title: 'Rooms by version',
      meaning: {
        shows: 'Rooms that live now, by the version and the track of the process that has them.',
        bad: 'The old version does not empty though it should: its rooms do not move.',
        then: 'See below how moves end, and why a pod drains.',
      },
      targets: [{ expr: gaugeOf(METRICS.rooms, { by: ['version', 'track'] }), legend: OF_VERSION }],
      unit: UNITS.count,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'People by version',
      meaning: {
        shows: 'People in rooms, who reconnects among them, by the version and the track of the process.',
        bad: 'The sum falls when a version changes: they were not moved, but lost.',
        then: 'See by which way connections were taken away.',
      },
      targets: [
        { expr: gaugeOf(METRICS.participants, { where: PEOPLE, by: ['version', 'track'] }), legend: OF_VERSION },
      ],
      unit: UNITS.count,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Connections that we took away',
      meaning: {
        shows: 'People a second whose connection or media we ended, by how.',
        bad: 'pod_lost: a pod died. cut_off: it stopped with people in it. cold_move: they could not attach. room_taken: it was silent. worker: a worker died.',
        then: 'cut_off and cold_move: do pods have time and room to empty themselves? pod_lost: read the log of the pod before its end.',
      },
      targets: [{ expr: rateOf(METRICS.disconnects, { where: PEOPLE, by: ['cause'] }), legend: label('cause') }],
      unit: UNITS.perSecond,
      stacked: true,
      min: 0,
      width: 8,
      links: [toRunbook('PeopleLostWithPod'), toRunbook('WorkerDied')],
    }),
  ];
}

function moves(): readonly Panel[] {
  return [
    stat({
      title: 'Why pods drain',
      meaning: {
        shows: 'How many pods empty themselves now, by the reason that they were given.',
        bad: 'A reason that nobody gave, or all pods at once.',
        then: 'Take it back: POST /drain with the reason null, on the port between pods.',
      },
      targets: [{ expr: gaugeOf(METRICS.draining, { by: ['drain_reason'] }), legend: label('drain_reason') }],
      unit: UNITS.count,
      decimals: 0,
      width: 6,
      links: [toRunbook('DrainStuck')],
    }),
    lines({
      title: 'Moves of rooms',
      meaning: {
        shows: 'Moves a second by what they came to; one that is called off says why, and its room stays.',
        bad: 'Any reason that goes on.',
        then: 'no_target: add a pod. unreachable: Redis. target_lost, failed: the logs of both pods.',
      },
      targets: [
        {
          expr: rateOf(METRICS.roomMoves, { by: ['moving', 'called_off'] }),
          legend: `${label('moving')} ${label('called_off')}`,
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
      width: 9,
      links: [toRunbook('MovesCalledOff')],
    }),
    lines({
      title: 'People who were moved',
      meaning: {
        shows:
          'People a second who came along with their room: attached without a gap, cold by their token, away without a connection.',
        bad: 'cold is more than a few of a hundred; attached above the rate of the bucket.',
        then: 'cold: old pages, a way to the other pod that is shut, or a deadline that is too near.',
      },
      targets: [
        { expr: rateOf(METRICS.peopleMoved, { where: PEOPLE, by: ['attachment'] }), legend: label('attachment') },
      ],
      unit: UNITS.perSecond,
      stacked: true,
      min: 0,
      width: 9,
    }),
    lines({
      title: 'Time for which nobody acts in a room that moves',
      meaning: {
        shows: 'From the freeze until the target has the room: steps and words of that time come late.',
        bad: 'p99 above a quarter of a second.',
        then: 'Is Redis slow, the room very large, or the event loop of a pod late?',
      },
      targets: [0.5, 0.99].map((share) => ({ expr: quantileOf(share, METRICS.moveFreeze), legend: `p${share * 100}` })),
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(1, 0.25),
    }),
    lines({
      title: 'Gap in a voice when its room moves',
      meaning: {
        shows: 'The longest gap that each page heard in a voice that was flowing, as it says.',
        bad: 'p99 above half a second: it is heard as a word that is missing.',
        then: 'Are pages attached before the flip (beside it), and are the workers of the other pod cool?',
      },
      targets: [0.5, 0.99].map((share) => ({
        expr: quantileOf(share, METRICS.moveGap, { where: PEOPLE }),
        legend: `p${share * 100}`,
      })),
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(0.5, 0.3),
    }),
    lines({
      title: 'People whose pod went away',
      meaning: {
        shows:
          'In the time shown: people in pods that emptied themselves or stopped, ok or failed, and who came back from one that died.',
        bad: 'Any that failed, or came back from a pod that died: the change was felt.',
        then: 'Its promise is "A deploy is not felt": see how much of its budget is left.',
      },
      targets: [
        { expr: grownBy(METRICS.drainedSessions, { where: PEOPLE, by: ['outcome'] }), legend: label('outcome') },
        {
          expr: grownBy(METRICS.disconnects, { where: { ...PEOPLE, cause: 'pod_lost' }, by: ['cause'] }),
          legend: label('cause'),
        },
      ],
      unit: UNITS.count,
      min: 0,
      width: 8,
    }),
  ];
}

/** Who is where while versions change, and whether rooms go from one to another unnoticed. */
export const MOVES: readonly Row[] = [
  { title: 'Who is on which version?', panels: whoIsWhere() },
  { title: 'Do rooms move unnoticed?', panels: moves() },
];
