import { LABELS, type LabelSet } from '../labels.ts';
import { counter, gauge, histogram, product } from '../metric.ts';

/** What has a way on which it can have flowed: nothing flows over a transport that is not connected. */
const FLOWS = product(['transport']).filter(({ transport }) => transport !== 'none');
const STREAMS: readonly LabelSet<'direction' | 'kind' | 'transport'>[] = product(['direction', 'kind']).flatMap(
  (rest) => FLOWS.map((flow) => ({ ...rest, ...flow })),
);

/**
 * The media plane. What is open is told by mediasoup's observers and is exact. What flowed is asked for object by object in
 * a round (telemetry/SPEC.md, SMP1): it is late by a round, and what an object counted after its last sample is missing.
 */
export const SFU = {
  routers: gauge('atrium_sfu_routers', { help: 'Routers open now.', labels: ['worker'] }),
  transports: gauge('atrium_sfu_transports', {
    help: 'Transports open now; a page has two.',
    labels: ['worker', 'link'],
  }),
  producers: gauge('atrium_sfu_producers', {
    help: 'Producers open now; pipe: copies of a producer of another router.',
    labels: ['worker', 'link', 'kind'],
  }),
  consumers: gauge('atrium_sfu_consumers', {
    help: 'Consumers open now, paused ones too; pipe: those that feed another router.',
    labels: ['worker', 'link', 'kind'],
  }),
  clientTransports: gauge('atrium_sfu_client_transports', {
    help: 'Transports of pages by the way that ICE chose; none: not connected.',
    labels: ['transport'],
    series: LABELS.transport.flatMap((transport) => (transport === 'pipe' ? [] : [{ transport }])),
  }),
  transportBytes: counter('atrium_sfu_transport_bytes_total', {
    help: 'Everything that transports carried: RTP with retransmissions, RTCP, ICE and DTLS.',
    unit: 'bytes',
    labels: ['direction', 'transport'],
    series: product(['direction']).flatMap((rest) => FLOWS.map((flow) => ({ ...rest, ...flow }))),
  }),
  rtpPackets: counter('atrium_rtp_packets_total', {
    help: 'RTP packets of producers (in) and of consumers (out), without retransmissions.',
    labels: ['direction', 'kind', 'transport'],
    series: STREAMS,
  }),
  rtpBytes: counter('atrium_rtp_bytes_total', {
    help: 'Bytes of these packets, headers of RTP included.',
    unit: 'bytes',
    labels: ['direction', 'kind', 'transport'],
    series: STREAMS,
  }),
  rtpLost: counter('atrium_rtp_packets_lost_total', {
    help: 'RTP packets that did not arrive here (in), or there by the RTCP of who receives (out).',
    labels: ['direction', 'kind', 'transport'],
    series: STREAMS,
  }),
  rtpRetransmitted: counter('atrium_rtp_packets_retransmitted_total', {
    help: 'RTP packets that were sent a second time.',
    labels: ['direction', 'kind', 'transport'],
    series: STREAMS,
  }),
  rtcpFeedback: counter('atrium_rtcp_feedback_total', {
    help: 'Requests by who receives: packets again (nack), or a key frame (pli, fir). The direction is that of the media.',
    labels: ['feedback', 'direction', 'kind', 'transport'],
    series: product(['feedback']).flatMap((rest) => STREAMS.map((stream) => ({ ...rest, ...stream }))),
  }),
  rtpJitter: histogram('atrium_rtp_jitter_seconds', {
    help: 'Interarrival jitter (RFC 3550, 6.4.1) of a stream of a page at each sample: measured here (in), or there (out).',
    unit: 'seconds',
    labels: ['direction', 'kind'],
    // From a wire to more than the 200 ms that a jitter buffer likes to hold.
    buckets: [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2],
  }),
  rtpRtt: histogram('atrium_rtp_rtt_seconds', {
    help: 'Round trip to a page by the RTCP of what it receives, at each sample.',
    unit: 'seconds',
    labels: ['kind'],
    // As atrium_client_rtt_seconds, which the page measures itself.
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1],
  }),
  workerCpuRatio: gauge('atrium_worker_cpu_ratio', {
    help: 'Share of one core that a worker used, over the last 5 s or more.',
    labels: ['worker'],
  }),
  workerCpu: counter('atrium_worker_cpu_seconds_total', {
    help: 'CPU time of the processes that were this worker.',
    unit: 'seconds',
    labels: ['worker'],
  }),
  workerParticipants: gauge('atrium_worker_participants', {
    help: 'Participants who have a seat in a worker.',
    labels: ['worker'],
  }),
  seats: gauge('atrium_seats', { help: 'Seats in the workers that are alive.' }),
  seatsTaken: gauge('atrium_seats_taken', {
    help: 'Participants who have a seat; more than there are seats where every worker is full.',
  }),
} as const;
