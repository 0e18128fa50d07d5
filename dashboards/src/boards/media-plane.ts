import { METRICS } from '@atrium/metrics';
import type { Objective } from '@atrium/slo';
import { PARTICIPANT, type Board } from '../board.ts';
import { causeShare, causeThresholds } from '../causes.ts';
import { toBoard, toRunbook } from '../links.ts';
import { badAbove, badBelow, lines, stat, UNITS, type Panel } from '../panel.ts';
import { nowThresholds, promised } from '../promises.ts';
import { gaugeOf, grownBy, label, rateOf, shareOf } from '../queries.ts';
import { MEDIA_FLOW } from './media-flow.ts';

/** Of a worker that is gone nothing is good. */
const ANY_ALIVE = `${gaugeOf(METRICS.workers, { where: { worker_state: 'alive' } })} > 0`;
const IN = { direction: 'in', transport: 'udp' } as const;
const LOST_IN = rateOf(METRICS.rtpLost, { where: IN });
const WORKER = `${label('instance')} worker ${label('worker')}`;

export function mediaPlane(objectives: readonly Objective[]): Board {
  return {
    name: 'media-plane',
    title: 'Media plane',
    about:
      'Do sound and picture get through the server: its workers, connections, streams, and what is lost on the way.',
    span: '3h',
    variables: [PARTICIPANT],
    rows: [
      { title: 'Is it good?', panels: now(objectives) },
      { title: 'Is a worker hot?', panels: workers() },
      ...MEDIA_FLOW,
    ],
  };
}

function now(objectives: readonly Objective[]): readonly Panel[] {
  return [
    stat({
      title: 'Workers alive',
      meaning: {
        shows: 'Media workers that run now.',
        bad: 'Fewer than processes times workers of each.',
        then: 'The log says how it died. It is replaced by itself; who was on it reconnects.',
      },
      targets: [{ expr: gaugeOf(METRICS.workers, { where: { worker_state: 'alive' } }) }],
      unit: UNITS.count,
      thresholds: badBelow(1),
      links: [toRunbook('WorkerMissing')],
    }),
    stat({
      title: 'Workers that died',
      meaning: {
        shows: 'In the time shown: ended by themselves, or ended because they hung.',
        bad: 'Any. Each one is a gap of seconds for everybody on it.',
        then: 'The log has the signal; a repeating one belongs into a bug report.',
      },
      targets: [{ expr: grownBy(METRICS.workerDeaths) }],
      unit: UNITS.count,
      decimals: 0,
      thresholds: badAbove(1),
      links: [toRunbook('WorkerDied')],
    }),
    stat({
      title: 'Last death of a worker',
      meaning: {
        shows: 'When a media worker died last, of the processes that run now.',
        bad: 'Minutes ago, with more than one in the time shown: it goes on.',
        then: 'The runbook says what its exit code means, and how to stop it.',
      },
      targets: [{ expr: `max(${gaugeOf(METRICS.workerLastDeath, { fold: 'max', by: ['instance'] })} > 0) * 1000` }],
      unit: UNITS.ago,
      whenEmpty: 'none died',
      links: [toRunbook('WorkerKeepsDying')],
    }),
    stat({
      title: 'Lost sound within the last minute',
      meaning: {
        shows: 'People whose media worker died within the last minute, whether they reported anything or not.',
        bad: 'Any; again and again they cannot finish a sentence.',
        then: 'The runbook says what the exit code of the worker means, and how to stop it.',
      },
      targets: [{ expr: gaugeOf(METRICS.participantsCut) }],
      unit: UNITS.count,
      decimals: 0,
      thresholds: badAbove(1),
      links: [toRunbook('WorkerDied')],
    }),
    stat({
      title: 'Hottest worker',
      meaning: {
        shows: 'Share of one core that the busiest worker uses.',
        bad: `Above ${causeShare('workerCpu')}: packets wait, and all on it hear gaps.`,
        then: 'Add workers or pods; a new room goes to another worker by itself.',
      },
      targets: [{ expr: `${gaugeOf(METRICS.workerCpuRatio, { fold: 'max' })} and ${ANY_ALIVE}` }],
      whenEmpty: 'no worker lives',
      unit: UNITS.share,
      decimals: 0,
      thresholds: causeThresholds('workerCpu'),
      links: [toRunbook('WorkerHot')],
    }),
    stat({
      title: 'Seats taken',
      meaning: {
        shows: 'Of the seats in workers that are alive, the share that is taken.',
        bad: `Above ${causeShare('seatsTaken')} a rush finds none.`,
        then: 'Capacity and cost says when it is full; add pods.',
      },
      targets: [{ expr: shareOf(gaugeOf(METRICS.seatsTaken), gaugeOf(METRICS.seats)) }],
      unit: UNITS.share,
      decimals: 0,
      thresholds: causeThresholds('seatsTaken'),
      links: [toBoard('capacity-cost', 'Capacity and cost')],
    }),
    stat({
      title: 'Media that did not connect',
      meaning: {
        shows: 'Of transports that were asked to connect, the share for which ICE or DTLS did not get through.',
        bad: 'Above one in a hundred.',
        then: 'Is the announced address right, are the UDP and TCP ports open, is TURN there? `npm run doctor` tells.',
      },
      targets: [
        {
          expr: shareOf(
            rateOf(METRICS.mediaConnections, { where: { outcome: 'failed' } }),
            rateOf(METRICS.mediaConnections),
          ),
        },
      ],
      unit: UNITS.share,
      decimals: 1,
      thresholds: nowThresholds(promised(objectives, 'media-connection')),
      whenEmpty: 'nobody connects',
      links: [toBoard('slo-detail', 'Detail', '&var-slo=media-connection')],
    }),
    stat({
      title: 'Lost on the way in',
      meaning: {
        shows: 'Share of the RTP packets of participants that did not arrive here, over UDP.',
        bad: 'Above 2 % for all: our network. For some: theirs.',
        then: 'Client quality shows whether they hear it.',
      },
      targets: [
        {
          // What came is without what was lost.
          expr: shareOf(LOST_IN, `(${rateOf(METRICS.rtpPackets, { where: IN })} + ${LOST_IN})`),
        },
      ],
      unit: UNITS.share,
      decimals: 2,
      thresholds: badAbove(0.05, 0.02),
      whenEmpty: 'nothing flows',
    }),
  ];
}

