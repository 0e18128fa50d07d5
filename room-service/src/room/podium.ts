import { ok, refuse, type PersonId, type Podium as PodiumState, type Result, type Ticket } from '@atrium/protocol';
import type { Outbox } from './outbox.ts';
import { HANDS_MAX, PODIUM_MAX } from './rules.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export type PodiumOptions = {
  sessions: Sessions;
  outbox: Outbox;
  /** Somebody went up or came down: everybody hears others now. */
  onTurn: (session: Session) => void;
  /** They show a screen to their circle as they go up: nobody else is meant to see it. */
  onShown: (session: Session) => void;
};

/** `speakers`: by the beginning of their ids. */
export type PodiumSnapshot = { speakers: string[]; rev: number; hands: PersonId[]; called: PersonId[] };

/** As much of an id as tells the people of one room apart. */
const shortOf = ({ id }: Session): string => id.slice(0, 8);

/** Who speaks to the whole room, and who would like to. Rules: SPEC.md [POD*]. */
export class Podium {
  readonly #options: PodiumOptions;
  /** By the beginning of their ids, in the order in which they went up; also those who may yet come back by their ticket. */
  #speakers: string[] = [];
  /** How often it has changed who stands there: of two tickets the later tells. */
  #rev = 0;
  #epoch = 0;
  /** In the order in which they were raised. */
  readonly #hands = new Set<PersonId>();
  /** Whom a host has asked up. */
  readonly #called = new Set<PersonId>();

  constructor(options: PodiumOptions) {
    this.#options = options;
  }

  /** Those of them who are here. */
  get speakers(): Session[] {
    if (this.#speakers.length === 0) return [];
    const here = new Map(Array.from(this.#options.sessions.all(), (session) => [shortOf(session), session]));
    return this.#speakers.flatMap((short) => here.get(short) ?? []);
  }

  has(session: Session): boolean {
    return this.#speakers.includes(shortOf(session));
  }

  /** Null while nobody speaks or wants to. */
  get state(): PodiumState | null {
    const speakers = this.speakers.map(({ id }) => id);
    return speakers.length + this.#hands.size === 0 ? null : { speakers, hands: [...this.#hands] };
  }

  /** As tickets say it. */
  get claim(): Ticket['podium'] {
    return this.#rev === 0 ? undefined : [this.#rev, ...this.#speakers].join(' ');
  }

  /** Whoever was asked up goes up by it. */
  raiseHand(session: Session, up: boolean): Result<null> {
    const { id } = session;
    if (!up) {
      this.#called.delete(id);
      if (this.#hands.delete(id)) this.#options.outbox.podiumChanged();
      return ok(null);
    }
    if (this.has(session) || this.#hands.has(id)) return ok(null);
    if (this.#called.has(id)) return this.#goUp(session);
    if (this.#hands.size >= HANDS_MAX) return refuse('not_allowed', 'too many hands are up; try again in a moment');
    this.#hands.add(id);
    this.#options.outbox.podiumChanged();
    return ok(null);
  }

  /** By a host, or of oneself, who may come down. */
  place(by: Session, other: Session | undefined, up: boolean): Result<null> {
    if (other === undefined) return refuse('no_such_person');
    if (by.role !== 'host' && (up || by !== other)) return refuse('not_host');
    if (up) return this.#callUp(by, other);
    this.#called.delete(other.id);
    return this.#comeDown(other);
  }

  /** For good. */
  drop(session: Session): void {
    this.#called.delete(session.id);
    if (this.#hands.delete(session.id)) this.#options.outbox.podiumChanged();
    this.#comeDown(session);
  }

  /** Somebody has come back by a ticket, which may know of later speakers than every one before. */
  hear({ podium, epoch }: Pick<Ticket, 'podium' | 'epoch'>, session: Session): void {
    const [revText, ...speakers] = podium?.split(' ') ?? [];
    const rev = Number(revText ?? 0);
    const isLater = epoch > this.#epoch ? rev > 0 : epoch === this.#epoch && rev > this.#rev;
    const before = isLater ? this.speakers : [];
    if (isLater) {
      this.#speakers = speakers.slice(0, PODIUM_MAX);
      this.#rev = rev;
      this.#epoch = epoch;
    }
    for (const one of new Set([...before, ...this.speakers])) {
      if (isLater || one === session) this.#options.onTurn(one);
    }
    if (isLater || this.has(session)) this.#options.outbox.podiumChanged();
  }

  /** Nobody comes back any more. */
  settle(): void {
    this.#speakers = this.speakers.map(shortOf);
  }

  snapshot(): PodiumSnapshot {
    return { speakers: [...this.#speakers], rev: this.#rev, hands: [...this.#hands], called: [...this.#called] };
  }

  restore({ speakers, rev, hands, called }: PodiumSnapshot): void {
    this.#speakers = [...speakers];
    this.#rev = rev;
    for (const id of hands) this.#hands.add(id);
    for (const id of called) this.#called.add(id);
  }

  #callUp(by: Session, other: Session): Result<null> {
    if (this.has(other)) return ok(null);
    if (this.#speakers.length >= PODIUM_MAX) return refuse('podium_full', `${PODIUM_MAX} people`);
    // Nobody is heard by a whole room who did not want it.
    if (by === other || this.#hands.has(other.id)) return this.#goUp(other);
    this.#called.add(other.id);
    this.#options.outbox.push({ to: [other.id], m: 'calledUp', d: { by: by.id } });
    return ok(null);
  }

  #goUp(session: Session): Result<null> {
    if (this.#speakers.length >= PODIUM_MAX) return refuse('podium_full', `${PODIUM_MAX} people`);
    this.#called.delete(session.id);
    this.#hands.delete(session.id);
    if (session.sharing) this.#options.onShown(session);
    this.#speakers.push(shortOf(session));
    return this.#turned(session);
  }

  #comeDown(session: Session): Result<null> {
    if (!this.has(session)) return ok(null);
    this.#speakers = this.#speakers.filter((short) => short !== shortOf(session));
    return this.#turned(session);
  }

  #turned(session: Session): Result<null> {
    this.#rev += 1;
    this.#options.outbox.podiumChanged();
    this.#options.onTurn(session);
    return ok(null);
  }
}
