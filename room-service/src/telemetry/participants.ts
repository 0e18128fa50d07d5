import { limits, type ClientReport, type Judgement, type PersonKind } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import type { SessionEnd } from '../signaling/watch.ts';
import { Allowance, type Consumers } from './allowance.ts';
import { awaitedBy } from './awaited.ts';
import type { KnownPerson } from './known-room.ts';
import { Losses } from './losses.ts';
import type { Ended, ParticipantCounts, Who } from './participant-counts.ts';
import { growthSince } from './report-growth.ts';
import { claimsLostVoice, GOOD, hasFailed, isAlone, judge, missedVoices, UNKNOWN } from './verdict.ts';

/** A client that has said nothing for so long does not report: two reports are missing. */
const REPORT_MISSING_MS = 12_000;
/** Whoever closed the tab is known by then to have left: a tick after they could have come back. */
const CLOSED_BY_MS = limits.GOING_AWAY_WINDOW_MS + 2 * limits.TICK_MS;

/** One participant as the clock knows it; time before `from` has passed. */
type Entry = {
  who: Who;
  from: number;
  /** Since when there is no connection; null: there is one. Time since then is judged at its end. */
  lostAt: number | null;
  /** Their worker failed meanwhile, so that they may have wanted back. */
  isOurs: boolean;
  report: ClientReport | null;
  reportedAt: number;
  counted: ClientReport | null;
  allowance: Allowance;
  /** Since their welcome, while it is not told how they came in. */
  comingSince: number | null;
  last: Judgement | null;
};

export type Census = { joined: number; reconnecting: number; reporting: number; withMedia: number };

const RECONNECTING: Judgement = { verdict: 'bad', reason: 'reconnecting' };
const NO_CONSUMERS: Consumers = { audio: 0, video: 0 };

/** Cuts the time of every participant into intervals and has each judged once. Time comes from outside. */
export class Participants<Key> {
  readonly #counts: ParticipantCounts<Key>;
  readonly #conditionOf: (key: Key) => MediaCondition | null;
  readonly #entries = new Map<Key, Entry>();
  readonly #rooms = new Map<string, Set<Entry>>();
  readonly #losses: Record<PersonKind, Losses> = { person: new Losses(), bot: new Losses() };

  constructor(options: { counts: ParticipantCounts<Key>; conditionOf: (key: Key) => MediaCondition | null }) {
    this.#counts = options.counts;
    this.#conditionOf = options.conditionOf;
  }

  /** For the first time, or back; `awaySince`: from a pod that is gone, of which that is all that is known. */
  welcomed(key: Key, who: Who, now: number, awaySince = now): void {
    const known = this.#entries.get(key);
    if (known?.lostAt !== null) this.#losses[who.kind].came(known?.lostAt ?? null);
    if (known) this.#end(key, known, now, RECONNECTING);
    const entry = known ?? this.#add(key, who, now);
    // Not passed: the room had not begun here, and is not judged by it.
    if (known === undefined && awaySince < now) this.#counts.spent(who, RECONNECTING, awaySince, now);
    entry.who = who;
    entry.comingSince = now;
    // Transports may be new, and what was said of the old ones is no measure for them.
    entry.report = null;
    entry.reportedAt = now;
  }

  disconnected(key: Key, now: number): void {
    const entry = this.#entries.get(key);
    if (entry?.lostAt !== null) return;
    this.#close(entry, now, this.#rest(key, entry, now));
    entry.lostAt = entry.from;
    entry.isOurs = false;
    this.#losses[entry.who.kind].lost(entry.lostAt);
  }

