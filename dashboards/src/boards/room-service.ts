import { METRICS } from '@atrium/metrics';
import { BASE_WINDOW_S, overLast, type Objective } from '@atrium/slo';
import { PARTICIPANT, type Board } from '../board.ts';
import { causeS, causeThresholds } from '../causes.ts';
import { SLOW_TRACES, toBoard, toRunbook } from '../links.ts';
import { badAbove, badBelow, heat, lines, stat, UNITS, type Panel } from '../panel.ts';
import { nowThresholds, promised } from '../promises.ts';
import { bucketsOf, gaugeOf, label, LATELY, quantileOf, rateOf, shareOf, upOf, worstOf } from '../queries.ts';
import { MANY_PODS } from './many-pods.ts';
import { requests } from './requests.ts';
import { ROOM_PROCESS } from './room-process.ts';

export function roomService(objectives: readonly Objective[]): Board {
  return {
    name: 'room-service',
    title: 'Room service',
    about: 'Can people get in, are they answered, do they stay; and how the processes are that do it.',
    span: '3h',
    variables: [PARTICIPANT],
    rows: [
      { title: 'Is it good?', panels: now(objectives) },
      { title: 'Can people get in?', panels: joins() },
      { title: 'Are they answered?', panels: requests(objectives) },
      { title: 'Do they stay?', panels: sessions() },
      MANY_PODS,
      ...ROOM_PROCESS,
    ],
  };
}

function now(objectives: readonly Objective[]): readonly Panel[] {
  const ended = rateOf(METRICS.joins, { where: { outcome: ['ok', 'failed'] } });
  return [
    stat({
      title: 'Processes that answer',
      meaning: {
        shows: 'Room services that Prometheus could read at the last scrape.',
        bad: 'Fewer than there should be.',
        then: 'Is the pod there, is it ready, does port 9464 answer? People may be well all the same.',
      },
      targets: [{ expr: `sum(${upOf()})` }],
      unit: UNITS.count,
      thresholds: badBelow(1),
      links: [toRunbook('PodDown'), toRunbook('ServiceGone')],
    }),
    stat({
      title: 'In rooms',
      meaning: {
        shows: 'Participants now; who reconnects is among them.',
        bad: 'A sudden fall.',
        then: 'See below how their sockets closed.',
      },
      targets: [{ expr: gaugeOf(METRICS.participants) }],
      unit: UNITS.count,
    }),
    stat({
      title: 'Rooms',
      meaning: {
        shows: 'Rooms that live now.',
        bad: 'Nothing by itself.',
        then: 'People by rooms tells how large they are.',
      },
      targets: [{ expr: gaugeOf(METRICS.rooms) }],
      unit: UNITS.count,
    }),
    stat({
      title: 'Joins that fail',
      meaning: {
        shows: 'Share of joins that failed, of those that were not refused by the rules.',
        bad: 'More than one in two hundred.',
        then: 'The stage below says where.',
      },
      targets: [{ expr: shareOf(rateOf(METRICS.joins, { where: { outcome: 'failed' } }), ended) }],
      unit: UNITS.share,
      decimals: 2,
      thresholds: nowThresholds(promised(objectives, 'join-success')),
      whenEmpty: 'nobody joins',
      links: [toBoard('slo-detail', 'Detail', '&var-slo=join-success')],
    }),
    stat({
      title: 'Reconnecting',
      meaning: {
        shows: 'Participants whose connection is lost and whose place is kept.',
        bad: 'Many at once: a network, a proxy or a pod is gone.',
        then: 'How sockets close says which.',
      },
      targets: [{ expr: gaugeOf(METRICS.participants, { where: { participant_state: 'reconnecting' } }) }],
      unit: UNITS.count,
      thresholds: badAbove(20, 3),
    }),
    stat({
      title: 'Event loop, latest',
      meaning: {
        shows: `How late the event loop of the worst process was (p99), at the worst moment ${overLast(BASE_WINDOW_S)}.`,
        bad: `Above ${causeS('eventLoopLate')} s: every answer and every step waits for it.`,
        then: 'Find the process below; is it full, or does something block it?',
      },
      targets: [{ expr: worstOf(METRICS.eventLoopDelay, { where: { statistic: 'p99' }, over: LATELY }) }],
      unit: UNITS.seconds,
      decimals: 3,
      thresholds: causeThresholds('eventLoopLate'),
      links: [toRunbook('EventLoopBlocked')],
    }),
  ];
}

