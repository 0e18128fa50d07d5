import type { JoinTicket, Result } from '@atrium/protocol';

/** `traceparent`: as it came, unchecked; `room` is a name that rooms can have. */
export type AskedForTicket = { room: string; traceparent: string | undefined };

/** For whoever measures requests over HTTP from outside. It changes nothing of what happens. */
export type HttpWatch = {
  joinTicket(asked: AskedForTicket, run: () => Promise<Result<JoinTicket>>): Promise<Result<JoinTicket>>;
};

export const UNWATCHED_HTTP: HttpWatch = { joinTicket: (_asked, run) => run() };
