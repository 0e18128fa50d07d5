/** Close codes of a socket (RFC 6455, 7.4). The ones of our own, 4000 to 4999, say what the other side may do next. */
export const CLOSE = {
  /** Of a browser whose tab is closed or reloaded. */
  GOING_AWAY: 1001,
  /** Of the server: come back by yourself. */
  RETRY: 4000,
  /** Of the server: never come back by yourself. */
  FINAL: 4001,
  /** Of the server after a join that was refused; the reply says why. */
  REFUSED: 4002,
  /**
   * Of the page: its person has left for good. It says so where the message `leave` cannot: in the middle of a join, and to
   * a server that refuses messages over the rate.
   */
  LEFT: 4003,
} as const;
