import { METRICS } from '@atrium/metrics';
import type { Row } from '../board.ts';
import { badAbove, badBelow, lines, UNITS, type Panel } from '../panel.ts';
import { gaugeOf, label, quantileOf, rateOf, shareOf } from '../queries.ts';

/** Of the E-model's scale (ITU-T G.107, G.109): below 3.6 many are dissatisfied. */
export const MOS_POOR = 3.6;
const STREAM = `${label('direction')} ${label('kind')}`;

function media(): readonly Panel[] {
  return [
    lines({
      title: 'Sound made up, picture frozen',
      meaning: {
        shows: 'Share of played sound that was concealed, and of watched time that stood still.',
        bad: 'Sound above 1 %, picture above 2 %.',
        then: 'Both: the way or a worker. Picture alone: bandwidth, or the processor of the browser.',
      },
      targets: [
        { expr: shareOf(rateOf(METRICS.concealed), rateOf(METRICS.heard)), legend: 'sound made up' },
        { expr: shareOf(rateOf(METRICS.frozen), rateOf(METRICS.watched)), legend: 'picture frozen' },
      ],
      unit: UNITS.share,
      min: 0,
      width: 8,
      thresholds: badAbove(0.05, 0.01),
    }),
    lines({
      title: 'Frames a second',
      meaning: {
        shows: 'Frames that were decoded for each second of a watched picture.',
        bad: 'Below 15, where small layers are not wanted.',
        then: 'Lower layers for want of bandwidth look the same: see the bits below.',
      },
      targets: [{ expr: shareOf(rateOf(METRICS.frames), rateOf(METRICS.watched)), legend: 'frames/s' }],
      unit: UNITS.plain,
      decimals: 0,
      min: 0,
      width: 8,
    }),
    lines({
      title: 'Mean opinion score',
      meaning: {
        shows: 'Half of the reports, and nine tenths of them, are above (p50, p10).',
        bad: `p10 below ${MOS_POOR}.`,
        then: 'Nobody is far away? Then it is loss: Media plane.',
      },
      targets: [0.5, 0.1].map((share) => ({ expr: quantileOf(share, METRICS.mos), legend: `p${share * 100}` })),
      unit: UNITS.plain,
      decimals: 2,
      min: 1,
      max: 4.5,
      width: 8,
      thresholds: badBelow(3.1, MOS_POOR),
    }),
  ];
}

/** Never more than all: of what is on its way out, the pages count what came and what did not. */
function lostOf(direction: 'in' | 'out'): string {
  const ask = { where: { direction }, by: ['direction', 'kind'] } as const;
  const [lost, counted] = [rateOf(METRICS.clientLost, ask), rateOf(METRICS.clientPackets, ask)];
  return shareOf(lost, direction === 'out' ? `${counted} + ${lost}` : counted);
}

function way(): readonly Panel[] {
  return [
    lines({
      title: 'Lost, as the pages see it',
      meaning: {
        shows:
          'Share of packets lost; in: of what people send, by the RTCP that tells them, which says of a voice the worst loss of all who hear it; out: what they miss of others, lost on either way.',
        bad: 'Above 2 %; from 8 % on the time counts as bad.',
        then: 'By video: in is their uplink; out for all, well above in, is ours. Of voices in holds what others lose as well, and is far above what a few bad lines lose: go by Lost on Media plane, which counts what came.',
      },
      targets: [
        // What arrived is without what was lost, and what was sent is with it.
        { expr: lostOf('out'), legend: STREAM },
        { expr: lostOf('in'), legend: STREAM },
      ],
      unit: UNITS.share,
      min: 0,
      width: 6,
      thresholds: badAbove(0.08, 0.02),
    }),
    lines({
      title: 'Round trip',
      meaning: {
        shows: 'Between pages and the server, by STUN.',
        bad: 'Above 0.3 s a conversation suffers (G.114).',
        then: 'A region that is far needs a server of its own.',
      },
      targets: [0.5, 0.95].map((share) => ({ expr: quantileOf(share, METRICS.rtt), legend: `p${share * 100}` })),
      unit: UNITS.seconds,
      min: 0,
      width: 6,
      thresholds: badAbove(0.3),
    }),
    lines({
      title: 'Jitter (p95)',
      meaning: {
        shows: 'Of the worst stream of each page.',
        bad: 'Above 0.05 s; beyond 0.1 s the jitter buffer gives up.',
        then: 'For all: a late worker. For some: their network.',
      },
      targets: [{ expr: quantileOf(0.95, METRICS.jitter, { by: ['direction', 'kind'] }), legend: STREAM }],
      unit: UNITS.seconds,
      min: 0,
      width: 6,
      thresholds: badAbove(0.1, 0.05),
    }),
    lines({
      title: 'Ways of the media',
      meaning: {
        shows: 'How many participants use which way; of two ways the worse. none: not connected, as whoever is alone.',
        bad: 'udp that falls while relay, tcp or none rises.',
        then: 'UDP is blocked or the announced address is wrong: `npm run doctor`.',
      },
      targets: [{ expr: rateOf(METRICS.routes, { by: ['route'] }), legend: label('route') }],
      unit: UNITS.count,
      min: 0,
      width: 6,
    }),
    lines({
      title: 'Bits for each participant',
      meaning: {
        shows: 'RTP payload that a participant receives (out) and sends (in), on average.',
        bad: 'out that falls without fewer circles: the estimation of bandwidth is low.',
        then: 'Compare with loss and round trip.',
      },
      targets: [
        {
          expr: `${rateOf(METRICS.clientBytes, { by: ['direction', 'kind'] })} * 8 / on () group_left () (${gaugeOf(METRICS.participants)} > 0)`,
          legend: STREAM,
        },
      ],
      unit: UNITS.bitsPerSecond,
      min: 0,
      width: 24,
    }),
  ];
}

/** What is heard and seen, and what lies between. */
export const CLIENT_MEDIA: readonly Row[] = [
  { title: 'Sound and picture', panels: media() },
  { title: 'The way between', panels: way() },
];