function workers(): readonly Panel[] {
  return [
    lines({
      title: 'CPU of each worker',
      meaning: {
        shows: 'Share of one core; a worker has one thread.',
        bad: 'One line at the top while the others are low: one large room, or an unlucky spread. One that is lower than before while people stay, beside a long round trip: it stands still.',
        then: 'Rooms do not move by themselves: new ones go elsewhere. Drain the pod if people are hurt.',
      },
      targets: [
        { expr: `${gaugeOf(METRICS.workerCpuRatio, { fold: 'max', by: ['instance', 'worker'] })} > 0`, legend: WORKER },
      ],
      unit: UNITS.share,
      min: 0,
      max: 1,
      width: 8,
      thresholds: causeThresholds('workerCpu'),
    }),
    lines({
      title: 'Participants of each worker',
      meaning: {
        shows: 'Participants who have a seat in a worker.',
        bad: 'Very uneven, with a hot one.',
        then: 'As on the left.',
      },
      targets: [{ expr: `${gaugeOf(METRICS.workerParticipants, { by: ['instance', 'worker'] })} > 0`, legend: WORKER }],
      unit: UNITS.count,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Consumers of each worker',
      meaning: {
        shows: 'Streams to participants that are open, paused ones too: what a worker is loaded with.',
        bad: 'A rise without more people: circles grew, or something is not closed.',
        then: 'Compare with producers; a leak never falls when people leave.',
      },
      targets: [{ expr: `${gaugeOf(METRICS.consumers, { by: ['instance', 'worker'] })} > 0`, legend: WORKER }],
      unit: UNITS.count,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'What is open',
      meaning: {
        shows: 'Producers, consumers, transports and routers. pipe: between two workers.',
        bad: 'Anything that rises while people do not.',
        then: 'Release cockpit: did it begin with a version?',
      },
      targets: [
        {
          expr: gaugeOf(METRICS.producers, { by: ['link', 'kind'] }),
          legend: `producers ${label('link')} ${label('kind')}`,
        },
        {
          expr: gaugeOf(METRICS.consumers, { by: ['link', 'kind'] }),
          legend: `consumers ${label('link')} ${label('kind')}`,
        },
        { expr: gaugeOf(METRICS.transports, { by: ['link'] }), legend: `transports ${label('link')}` },
        { expr: gaugeOf(METRICS.routers), legend: 'routers' },
      ],
      unit: UNITS.count,
      min: 0,
      width: 24,
    }),
  ];
}
