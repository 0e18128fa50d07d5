import { ok, refuse, type CircleId, type PersonId, type Result } from '@atrium/protocol';
import { ADMISSION_MS, ADMISSIONS_MAX, ASK_WINDOW_MS, ASKS_MAX } from './rules.ts';

export type Invitation = { circle: CircleId; by: PersonId; to: PersonId; until: number };
export type Knock = { circle: CircleId; by: PersonId; until: number };
/** Lets a person into a circle, also a locked one. */
export type Permission = { circle: CircleId; person: PersonId; by: PersonId; until: number };

export type AdmissionsSnapshot = {
  invitations: Invitation[];
  knocks: Knock[];
  permissions: Permission[];
  asks: [string, number[]][];
};

/** Who was asked into which circle, who asks to be let in, and who may enter. Each ends by itself, and the oldest where it is too much. */
export class Admissions {
  readonly #invitations = new Map<string, Invitation>();
  readonly #knocks = new Map<string, Knock>();
  readonly #permissions = new Map<string, Permission>();
  /** Times of the last invites and knocks, by who asked whom. */
  readonly #asks = new Map<string, number[]>();

  invite(circle: CircleId, by: PersonId, to: PersonId, now: number): Result<null> {
    if (!this.#mayAsk(by, to, now)) return refuse('too_many');
    put(this.#invitations, pair(to, circle), { circle, by, to, until: now + ADMISSION_MS });
    return ok(null);
  }

  invitation(to: PersonId, circle: CircleId): Invitation | undefined {
    return this.#invitations.get(pair(to, circle));
  }

  knock(circle: CircleId, by: PersonId, now: number): Result<null> {
    if (!this.#mayAsk(by, circle, now)) return refuse('too_many');
    put(this.#knocks, pair(by, circle), { circle, by, until: now + ADMISSION_MS });
    return ok(null);
  }

  hasKnocked(by: PersonId, circle: CircleId): boolean {
    return this.#knocks.has(pair(by, circle));
  }

  /** Ends an invitation or a knock, with a permission by that member or (null) without one. */
  answer(person: PersonId, circle: CircleId, by: PersonId | null, now: number): void {
    this.#invitations.delete(pair(person, circle));
    this.#knocks.delete(pair(person, circle));
    if (by !== null) put(this.#permissions, pair(person, circle), { circle, person, by, until: now + ADMISSION_MS });
  }

  isAdmitted(person: PersonId, circle: CircleId): boolean {
    return this.#permissions.has(pair(person, circle));
  }

  permissions(): MapIterator<Permission> {
    return this.#permissions.values();
  }

  /** The person is in: nothing is open between them and this circle. */
  entered(person: PersonId, circle: CircleId): void {
    this.answer(person, circle, null, 0);
    this.#permissions.delete(pair(person, circle));
  }

  /** Who is no member any more has no say in who may enter. */
  memberLeft(circle: CircleId, member: PersonId): void {
    for (const entries of [this.#invitations, this.#permissions]) {
      for (const [key, entry] of entries) if (entry.circle === circle && entry.by === member) entries.delete(key);
    }
  }

  circleGone(circle: CircleId): void {
    this.#drop((entry) => entry.circle === circle);
  }

  personGone(person: PersonId): void {
    this.#drop((entry) => ('person' in entry ? entry.person === person : entry.by === person));
    for (const [key, { to }] of this.#invitations) if (to === person) this.#invitations.delete(key);
  }

  tick(now: number): void {
    this.#drop((entry) => entry.until <= now);
    for (const [key, times] of this.#asks) {
      if ((times.at(-1) ?? 0) <= now - ASK_WINDOW_MS) this.#asks.delete(key);
    }
  }

  snapshot(): AdmissionsSnapshot {
    return {
      invitations: [...this.#invitations.values()].map((entry) => ({ ...entry })),
      knocks: [...this.#knocks.values()].map((entry) => ({ ...entry })),
      permissions: [...this.#permissions.values()].map((entry) => ({ ...entry })),
      asks: [...this.#asks].map(([key, times]) => [key, [...times]]),
    };
  }

  restore(snapshot: AdmissionsSnapshot): void {
    for (const entry of snapshot.invitations) put(this.#invitations, pair(entry.to, entry.circle), { ...entry });
    for (const entry of snapshot.knocks) put(this.#knocks, pair(entry.by, entry.circle), { ...entry });
    for (const entry of snapshot.permissions) put(this.#permissions, pair(entry.person, entry.circle), { ...entry });
    for (const [key, times] of snapshot.asks) put(this.#asks, key, [...times]);
  }

  #mayAsk(from: PersonId, target: string, now: number): boolean {
    const key = pair(from, target);
    const recent = (this.#asks.get(key) ?? []).filter((at) => at > now - ASK_WINDOW_MS);
    if (recent.length >= ASKS_MAX) return false;
    recent.push(now);
    put(this.#asks, key, recent);
    return true;
  }

  #drop(isOver: (entry: Invitation | Knock | Permission) => boolean): void {
    for (const entries of [this.#invitations, this.#knocks, this.#permissions]) {
      for (const [key, entry] of entries) if (isOver(entry)) entries.delete(key);
    }
  }
}

function pair(a: string, b: string): string {
  return `${a} ${b}`;
}

/** The newest is the last one. */
function put<T>(entries: Map<string, T>, key: string, entry: T): void {
  entries.delete(key);
  entries.set(key, entry);
  for (const oldest of entries.keys()) {
    if (entries.size <= ADMISSIONS_MAX) return;
    entries.delete(oldest);
  }
}
