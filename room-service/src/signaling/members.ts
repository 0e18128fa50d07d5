import { limits, type PersonId } from '@atrium/protocol';
import type { Crowd } from '../room/crowd.ts';
import type { RoomEvent } from '../room/outbox.ts';
import { Presence, Receiver } from '../room/presence.ts';
import { Budgets } from './budgets.ts';
import type { Connection } from './connection.ts';
import type { Tally } from './tally.ts';

/**
 * `owed`: the room moved the person and the frame that says so was skipped. `gone` is called when they are. `away`: what it is
 * if whoever has no connection stays away. `isKnown`: a page has a token by which they come back; nobody has where a join was
 * torn before its first welcome. `hasCome`: has had a connection here, as whoever was brought from another pod may have had not.
 */
export type Member = {
  connection: Connection | null;
  away: 'closed' | 'expired';
  receiver: Receiver;
  owed: boolean;
  budgets: Budgets;
  gone: (() => void) | undefined;
  isKnown: boolean;
  hasCome: boolean;
};

/** `take`: a place of their address, of who has none; answers what gives it back. `budgets`: of who is not here yet. */
export type Seating = { take?: () => () => void; budgets?: Budgets | undefined; isKnown?: boolean };

export type MembersOptions = { crowd: Crowd; tally: Tally };

/** The people of one room with their sockets: whatever the room says reaches them through here. */
export class Members extends Map<PersonId, Member> {
  readonly #presence: Presence;
  readonly #tally: Tally;
  #tick = 0;

  constructor({ crowd, tally }: MembersOptions) {
    super();
    this.#presence = new Presence({ crowd });
    this.#tally = tally;
  }

  connectionOf(person: PersonId): Connection | null {
    return this.get(person)?.connection ?? null;
  }

  /** The connection speaks for the person with that index from now on; null: nobody does. */
  seat(
    person: PersonId,
    index: number,
    connection: Connection | null,
    { take, budgets = new Budgets(), isKnown = false }: Seating = {},
  ): void {
    const former = this.get(person);
    this.set(person, {
      connection,
      away: 'expired',
      receiver: new Receiver({ index }),
      owed: false,
      budgets: former?.budgets ?? budgets,
      gone: former?.gone ?? take?.(),
      isKnown: former?.isKnown === true || isKnown,
      hasCome: connection !== null,
    });
  }

  deliver(event: RoomEvent): void {
    const text = JSON.stringify({ m: event.m, d: event.d });
    const receivers = event.to === 'all' ? this.keys() : event.to;
    for (const person of receivers) if (person !== event.except) this.connectionOf(person)?.sendEvent(text);
  }

  /** Once a tick. `moved`: indices of those whom the room itself has moved. */
  sendPresence(moved: ReadonlySet<number>): void {
    this.#tick = (this.#tick + 1) & 0xffff;
    for (const member of this.values()) {
      const { connection, receiver } = member;
      member.owed ||= moved.has(receiver.index);
      if (connection === null) continue;
      if (!connection.ready) {
        if (connection.behind) this.#tally.framesSkipped += 1;
        continue;
      }
      const frame = this.#presence.frameFor(receiver, this.#tick, { includeSelf: member.owed });
      member.owed = false;
      if (frame !== null) connection.sendBinary(frame);
    }
  }

  dropTheSilent(): void {
    for (const { connection } of this.values()) if (connection?.silent) connection.end('idle', true);
  }
}

/** How long the place of who is away is kept, ms. */
export function keptFor(away: Member['away']): number {
  return away === 'closed' ? limits.GOING_AWAY_WINDOW_MS : limits.RESUME_WINDOW_MS;
}
