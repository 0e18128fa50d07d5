import { METRICS } from '@atrium/metrics';
import type { Objective } from '@atrium/slo';
import { SLOW_TRACES, toBoard } from '../links.ts';
import { badAbove, lines, UNITS, type Panel } from '../panel.ts';
import { limitS, promised } from '../promises.ts';
import { label, quantileOf, rateOf } from '../queries.ts';

/** Of each group of requests what ended so. */
const notOk = (outcome: 'refused' | 'failed') => ({
  expr: rateOf(METRICS.requests, { where: { outcome }, by: ['request_group'] }),
  legend: label('request_group'),
});

/** Whether the sockets of participants are answered. */
export function requests(objectives: readonly Objective[]): readonly Panel[] {
  return [
    lines({
      title: 'Requests, by what they are for',
      meaning: {
        shows: 'Requests a second over the sockets of participants.',
        bad: 'One group that jumps without more people: a page that repeats itself.',
        then: 'Compare with versions in the release cockpit.',
      },
      targets: [{ expr: rateOf(METRICS.requests, { by: ['request_group'] }), legend: label('request_group') }],
      unit: UNITS.requestsPerSecond,
      stacked: true,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Requests that the rules refused',
      meaning: {
        shows: 'Refused with a code that says why. join refused is also who was gone before the answer.',
        bad: 'One group that climbs without more people; host: somebody tries what only hosts may do.',
        then: 'Codes are on the spans of the requests. host: the log has what was done, marked audit.',
      },
      targets: [notOk('refused')],
      unit: UNITS.requestsPerSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Requests that failed by our fault',
      meaning: {
        shows: 'What the service did not get done. join failed is also whose join ended at the socket.',
        bad: 'Anything, in any group.',
        then: 'The log has every one with its trace.',
      },
      targets: [notOk('failed')],
      unit: UNITS.requestsPerSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Time of an answer (p99)',
      meaning: {
        shows: 'From a request to its answer in the server; 99 % are faster.',
        bad: 'Above the line. transport, produce and consume wait for a worker, the others for the event loop.',
        then: 'All groups: the event loop. Those three alone: Media plane.',
      },
      targets: [
        { expr: quantileOf(0.99, METRICS.requestDuration, { by: ['request_group'] }), legend: label('request_group') },
      ],
      unit: UNITS.seconds,
      min: 0,
      width: 6,
      thresholds: badAbove(limitS(promised(objectives, 'signalling'))),
      links: [toBoard('slo-detail', 'Detail', '&var-slo=signalling'), ...SLOW_TRACES],
    }),
  ];
}
