import { METRICS } from '@atrium/metrics';
import type { Row } from '../board.ts';
import { badAbove, lines, UNITS, type Panel } from '../panel.ts';
import { gaugeOf, label, quantileOf, rateOf, shareOf } from '../queries.ts';

const STREAM = `${label('direction')} ${label('kind')}`;

const lostOf = (direction: 'in' | 'out') => rateOf(METRICS.rtpLost, { where: { direction }, by: ['kind'] });
const packetsOf = (direction: 'in' | 'out') => rateOf(METRICS.rtpPackets, { where: { direction }, by: ['kind'] });

/**
 * Of what people sent, each once for everybody who was to get it. A worker counts what came, and what it sent on: a packet that
 * never came leaves a gap in the numbers of what it sends (mediasoup worker, SeqManager), which whoever receives reports as
 * lost, and which is in no count of what was sent. So of what was lost on the way in as much is added to what went out. Of
 * pictures that were sent again in time that is too much, so that their way out is shown as somewhat better than it is.
 */
const LOST_IN = shareOf(lostOf('in'), `(${packetsOf('in')} + ${lostOf('in')})`);
const LOST_OUT = shareOf(lostOf('out'), `(${packetsOf('out')} * (1 + ${shareOf(lostOf('in'), packetsOf('in'))}))`);

function connections(): readonly Panel[] {
  return [
    lines({
      title: 'Transports, by the way that ICE chose',
      meaning: {
        shows: 'Transports of pages: udp is best, tcp is behind a firewall, none is not connected.',
        bad: 'none that stays high; tcp that rises: UDP is blocked somewhere.',
        then: 'Check the UDP port from outside with `npm run doctor`.',
      },
      targets: [{ expr: gaugeOf(METRICS.clientTransports, { by: ['transport'] }), legend: label('transport') }],
      unit: UNITS.count,
      stacked: true,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Connections of media',
      meaning: {
        shows: 'Transports that were asked to connect: those that did, and those that did not within 15 s.',
        bad: 'failed that lasts.',
        then: 'Firewall, announced address, TURN, certificate of TURN: in this order.',
      },
      targets: [{ expr: rateOf(METRICS.mediaConnections, { by: ['outcome'] }), legend: label('outcome') }],
      unit: UNITS.perSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Round trip to pages (RTCP)',
      meaning: {
        shows: 'Half of the samples, and 95 % of them, are below; measured by the server.',
        bad: 'Above 0.3 s people talk over each other.',
        then: 'For some: they are far away. For all at once: a worker that stands still (WorkerHot, its CPU is cool then), or the way out of the data centre.',
      },
      targets: [0.5, 0.95].map((share) => ({
        expr: quantileOf(share, METRICS.rtpRtt, { by: ['kind'] }),
        legend: `p${share * 100} ${label('kind')}`,
      })),
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(0.3),
    }),
  ];
}

function flow(): readonly Panel[] {
  return [
    lines({
      title: 'Packets',
      meaning: {
        shows: 'RTP packets a second, in from participants and out to them, without those sent again.',
        bad: 'A fall while people stay: they do not hear each other.',
        then: 'Is a worker dead or hot? See the top row.',
      },
      targets: [{ expr: rateOf(METRICS.rtpPackets, { by: ['direction', 'kind'] }), legend: STREAM }],
      unit: UNITS.packetsPerSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Bits on the wire',
      meaning: {
        shows: 'Everything that transports carry, by way: RTP, what is sent again, RTCP, ICE and DTLS.',
        bad: 'Near what the network card or the contract allows.',
        then: 'Capacity and cost; fewer people for a pod, or lower layers.',
      },
      targets: [
        {
          expr: `${rateOf(METRICS.transportBytes, { by: ['direction', 'transport'] })} * 8`,
          legend: `${label('direction')} ${label('transport')}`,
        },
      ],
      unit: UNITS.bitsPerSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Lost',
      meaning: {
        shows:
          'Share of what people send that is lost; in: before it is here; out: before others have it. So out of sound holds what was lost in; pictures are sent again before they go on.',
        bad: 'Above 2 %; from 5 % on one hears it in spite of FEC.',
        then: 'Step 4 of GoodTimeBurnsFast has a table. Of sound: out about as much as in is on the way in alone, from 1.4 times in on both ways; in less than a tenth of out is out alone. It is an average: lines of some show in both.',
      },
      targets: [
        { expr: LOST_IN, legend: `in ${label('kind')}` },
        { expr: LOST_OUT, legend: `out ${label('kind')}` },
      ],
      unit: UNITS.share,
      min: 0,
      width: 8,
      thresholds: badAbove(0.05, 0.02),
    }),
    lines({
      title: 'Sent again',
      meaning: {
        shows: 'Share of packets that were sent a second time.',
        bad: 'Above a tenth: the way is lossy, and full of repairs.',
        then: 'Compare with what is lost and with the requests for key frames.',
      },
      targets: [
        {
          expr: shareOf(
            rateOf(METRICS.rtpRetransmitted, { by: ['direction', 'kind'] }),
            rateOf(METRICS.rtpPackets, { by: ['direction', 'kind'] }),
          ),
          legend: STREAM,
        },
      ],
      unit: UNITS.share,
      min: 0,
      width: 8,
      thresholds: badAbove(0.1),
    }),
    lines({
      title: 'Requests by receivers',
      meaning: {
        shows: 'nack asks for packets again, pli and fir for a key frame.',
        bad: 'pli in numbers: pictures stand still until a key frame comes.',
        then: 'Client quality shows the frozen time; a hot worker or loss is behind it.',
      },
      targets: [
        {
          expr: rateOf(METRICS.rtcpFeedback, { by: ['feedback', 'direction'] }),
          legend: `${label('feedback')} ${label('direction')}`,
        },
      ],
      unit: UNITS.perSecond,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Jitter (p95)',
      meaning: {
        shows: 'How unevenly packets arrive: here (in), and there (out).',
        bad: 'Above 0.05 s. in and out alike for all: a worker that is late.',
        then: 'Look at the CPU of the workers (a hot one, or one that stands still and is cool), then at the network.',
      },
      targets: [{ expr: quantileOf(0.95, METRICS.rtpJitter, { by: ['direction', 'kind'] }), legend: STREAM }],
      unit: UNITS.seconds,
      min: 0,
      width: 8,
      thresholds: badAbove(0.1, 0.05),
    }),
    lines({
      title: 'Streams, by kind',
      meaning: {
        shows: 'RTP of sound and picture, in from participants and out to them, without what is sent again.',
        bad: 'video in that stays high while nobody watches: cameras that nobody asked for.',
        then: 'Producers that nobody consumes send for nothing; compare with what is open.',
      },
      targets: [{ expr: `${rateOf(METRICS.rtpBytes, { by: ['direction', 'kind'] })} * 8`, legend: STREAM }],
      unit: UNITS.bitsPerSecond,
      min: 0,
      width: 24,
      height: 6,
    }),
  ];
}

/** Ways to participants, and what goes over them. */
export const MEDIA_FLOW: readonly Row[] = [
  { title: 'Do they get through?', panels: connections() },
  { title: 'What flows, and what is lost', panels: flow() },
];
