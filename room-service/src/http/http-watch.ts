import type { JoinTicket, Result } from '@atrium/protocol';

/** `traceparent`: as it came, unchecked; `room` is a name that rooms can have. */
export type AskedForTicket = { room: string; traceparent: string | undefined };

/** For whoever measures requests over HTTP from outside. It changes nothing of what happens. */
export type HttpWatch = {
  /** Any answer to who asked for a ticket, with its HTTP status: also to who asked too often or for no room. */
  ticketAnswered(status: number): void;
  joinTicket(asked: AskedForTicket, run: () => Promise<Result<JoinTicket>>): Promise<Result<JoinTicket>>;
};

export const UNWATCHED_HTTP: HttpWatch = { ticketAnswered: () => undefined, joinTicket: (_asked, run) => run() };
