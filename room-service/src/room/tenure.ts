import { limits, type Ticket } from '@atrium/protocol';

/** How the room is held here. `epoch`: its fencing token; every other holder's is another. */
export type Tenure = {
  epoch: number;
  /** When it began to be taken over from a pod that is gone, ms; null where it is new, or was handed over with all its people. */
  takenOverAt: number | null;
};

/** Of a room that nobody had before, or that only one process can have. */
export const FIRST_TENURE: Tenure = { epoch: 0, takenOverAt: null };

/** Whether people may come back by ticket: the former holder cannot say any more who was there. */
export function isReturning({ takenOverAt }: Tenure, now: number): boolean {
  return takenOverAt !== null && now - takenOverAt < limits.RETURN_WINDOW_MS;
}

type Claim = Pick<Ticket, 'epoch' | 'at' | 'lostTo'>;

/**
 * Whether a former holder sent the person on to this one: it went on with the room without knowing that it had lost it, for
 * how long nobody can say, so that the time counts from the ticket.
 */
export function isSentOn({ at, lostTo }: Claim, { epoch }: Tenure, now: number): boolean {
  return lostTo !== undefined && lostTo <= epoch && now - at < limits.RETURN_WINDOW_MS;
}

/** Whether this ticket may bring its person back into a room that is held like that. */
export function isGoodFor(ticket: Claim, tenure: Tenure, now: number): boolean {
  if (ticket.epoch >= tenure.epoch) return false;
  const isInTime = isReturning(tenure, now) && now - ticket.at <= limits.TICKET_AGE_MAX_MS;
  return isInTime || isSentOn(ticket, tenure, now);
}
