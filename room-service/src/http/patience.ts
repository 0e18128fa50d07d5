import type { RequestHandler } from 'express';

/**
 * How long a request may take to arrive. All that is asked here fits into one packet or two; Node's own 60 s and 300 s
 * let a client that sends a byte now and then hold sockets for minutes.
 */
export const HTTP_PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
  /**
   * A gateway sends a request by a connection that it has not used for a while; where we end it in that moment the person gets
   * a 502. So the gateway has to be first: nginx waits 60 s, Go's proxies (Traefik) 90 s, Node 5 s.
   */
  keepAliveTimeout: 95_000,
} as const;

/** Who reads nothing of an answer for so long holds a socket, an open file and what was read of it. */
export const STALLED_MS = 15_000;

/** Ends a connection on which neither side gets on; Node's own limit (`server.timeout`) is none. */
export function endStalled(ms: number = STALLED_MS): RequestHandler {
  return (request, _response, next) => {
    request.socket.setTimeout(ms);
    next();
  };
}

/**
 * Answers of one connection one after the other. Node hands over requests that are pipelined (RFC 9112, 9.3.2) all at
 * once, and never tells those that waited that the connection has gone: files that were opened for them stay open.
 */
export function oneByOne(): RequestHandler {
  return (_request, response, next) => {
    if (response.socket === null) response.once('socket', () => next());
    else next();
  };
}
