import { METRICS } from '@atrium/metrics';
import { CAUSE_LIMITS } from '@atrium/slo';
import type { Row } from '../board.ts';
import { causeS, causeShare, causeThresholds } from '../causes.ts';
import { toRunbook } from '../links.ts';
import { badAbove, lines, stat, UNITS, type Panel } from '../panel.ts';
import { gaugeOf, label, rateOf, shareOf, worstOf } from '../queries.ts';

const OF = label('instance');
const DAY_S = 86_400;

function presence(): readonly Panel[] {
  return [
    lines({
      title: 'Ticks that were slow',
      meaning: {
        shows: 'Share of ticks of rooms that took more than half of the time between two of them.',
        bad: `Above ${causeShare('slowTicks')}: people see each other move in jumps.`,
        then: 'Is a room very large? Is the event loop late?',
      },
      targets: [
        {
          expr: shareOf(rateOf(METRICS.ticksSlow, { by: ['instance'] }), rateOf(METRICS.ticks, { by: ['instance'] })),
          legend: OF,
        },
      ],
      unit: UNITS.share,
      min: 0,
      width: 8,
      thresholds: causeThresholds('slowTicks'),
      links: [toRunbook('TicksSlow')],
    }),
    lines({
      title: 'The longest tick',
      meaning: {
        shows: 'The longest tick between two scrapes.',
        bad: 'Above 0.05 s: half of what there is.',
        then: 'Compare with the event loop: one of them is the cause.',
      },
      targets: [{ expr: gaugeOf(METRICS.tickSlowest, { fold: 'max', by: ['instance'] }), legend: OF }],
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(0.1, 0.05),
    }),
    lines({
      title: 'Frames that were left out',
      meaning: {
        shows: 'Presence that was not sent, since its reader was too far behind.',
        bad: 'Many, for many: the way out of the server is full.',
        then: 'Look at the bytes that go out; a single slow reader is no fault of ours.',
      },
      targets: [{ expr: rateOf(METRICS.framesSkipped, { by: ['instance'] }), legend: OF }],
      unit: UNITS.perSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Steps that were not taken',
      meaning: {
        shows: 'Steps that the room corrected, ignored, or refused as too many.',
        bad: 'corrected that rises after a deploy: page and server disagree about the world.',
        then: 'Release cockpit: is it one version?',
      },
      targets: [
        {
          expr: rateOf(METRICS.moves, { where: { move: ['corrected', 'ignored', 'refused'] }, by: ['move'] }),
          legend: label('move'),
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Time that ticks take',
      meaning: {
        shows: 'Share of one core that the ticks of all rooms of a process take together.',
        bad: 'Above a third: little is left for messages and joins.',
        then: 'Are there very large rooms, or very many? Add pods.',
      },
      targets: [{ expr: rateOf(METRICS.tickTime, { by: ['instance'] }), legend: OF }],
      unit: UNITS.share,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Presence and requests on the wire',
      meaning: {
        shows: 'Bits of messages over WebSockets, in and out: pose is presence, text is requests and events.',
        bad: 'pose out that rises faster than people: rooms are crowded.',
        then: 'Compare with frames that were left out.',
      },
      targets: [
        {
          expr: `${rateOf(METRICS.messageBytes, { by: ['direction', 'message'] })} * 8`,
          legend: `${label('direction')} ${label('message')}`,
        },
      ],
      unit: UNITS.bitsPerSecond,
      min: 0,
      width: 8,
    }),
  ];
}

function process(): readonly Panel[] {
  return [
    lines({
      title: 'Event loop: how late',
      meaning: {
        shows: 'p99 and the longest of each process, the worst between two points of the line.',
        bad: `p99 above ${causeS('eventLoopLate')} s; one long block is felt once by everybody there.`,
        then: 'Open the runbook: it says how to tell work from standstill, and how to take a profile.',
      },
      targets: (['p99', 'max'] as const).map((statistic) => ({
        expr: worstOf(METRICS.eventLoopDelay, { where: { statistic }, by: ['instance'] }),
        legend: `${OF} ${statistic}`,
      })),
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: causeThresholds('eventLoopLate'),
      links: [toRunbook('EventLoopBlocked')],
    }),
    lines({
      title: 'Event loop: how busy',
      meaning: {
        shows: 'Share of the time in which the event loop did not wait; at 1 it is full.',
        bad: `Above ${causeShare('eventLoopActive')} for long: the next room makes it late.`,
        then: 'Add pods, or lower how many people a pod takes.',
      },
      targets: [{ expr: rateOf(METRICS.eventLoopActive, { by: ['instance'] }), legend: OF }],
      unit: UNITS.share,
      min: 0,
      max: 1,
      width: 8,
      thresholds: causeThresholds('eventLoopActive'),
      links: [toRunbook('EventLoopFull')],
    }),
    lines({
      title: 'Memory',
      meaning: {
        shows: 'Resident memory of each process, its workers not included.',
        bad: 'A line that only rises.',
        then: 'Compare with the number of people; if it does not follow them, take a heap snapshot.',
      },
      targets: [{ expr: gaugeOf(METRICS.memory, { by: ['instance'] }), legend: OF }],
      unit: UNITS.bytes,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'File descriptors',
      meaning: {
        shows: 'Share of the file descriptors that a process may have and has open. Each socket is one.',
        bad: `Above ${causeShare('openFds')}: soon nobody can come in.`,
        then: 'Raise the limit (ulimit -n), or add pods.',
      },
      targets: [
        {
          expr: shareOf(gaugeOf(METRICS.openFds, { by: ['instance'] }), gaugeOf(METRICS.maxFds, { by: ['instance'] })),
          legend: OF,
        },
      ],
      unit: UNITS.share,
      min: 0,
      max: 1,
      width: 8,
      thresholds: causeThresholds('openFds'),
      links: [toRunbook('FileDescriptorsRunOut')],
    }),
    lines({
      title: 'CPU of the process',
      meaning: {
        shows: 'Cores that the Node process uses, its workers not included.',
        bad: 'Near 1: it has one thread for rooms.',
        then: 'Divide it by how busy the event loop is: EventLoopBlocked says what that tells.',
      },
      targets: [{ expr: rateOf(METRICS.cpu, { by: ['instance'] }), legend: OF }],
      unit: UNITS.plain,
      decimals: 2,
      min: 0,
      width: 8,
    }),
    stat({
      title: 'Certificate ends in',
      meaning: {
        shows:
          'Until the TLS certificate of the service ends; below 0 it has ended. Nothing where TLS ends at a proxy.',
        bad: `Less than ${CAUSE_LIMITS.certificateLeft.near / DAY_S} days: whatever renews it did not.`,
        then: 'Renew it, and start the process again.',
      },
      targets: [
        {
          expr: `min(${gaugeOf(METRICS.certificateExpiry, { fold: 'min', by: ['instance'] })} > 0) - time()`,
        },
      ],
      unit: UNITS.seconds,
      width: 4,
      thresholds: [
        { from: null, color: 'red' },
        { from: CAUSE_LIMITS.certificateLeft.limit, color: 'yellow' },
        { from: CAUSE_LIMITS.certificateLeft.near, color: 'green' },
      ],
      whenEmpty: 'no certificate here',
      links: [toRunbook('CertificateExpiresSoon')],
    }),
    stat({
      title: 'Up since',
      meaning: {
        shows: 'When the youngest process started.',
        bad: 'Just now, without a deploy: it crashed.',
        then: 'Read the end of the log of the one before it.',
      },
      targets: [{ expr: `${gaugeOf(METRICS.startTime, { fold: 'max' })} * 1000` }],
      unit: UNITS.ago,
      width: 4,
      links: [toRunbook('PodRestarts')],
    }),
  ];
}

export const ROOM_PROCESS: readonly Row[] = [
  { title: 'Do they see each other move?', panels: presence() },
  { title: 'How are the processes?', panels: process() },
];
