import type { LabelValue } from '@atrium/metrics';
import type { ClientReport, Judgement, PersonId, PersonKind } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import type { SessionEnd } from '../signaling/watch.ts';
import type { ReportGrowth } from './report-growth.ts';

/** `room`: of this life of the room, since a name may be used again. */
export type Who = { kind: PersonKind; room: string; browser: LabelValue<'browser'> };

/** One report beside what the server knew; `sinceMs`: since the one before, or since the welcome. */
export type Reported = {
  report: ClientReport;
  /** Since the last one of this participant, also of a former connection. */
  grown: ReportGrowth;
  sinceMs: number;
};

/** One interval of somebody connected, as it was judged. */
export type Observed = {
  at: number;
  judgement: Judgement;
  report: ClientReport | null;
  condition: MediaCondition | null;
};

export type Ended = Exclude<SessionEnd, 'moved' | 'moved_cold'> | 'lost';

/** Where the time goes to. */
export type ParticipantCounts<Key> = {
  /** Time as it goes by, but for that of who closed the tab: nobody's. Each moment is spent once, too, which may be later. */
  passed(who: Who, isGood: boolean, from: number, to: number): void;
  spent(who: Who, judgement: Judgement, from: number, to: number): void;
  /** lost: expired, at the same moment as others. Not of who goes on elsewhere. */
  ended(kind: PersonKind, end: Ended): void;
  /** Their media worker died while they were connected. */
  workerLost(kind: PersonKind): void;
  reported(who: Who, reported: Reported): void;
  /** How the page came in: once after each welcome. */
  cameIn(who: Who, join: NonNullable<ClientReport['join']>): void;
  observed(key: Key, observed: Observed): void;
  /** Their page says that much of their voice is lost on the way up, which may not be so. */
  doubted(key: Key): void;
  /** Their page hears nothing of the voice of that person, who may have stopped sending. */
  missed(key: Key, person: PersonId): void;
};
