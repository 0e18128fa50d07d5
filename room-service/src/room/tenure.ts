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

/** Whether this ticket may bring its person back into a room that is held like that. */
export function isGoodFor({ epoch, at }: Pick<Ticket, 'epoch' | 'at'>, tenure: Tenure, now: number): boolean {
  return isReturning(tenure, now) && epoch < tenure.epoch && now - at <= limits.TICKET_AGE_MAX_MS;
}
