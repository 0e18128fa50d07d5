import type { LabelSet } from '../labels.ts';
import { counter, histogram, product } from '../metric.ts';

/** Where a join can end, and how it is counted then. */
const ENDS: readonly LabelSet<'outcome' | 'stage'>[] = [
  { outcome: 'ok', stage: 'welcome' },
  ...(['message', 'version', 'token', 'place', 'media'] as const).map((stage) => ({
    outcome: 'refused' as const,
    stage,
  })),
  ...(['socket', 'media', 'server'] as const).map((stage) => ({ outcome: 'failed' as const, stage })),
];

/** Can people get in, and can they do what they ask for. */
export const JOINS = {
  joinTickets: counter('atrium_join_tickets_total', {
    help: 'Answers to whoever asked over HTTP for a ticket to a room: the first step of every new join.',
    labels: ['outcome', 'track'],
  }),
  joins: counter('atrium_joins_total', {
    help: 'Joins that ended, and where; the ones that nobody heard of again end at the socket, a minute after their ticket.',
    labels: ['how', 'outcome', 'stage', 'track', 'participant'],
    series: product(['how', 'track', 'participant']).flatMap((rest) => ENDS.map((end) => ({ ...rest, ...end }))),
  }),
  joinDuration: histogram('atrium_join_duration_seconds', {
    help: 'From the request to join to the welcome, in the server.',
    unit: 'seconds',
    labels: ['how', 'participant'],
    // An idle server needs 5 to 20 ms; from 1 s on it is what people wait for.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
  }),
  firstMedia: histogram('atrium_first_media_seconds', {
    help: 'From the click to the first voice or picture that was awaited at the welcome; what never came is in +Inf.',
    unit: 'seconds',
    labels: ['kind', 'participant'],
    // 2 s is the objective, 10 s when a page says that nothing gets through.
    buckets: [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 20],
  }),
  mediaConnections: counter('atrium_media_connections_total', {
    help: 'Transports of participants that were asked to connect, by whether ICE and DTLS got through.',
    labels: ['outcome', 'participant'],
    series: product(['participant']).flatMap((rest) =>
      (['ok', 'failed'] as const).map((outcome) => ({ ...rest, outcome })),
    ),
  }),
  requests: counter('atrium_requests_total', {
    help: 'Requests on the sockets of participants, answered.',
    labels: ['request_group', 'outcome', 'participant'],
  }),
  requestDuration: histogram('atrium_request_duration_seconds', {
    help: 'From a request on a socket, also where the process stood still before it was read, to its answer; what failed is counted, and not timed.',
    unit: 'seconds',
    labels: ['request_group', 'participant'],
    // 0.3 s is the objective; most are answered in the same turn of the loop.
    buckets: [0.002, 0.01, 0.05, 0.1, 0.3, 1, 3],
  }),
} as const;
