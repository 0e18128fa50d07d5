import type { ClientReport, Judgement, PersonKind } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';
import { judge } from './verdict.ts';

/** A client that has said nothing for so long does not report: two reports are missing. */
const REPORT_MISSING_MS = 12_000;

/** Where the time goes to. */
export type ParticipantCounts = {
  seconds(kind: PersonKind, judgement: Judgement, seconds: number): void;
  ended(kind: PersonKind, why: 'left' | 'expired'): void;
  reported(kind: PersonKind, report: ClientReport): void;
};

/** One participant as the clock knows it; time before `from` is judged. */
type Entry = {
  kind: PersonKind;
  from: number;
  joined: boolean;
  report: ClientReport | null;
  reportedAt: number;
  last: Judgement | null;
};

const RECONNECTING: Judgement = { verdict: 'bad', reason: 'reconnecting' };
const UNKNOWN: Judgement = { verdict: 'unknown', reason: 'no_report' };

/** Cuts the time of every participant into intervals and has each judged once. Time comes from outside. */
export class Participants<Key> {
  readonly #counts: ParticipantCounts;
  readonly #entries = new Map<Key, Entry>();

  constructor(options: { counts: ParticipantCounts }) {
    this.#counts = options.counts;
  }

  /** For the first time, or back. */
  welcomed(key: Key, kind: PersonKind, now: number): void {
    const entry = this.#entries.get(key);
    if (!entry) {
      this.#entries.set(key, { kind, from: now, joined: true, report: null, reportedAt: now, last: null });
      return;
    }
    this.#close(entry, now, entry.joined ? this.#rest(entry) : RECONNECTING);
    entry.joined = true;
    // Transports may be new, and what was said of the old ones is no measure for them.
    entry.report = null;
    entry.reportedAt = now;
  }

  disconnected(key: Key, now: number): void {
    const entry = this.#entries.get(key);
    if (!entry?.joined) return;
    this.#close(entry, now, this.#rest(entry));
    entry.joined = false;
  }

  left(key: Key, why: 'left' | 'expired', now: number): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#close(entry, now, entry.joined ? this.#rest(entry) : RECONNECTING);
    this.#entries.delete(key);
    this.#counts.ended(entry.kind, why);
  }

  reported(key: Key, report: ClientReport, condition: MediaCondition | null, now: number): Judgement {
    const entry = this.#entries.get(key);
    if (!entry?.joined) return UNKNOWN;
    const judgement = judge({ from: entry.from, to: now, condition, report, before: entry.report });
    this.#close(entry, now, judgement);
    this.#counts.reported(entry.kind, report);
    entry.report = report;
    entry.reportedAt = now;
    return judgement;
  }

  /** Judges what nobody reports on. To be called every second or so. */
  sweep(now: number, conditionOf: (key: Key) => MediaCondition | null): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.joined) this.#close(entry, now, RECONNECTING);
      else if (now - entry.from >= REPORT_MISSING_MS) {
        const evidence = { from: entry.from, to: now, condition: conditionOf(key), report: null, before: null };
        this.#close(entry, now, judge(evidence));
      }
    }
  }

  /** How many there are now, by kind; `reporting` of those whose connection is open. */
  census(now: number): Record<PersonKind, { joined: number; reconnecting: number; reporting: number }> {
    const none = { joined: 0, reconnecting: 0, reporting: 0 };
    const census = { person: { ...none }, bot: { ...none } };
    for (const { kind, joined, report, reportedAt } of this.#entries.values()) {
      const of = census[kind];
      of[joined ? 'joined' : 'reconnecting'] += 1;
      if (joined && report !== null && now - reportedAt < REPORT_MISSING_MS) of.reporting += 1;
    }
    return census;
  }

  /** What is too short for a report of its own is like what came before it. */
  #rest({ last }: Entry): Judgement {
    return last ?? UNKNOWN;
  }

  #close(entry: Entry, now: number, judgement: Judgement): void {
    // A clock that is set back takes no time away that was judged already.
    const ms = Math.max(0, now - entry.from);
    entry.from = Math.max(entry.from, now);
    entry.last = judgement.reason === 'reconnecting' ? null : judgement;
    if (ms > 0) this.#counts.seconds(entry.kind, judgement, ms / 1000);
  }
}
