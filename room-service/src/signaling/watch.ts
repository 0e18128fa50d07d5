import type { ClientReport, Judgement, PersonId, PersonKind, RequestName, Result } from '@atrium/protocol';
import type { RoomHost } from './room-host.ts';

/**
 * left: by word. closed: their browser said that it goes away, and did not come back. expired: the connection was lost, and
 * nobody came back. cut_off: by us, with the room. moved: the room is on another pod now, and they speak there by their second
 * socket; moved_cold: there they have to come back by their token.
 */
export type SessionEnd = 'left' | 'closed' | 'expired' | 'cut_off' | 'moved' | 'moved_cold';

export type Participant = { host: RoomHost; person: PersonId };

/** Who asks to come in, and whether back to a place. */
export type AskedIn = { how: 'new' | 'resume'; kind: PersonKind };

/** A request as it came: `traceparent` is well-formed, `participant` null before the join and in it; `join` of a join. */
export type Asked = {
  name: RequestName;
  traceparent: string | undefined;
  participant: Participant | null;
  join?: AskedIn;
};

/** For whoever measures from outside: what happens to participants. It changes nothing of what happens. */
export type RoomWatch = {
  /** Round every request but `ping`; what `run` answers is answered. */
  request<T>(asked: Asked, run: () => Promise<Result<T>>): Promise<Result<T>>;
  /** A room was made, for somebody of that kind who has no place in it yet. */
  opened(host: RoomHost, kind: PersonKind): void;
  /** A join has found its place; said within its `request`, before the welcome. */
  entering(participant: Participant): void;
  /**
   * Before the welcome of somebody who came back by ticket from a pod that is gone: nobody has had them since `awaySince`, ms of
   * `Date.now`, when the room began to be taken over.
   */
  restored(participant: Participant, awaySince: number): void;
  /** For the first time, or back. `userAgent` as it came (RFC 9110, 10.1.5). */
  welcomed(participant: Participant, kind: PersonKind, userAgent: string): void;
  /** The socket is gone, the place is kept. */
  disconnected(participant: Participant): void;
  /** Out for good; also said of somebody who was never welcomed. */
  left(participant: Participant, why: SessionEnd): void;
  /** What the page says of its media; the answer goes back to it. */
  reported(participant: Participant, report: ClientReport): Judgement;
  /**
   * The room is frozen, to go to another pod: what is known of it, plain data that goes along. Nothing changes by that; where
   * the move is called off there is nothing more to say.
   */
  handOver(host: RoomHost): unknown;
  /** The room is another pod's, and everybody has left with `moved` or `moved_cold`. */
  handedOver(host: RoomHost): void;
  /**
   * The room is this pod's, with what `handOver` said of it where it was; said before anything else of it. `attached`: who
   * speaks by a second socket from now on; everybody else in it has no connection yet. `aheadMs`: of the clock of the process
   * where it was, this one is ahead by so much (behind, where that is negative).
   */
  takeOver(host: RoomHost, known: unknown, attached: ReadonlySet<PersonId>, aheadMs: number): void;
};

const ignore = (): void => undefined;

export const UNWATCHED: RoomWatch = {
  request: (_asked, run) => run(),
  opened: ignore,
  entering: ignore,
  restored: ignore,
  welcomed: ignore,
  disconnected: ignore,
  left: ignore,
  reported: () => ({ verdict: 'unknown', reason: 'no_report' }),
  handOver: () => null,
  handedOver: ignore,
  takeOver: ignore,
};
