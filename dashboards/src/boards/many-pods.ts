import { METRICS } from '@atrium/metrics';
import type { Row } from '../board.ts';
import { toRunbook } from '../links.ts';
import { badAbove, lines, stat, UNITS } from '../panel.ts';
import { gaugeOf, label, quantileOf, rateOf } from '../queries.ts';

/** Of one process alone they show nothing but its rooms. */
export const MANY_PODS: Row = {
  title: 'Do the pods find each other?',
  panels: [
    lines({
      title: 'Where joins went',
      meaning: {
        shows: 'Joins by where the pod that was asked sent them: here, to another pod, or nowhere.',
        bad: 'no_directory: Redis is away and new rooms are refused. no_holder: a pod did not answer. no_capacity: all are full.',
        then: 'no_directory: bring Redis back, people who are in rooms notice nothing. no_capacity: add pods.',
      },
      targets: [{ expr: rateOf(METRICS.placements, { by: ['placement'] }), legend: label('placement') }],
      unit: UNITS.perSecond,
      min: 0,
      width: 12,
      links: [toRunbook('JoinsTurnedAway')],
    }),
    lines({
      title: 'Rooms by track',
      meaning: {
        shows: 'Rooms that pods hold, by the track that each was drawn for.',
        bad: 'None of the canary while a rollout runs.',
        then: 'Is there a pod of that track, and has it room?',
      },
      targets: [{ expr: gaugeOf(METRICS.heldRooms, { by: ['track'] }), legend: label('track') }],
      unit: UNITS.count,
      min: 0,
      width: 12,
    }),
    stat({
      title: 'Pods that do not reach the directory',
      meaning: {
        shows: 'Pods whose last call to Redis had no answer.',
        bad: 'Any for minutes: new rooms are refused there, and none of its rooms can move. People who are in rooms notice nothing.',
        then: 'All of them: bring Redis back. One: its network. Do not restart it while people talk.',
      },
      targets: [{ expr: gaugeOf(METRICS.directoryUnreachable) }],
      unit: UNITS.count,
      decimals: 0,
      width: 6,
      thresholds: badAbove(1),
      links: [toRunbook('DirectoryUnreachable')],
    }),
    lines({
      title: 'Calls to the directory that failed',
      meaning: {
        shows: 'Calls to Redis that had no answer, by pod.',
        bad: 'Of all pods: Redis is away. Of one: it is cut off, and others will take its rooms over only if it answers nobody.',
        then: 'Look at Redis, and at the network between.',
      },
      targets: [{ expr: rateOf(METRICS.directoryFailures, { by: ['instance'] }), legend: label('instance') }],
      unit: UNITS.perSecond,
      min: 0,
      width: 9,
    }),
    lines({
      title: 'Time to renew the lease of a pod',
      meaning: {
        shows: 'p99 of the call by which a pod says that it lives.',
        bad: 'Above 0.5 s it is given up; after 6 s without one the pod counts as silent.',
        then: 'Is Redis busy with something else, or far away?',
      },
      targets: [{ expr: quantileOf(0.99, METRICS.beatDuration, { by: ['instance'] }), legend: label('instance') }],
      unit: UNITS.seconds,
      min: 0,
      width: 9,
      thresholds: badAbove(0.5, 0.1),
    }),
  ],
};
