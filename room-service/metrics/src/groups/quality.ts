import { histogram } from '../metric.ts';

/** What the pages say of their media, in reports every 5 s. */
export const QUALITY = {
  rtt: histogram('atrium_client_rtt_seconds', {
    help: 'Round trip between a page and the server at each report, by STUN.',
    unit: 'seconds',
    labels: ['participant'],
    // A LAN, a city, a continent, an ocean; from 0.3 on a conversation suffers by G.114 (150 ms one way).
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1],
  }),
} as const;
