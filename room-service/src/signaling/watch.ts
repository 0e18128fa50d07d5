import type { ClientReport, Judgement, PersonId, PersonKind } from '@atrium/protocol';
import type { RoomHost } from './room-host.ts';

export type Participant = { host: RoomHost; person: PersonId };

/** For whoever measures from outside: what happens to participants. It changes nothing of what happens. */
export type RoomWatch = {
  /** For the first time, or back. */
  welcomed(participant: Participant, kind: PersonKind): void;
  /** The socket is gone, the place is kept. */
  disconnected(participant: Participant): void;
  /** Out for good; also said of somebody who was never welcomed. */
  left(participant: Participant, why: 'left' | 'expired'): void;
  /** What the page says of its media; the answer goes back to it. */
  reported(participant: Participant, report: ClientReport): Judgement;
};

const ignore = (): void => undefined;

export const UNWATCHED: RoomWatch = {
  welcomed: ignore,
  disconnected: ignore,
  left: ignore,
  reported: () => ({ verdict: 'unknown', reason: 'no_report' }),
};