  left(key: Key, why: SessionEnd, now: number): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    if (why === 'moved' || why === 'moved_cold') {
      // Their time since the freeze is counted where they go on.
      if (entry.lostAt === null) this.#losses[entry.who.kind].movedOn();
      this.#forget(key, entry);
      return;
    }
    const end = this.#endOf(entry, why, now);
    const wantedBack = entry.isOurs || why === 'left' || why === 'cut_off';
    this.#end(key, entry, now, wantedBack ? RECONNECTING : UNKNOWN, why === 'closed');
    this.#forget(key, entry);
    this.#counts.ended(entry.who.kind, end);
  }

  /** Judges all time of a room until now, so that it goes on elsewhere from there, and tells what is known of who is in it. */
  handOver(room: string, now: number): [Key, KnownPerson][] {
    const inRoom = [...this.#entries].filter(([, { who }]) => who.room === room);
    return inRoom.map(([key, entry]) => {
      if (entry.lostAt === null) this.#close(entry, now, this.#rest(key, entry, now));
      const { who, from, lostAt, isOurs, last, comingSince } = entry;
      // Later reports are measured by what these count; what they name is of media that end here.
      const counted = entry.counted && { ...entry.counted, silent: [] };
      return [key, { kind: who.kind, browser: who.browser, from, lostAt, isOurs, last, counted, comingSince }];
    });
  }

  /** The other end: somebody of whom so much is known. `isHere`: they have a connection; else it ended with the move. */
  takeOver(key: Key, room: string, known: KnownPerson, isHere: boolean, now: number): void {
    const who = { kind: known.kind, browser: known.browser, room };
    // The clocks of two pods are not one.
    const from = Math.min(known.from, now);
    const entry = this.#add(key, who, from);
    const losses = this.#losses[who.kind];
    losses.came(null);
    const { lostAt, isOurs, last, counted, comingSince } = known;
    Object.assign(entry, { isOurs, last, counted, comingSince });
    if (lostAt === null && isHere) return;
    entry.lostAt = Math.min(lostAt ?? from, from);
    entry.isOurs ||= lostAt === null;
    losses.lost(entry.lostAt);
    if (isHere) this.welcomed(key, who, now);
  }

  /** `consumers`: what the server has for the page, muted ones too. */
  reported(
    key: Key,
    said: ClientReport,
    { condition, consumers = NO_CONSUMERS }: { condition: MediaCondition | null; consumers?: Consumers },
    now: number,
  ): Judgement {
    const entry = this.#entries.get(key);
    if (entry?.lostAt !== null) return UNKNOWN;
    this.#cutAtDeath(key, entry, now, condition);
    const grown = growthSince(entry.counted, said);
    const believed = entry.allowance.admits({ report: said, grown, consumers, now });
    const report = believed ? withIdsOf(said, condition) : null;
    const judgement = judge({ from: entry.from, to: now, condition, report, before: entry.report });
    this.#close(entry, now, judgement);
    this.#counts.observed(key, { at: now, judgement, report, condition });
    if (report === null) return judgement;
    const { report: former } = entry;
    // A clock may be set back. Kept before it is counted: a fault there must not count the same twice.
    const sinceMs = Math.max(0, now - entry.reportedAt);
    entry.report = report;
    entry.counted = report;
    entry.reportedAt = now;
    if (claimsLostVoice(report, former)) this.#counts.doubted(key);
    for (const person of missedVoices(judgement, report, condition)) this.#counts.missed(key, person);
    this.#counts.reported(entry.who, { report, grown, sinceMs });
    if (report.join === undefined || entry.comingSince === null) return judgement;
    const awaited = awaitedBy(report.join, condition, now - entry.comingSince);
    entry.comingSince = null;
    this.#counts.cameIn(entry.who, { ...report.join, awaited });
    return judgement;
  }

  /** Judges what nobody reports on. To be called every second or so. */
  sweep(now: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.lostAt !== null) {
        if (now - entry.lostAt >= CLOSED_BY_MS) this.#pass(entry, now, false);
        entry.isOurs ||= hasFailed(this.#conditionOf(key), entry.lostAt);
      } else if (now - entry.from >= REPORT_MISSING_MS) {
        const condition = this.#conditionOf(key);
        this.#cutAtDeath(key, entry, now, condition);
        const judgement = judge({ from: entry.from, to: now, condition, report: null, before: null });
        this.#close(entry, now, judgement);
        this.#counts.observed(key, { at: now, judgement, report: null, condition });
      }
    }
  }

  /** Judges all time until now, as if everybody left: the process ends. */
  settle(now: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.lostAt === null) this.#close(entry, now, this.#rest(key, entry, now));
      else this.#pass(entry, now, false);
    }
  }

  /** Everybody in that room, also whose connection is lost. */
  kindsIn(room: string): PersonKind[] {
    return [...(this.#rooms.get(room) ?? [])].map(({ who }) => who.kind);
  }

  /** Whether there is a connection now. */
  isJoined(key: Key): boolean {
    return this.#entries.get(key)?.lostAt === null;
  }

  /** Null: not here. */
  connectionOf(key: Key): { kind: PersonKind; isJoined: boolean } | null {
    const entry = this.#entries.get(key);
    return entry === undefined ? null : { kind: entry.who.kind, isJoined: entry.lostAt === null };
  }

  /** Everybody, also whose connection is lost. */
  kinds(): Map<Key, PersonKind> {
    return new Map([...this.#entries].map(([key, { who }]) => [key, who.kind]));
  }

  /** Since when time of somebody in that room is not judged yet; null when nobody is there. */
  openFrom(room: string): number | null {
    let from: number | null = null;
    for (const entry of this.#rooms.get(room) ?? []) from = Math.min(from ?? entry.from, entry.from);
    return from;
  }

  /** How many there are now, by kind; `reporting` of those whose connection is open, `withMedia` by the last that each told. */
  census(now: number): Record<PersonKind, Census> {
    const none: Census = { joined: 0, reconnecting: 0, reporting: 0, withMedia: 0 };
    const census = { person: { ...none }, bot: { ...none } };
    for (const { who, lostAt, report, counted, reportedAt } of this.#entries.values()) {
      const joined = lostAt === null;
      const of = census[who.kind];
      of[joined ? 'joined' : 'reconnecting'] += 1;
      if (joined && report !== null && now - reportedAt < REPORT_MISSING_MS) of.reporting += 1;
      if (((report ?? counted)?.route ?? 'none') !== 'none') of.withMedia += 1;
    }
    return census;
  }

  #endOf({ who, lostAt }: Entry, why: Exclude<Ended, 'lost'>, now: number): Ended {
    const losses = this.#losses[who.kind];
    if (why === 'left' || why === 'closed') losses.leftByWord(now, lostAt);
    return why === 'expired' && lostAt !== null && losses.wasTogether(lostAt) ? 'lost' : why;
  }

  #forget(key: Key, entry: Entry): void {
    this.#entries.delete(key);
    const inRoom = this.#rooms.get(entry.who.room);
    inRoom?.delete(entry);
    if (inRoom?.size === 0) this.#rooms.delete(entry.who.room);
  }

  #add(key: Key, who: Who, now: number): Entry {
    const nothing = { report: null, counted: null, last: null, reportedAt: now, comingSince: now };
    const entry: Entry = { who, from: now, lostAt: null, isOurs: false, allowance: new Allowance({ now }), ...nothing };
    this.#entries.set(key, entry);
    const inRoom = this.#rooms.get(who.room) ?? new Set();
    this.#rooms.set(who.room, inRoom.add(entry));
    return entry;
  }

  /** What a worker's death spoils begins with it and ends with another seat; what was before and comes after is judged apart. */
  #cutAtDeath(key: Key, entry: Entry, now: number, condition: MediaCondition | null): void {
    const { lostAtMs = null, backAtMs = null } = condition ?? {};
    if (lostAtMs !== null && lostAtMs > entry.from && lostAtMs < now) {
      this.#close(entry, lostAtMs, this.#rest(key, entry, lostAtMs));
      this.#counts.workerLost(entry.who.kind);
    }
    if (backAtMs !== null && backAtMs > entry.from && backAtMs < now)
      this.#close(entry, backAtMs, { verdict: 'bad', reason: 'worker_replaced' });
  }

  /**
   * What is too short for a report of its own is like what came before it. Where nothing did, it is what the server knows:
   * somebody who was alone all the time missed nothing.
   */
  #rest(key: Key, { last, from }: Entry, to: number): Judgement {
    if (last !== null) return last;
    const condition = this.#conditionOf(key);
    const known = judge({ from, to, condition, report: null, before: null });
    return known.verdict === 'unknown' && isAlone(condition) ? GOOD : known;
  }

  #close(entry: Entry, now: number, judgement: Judgement): void {
    const { from } = entry;
    this.#pass(entry, now, judgement.verdict === 'good');
    entry.last = judgement;
    if (entry.from > from) this.#counts.spent(entry.who, judgement, from, entry.from);
  }

  /** `lost`: what the time without a connection was, if there is none; `isNobodys`: of a room nobody's. */
  #end(key: Key, entry: Entry, now: number, lost: Judgement, isNobodys = false): void {
    const { lostAt } = entry;
    if (lostAt === null) {
      this.#close(entry, now, this.#rest(key, entry, now));
      return;
    }
    if (isNobodys) entry.from = Math.max(entry.from, now);
    else this.#pass(entry, now, false);
    entry.lostAt = null;
    entry.last = null;
    if (entry.from > lostAt) this.#counts.spent(entry.who, lost, lostAt, entry.from);
  }

  #pass(entry: Entry, now: number, isGood: boolean): void {
    const { from } = entry;
    // A clock that is set back takes no time away that has passed already.
    entry.from = Math.max(from, now);
    if (entry.from > from) this.#counts.passed(entry.who, isGood, from, entry.from);
  }
}

/** A report goes into the log: of what it names, ids that the server gave. */
function withIdsOf(report: ClientReport, condition: MediaCondition | null): ClientReport {
  // Nearly always; it comes from everybody every 5 s.
  if (report.silent.length === 0) return report;
  const known = new Set(condition?.receiving.map(({ consumer }) => consumer));
  return { ...report, silent: report.silent.filter((id) => known.has(id)) };
}
