import { counter, histogram } from '../metric.ts';

/** `direction` as the server sees it: out is what the page received. */
const RTP = ['direction', 'kind', 'participant'] as const;

/** What the pages say of their media, in reports every 5 s. */
export const QUALITY = {
  clientPackets: counter('atrium_client_packets_total', {
    help: 'RTP packets that pages received (out), or sent, lost ones included (in).',
    labels: RTP,
  }),
  clientLost: counter('atrium_client_packets_lost_total', {
    help: 'Of these, lost: on the way to the page (out, not in the packets), or on the way up as RTCP says (in): of a voice the worst of all who hear it.',
    labels: RTP,
  }),
  clientBytes: counter('atrium_client_bytes_total', {
    help: 'RTP payload that pages received (out) or sent (in).',
    unit: 'bytes',
    labels: RTP,
  }),
  heard: counter('atrium_client_heard_seconds_total', {
    help: 'Sound of other people that was played, all voices added up.',
    unit: 'seconds',
    labels: ['participant'],
  }),
  concealed: counter('atrium_client_concealed_seconds_total', {
    help: 'Of that, made up for what was lost.',
    unit: 'seconds',
    labels: ['participant'],
  }),
  watched: counter('atrium_client_watched_seconds_total', {
    help: 'Pictures of other people that were shown, all added up.',
    unit: 'seconds',
    labels: ['participant'],
  }),
  frozen: counter('atrium_client_frozen_seconds_total', {
    help: 'Of that, time in which the picture stood still.',
    unit: 'seconds',
    labels: ['participant'],
  }),
  frames: counter('atrium_client_frames_total', {
    help: 'Frames of these pictures that were decoded.',
    labels: ['participant'],
  }),
  routes: counter('atrium_client_route_seconds_total', {
    help: 'Time that was reported on, by the way of the media; of two ways the worse.',
    unit: 'seconds',
    labels: ['route', 'participant'],
  }),
  rtt: histogram('atrium_client_rtt_seconds', {
    help: 'Round trip between a page and the server at each report, by STUN.',
    unit: 'seconds',
    labels: ['participant'],
    // A LAN, a city, a continent, an ocean; from 0.3 on a conversation suffers by G.114 (150 ms one way).
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1],
  }),
  jitter: histogram('atrium_client_jitter_seconds', {
    help: 'Interarrival jitter (RFC 3550) of the worst stream at each report.',
    unit: 'seconds',
    labels: RTP,
    // A packet of Opus lasts 20 ms; beyond 100 a jitter buffer gives up.
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
  }),
  mos: histogram('atrium_client_mos', {
    help: 'Mean opinion score of what was heard, by the E-model (ITU-T G.107), at each report with a second of sound.',
    labels: ['participant'],
    // The steps of G.109: R of 50, 60, 70, 80 and 90.
    buckets: [2.58, 3.1, 3.6, 4.03, 4.34],
  }),
} as const;