function joins(): readonly Panel[] {
  return [
    lines({
      title: 'Joins, by how they ended',
      meaning: {
        shows: 'Joins a second: ok, refused by the rules (they were told why), failed.',
        bad: 'failed that lasts; refused that jumps after a deploy (an old page, a full house).',
        then: 'Look at the stage beside it.',
      },
      targets: [{ expr: rateOf(METRICS.joins, { by: ['outcome'] }), legend: label('outcome') }],
      unit: UNITS.perSecond,
      stacked: true,
      min: 0,
    }),
    lines({
      title: 'Joins that did not get in, by stage',
      meaning: {
        shows: 'Where joins ended that were refused or failed.',
        bad: 'socket: they never asked. media: no worker had room. server: a fault of ours.',
        then: 'socket: proxy and network. media: Media plane. server: the log, with its trace.',
      },
      targets: [
        {
          expr: rateOf(METRICS.joins, { where: { outcome: ['refused', 'failed'] }, by: ['outcome', 'stage'] }),
          legend: `${label('outcome')} ${label('stage')}`,
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
    }),
    lines({
      title: 'Tickets over HTTP',
      meaning: {
        shows: 'Answers to who asked for a ticket: the first step of each new join.',
        bad: 'Refused that rises: somebody asks too often, or from a wrong origin.',
        then: 'The log names the code of each refusal.',
      },
      targets: [{ expr: rateOf(METRICS.joinTickets, { by: ['outcome'] }), legend: label('outcome') }],
      unit: UNITS.requestsPerSecond,
      min: 0,
      width: 8,
      links: [toRunbook('JoinTicketsFail')],
    }),
    lines({
      title: 'Time of a join in the server',
      meaning: {
        shows: 'From the request to join to the welcome. Dots are traces that were kept: they open.',
        bad: 'p99 above a second.',
        then: 'Open a dot: its spans say whether a worker or the room was slow.',
      },
      targets: [0.5, 0.95, 0.99].map((share) => ({
        expr: quantileOf(share, METRICS.joinDuration),
        legend: `p${share * 100}`,
        exemplar: true,
      })),
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(1),
      links: SLOW_TRACES,
    }),
    heat({
      title: 'First sound and picture',
      meaning: {
        shows: 'From the click to the first voice or picture that was awaited. What never came is in the last row.',
        bad: 'A second band above 2 s, or anything in +Inf.',
        then: 'Client quality: the way of the media; Media plane: connections that failed.',
      },
      targets: [{ expr: bucketsOf(METRICS.firstMedia), legend: '{{le}}' }],
      unit: UNITS.seconds,
      width: 8,
      links: SLOW_TRACES,
    }),
  ];
}

function sessions(): readonly Panel[] {
  return [
    lines({
      title: 'Sessions that ended',
      meaning: {
        shows:
          'left: by word. closed: the tab was. expired: one alone was lost and stayed away, as a closed lid looks. lost: several at once. cut_off: by our stop.',
        bad: 'lost or cut_off at all; expired for more than one in ten.',
        then: 'Compare with deploys, and with how sockets closed.',
      },
      targets: [{ expr: rateOf(METRICS.sessionsEnded, { by: ['end'] }), legend: label('end') }],
      unit: UNITS.perSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'How sockets closed',
      meaning: {
        shows: 'Closings of WebSockets: by the person, by the network, or by us (retry, final, refused).',
        bad: 'lost for many at once; protocol at all: somebody sends what is none of ours.',
        then: 'lost: proxy, load balancer, network. retry and final after a deploy are as they should be.',
      },
      targets: [{ expr: rateOf(METRICS.socketsClosed, { by: ['closing'] }), legend: label('closing') }],
      unit: UNITS.perSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Messages',
      meaning: {
        shows: 'Messages a second over WebSockets, in and out: text, and poses of people who move.',
        bad: 'in that rises without more people.',
        then: 'Look at the requests above and the steps below.',
      },
      targets: [
        {
          expr: rateOf(METRICS.messages, { by: ['direction', 'message'] }),
          legend: `${label('direction')} ${label('message')}`,
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Sockets',
      meaning: {
        shows: 'WebSockets that are open, joined or not.',
        bad: 'Many more than people: somebody opens them and asks for nothing.',
        then: 'See how they closed, and the limits by address in the log.',
      },
      targets: [{ expr: gaugeOf(METRICS.sockets, { by: ['instance'] }), legend: label('instance') }],
      unit: UNITS.count,
      min: 0,
      width: 6,
    }),
  ];
}
