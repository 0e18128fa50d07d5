/**
 * How long a request may take to arrive. All that is asked here fits into one packet or two; Node's own 60 s and 300 s
 * let a client that sends a byte now and then hold sockets for minutes.
 */
export const HTTP_PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
} as const;
