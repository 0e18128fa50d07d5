import { randomUUID } from 'node:crypto';
import { MOVES_SINCE_VERSION, type PersonId, type PersonKind } from '@atrium/protocol';
import type { Departed, Invitation, Leaving, Lost, MovedRoom } from '../move/leaving.ts';
import type { MoveWatch } from '../move/mover.ts';
import type { Ready } from '../move/target.ts';
import type { Audience } from '../room/earshot.ts';
import type { Connection } from './connection.ts';
import type { RoomHost } from './room-host.ts';
import type { Rooms } from './rooms.ts';
import type { Tokens } from './tokens.ts';

/** A voice may have fallen silent a little before the freeze: what a page counts in steps, and what jitter adds. */
const GAP_BEFORE_MS = 500;

export type DepartureOptions = {
  host: RoomHost;
  move: string;
  rooms: Rooms;
  tokens: Pick<Tokens, 'moveToken' | 'spentIn'>;
  watch: Pick<MoveWatch, 'swapped'>;
  now: () => number;
};

/** Somebody as the room froze; null: they had no connection then. */
type Frozen = { connection: Connection | null; isKnown: boolean };

/** One room of this process on its way to another: the source's side of a move, as its people notice it. */
export class Departure implements Leaving {
  readonly #options: DepartureOptions;
  /** By which socket each was told last, and the id of the token that came with it. */
  readonly #told = new Map<PersonId, { connection: Connection; token: string }>();
  /** Tokens, so far. */
  #given = 0;
  readonly #changes = new Map<PersonId, Audience>();
  readonly #unfollow: () => void;
  /** Who was here when the room froze. */
  #frozen: ReadonlyMap<PersonId, Frozen> = new Map();
  #frozenAt = 0;
  /** Who needs nothing here any more: they go on there, or were sent there. */
  readonly #moved = new Set<PersonId>();

  /** Null: the room is not open here, or comes from another pod itself, and not all of its people know that yet. */
  static of(room: string, options: Omit<DepartureOptions, 'host'>): Departure | null {
    const host = options.rooms.get(room);
    return host === null || host.gate.isShut ? null : new Departure({ ...options, host });
  }

  constructor(options: DepartureOptions) {
    this.#options = options;
    this.#unfollow = options.host.followAudience((changes) => {
      for (const change of changes) this.#changes.set(change.listener, change);
    });
  }

  get here(): boolean {
    return !this.#options.host.closed;
  }

  get size(): number {
    return this.#options.host.room.size;
  }

  get entering(): boolean {
    return this.#connected().some(([, { state }]) => state.kind === 'entering');
  }

  untold(): PersonId[] {
    return this.#connected()
      .filter(([person, connection]) => isAble(connection) && this.#told.get(person)?.connection !== connection)
      .map(([person]) => person);
  }

  told(): PersonId[] {
    const { host } = this.#options;
    return [...this.#told].filter(([person, { connection }]) => host.speaksFor(person, connection)).map(([id]) => id);
  }

  tell(person: PersonId, { url, rtpCapabilities }: Invitation): void {
    const { host, move, tokens } = this.#options;
    const connection = host.members().get(person)?.connection;
    if (!connection) return;
    const id = randomUUID();
    this.#told.set(person, { connection, token: id });
    const token = tokens.moveToken({ room: host.id, person, move, id, nth: (this.#given += 1) });
    connection.send('move', { move, url, rtpCapabilities, token });
  }

  ready({ ready, tokens }: Ready): PersonId[] {
    return ready.filter((person, n) => {
      const newest = this.#tokenOf(person);
      return newest !== null && (tokens === undefined || tokens[n] === newest);
    });
  }

  audiences(): Audience[] {
    const { host } = this.#options;
    this.#changes.clear();
    return [...host.members().keys()].map((person) => host.room.audienceOf(person));
  }

  changes(): Audience[] {
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    return changes;
  }

  freeze(): MovedRoom {
    const { host, rooms, tokens, now } = this.#options;
    host.freeze();
    const members = [...host.members()];
    this.#frozenAt = now();
    this.#frozen = new Map(members.map(([person, { connection, isKnown }]) => [person, { connection, isKnown }]));
    return {
      snapshot: host.room.snapshot(),
      photos: [...host.photos.all()].map(([owner, dataUrl]) => ({ owner, dataUrl })),
      judged: rooms.watch.handOver(host),
      tokens: members.flatMap(([person]) => this.#tokenOf(person) ?? []),
      budgets: members
        .map(([person, { budgets }]) => ({ person, left: budgets.left(this.#frozenAt) }))
        .filter(({ left }) => left.length > 0),
      addresses: rooms.budgets.leftIn(host.id, this.#frozenAt),
      spent: tokens.spentIn(host.id),
    };
  }

  lost(): Lost[] {
    return [...this.#frozen].flatMap(([person, { connection, isKnown }]): Lost[] => {
      if (this.#moved.has(person)) return [];
      // A join that was not welcomed, or was torn before, is refused: nobody has a token by which to come there.
      if (!isKnown) return [{ person, how: 'left' }];
      const how = connection?.went ?? null;
      return how === null ? [] : [{ person, how }];
    });
  }

  stay(): void {
    const { host, move } = this.#options;
    this.#unfollow();
    host.thaw();
    for (const [person, { connection }] of this.#told) {
      if (host.speaksFor(person, connection)) connection.send('moveOff', { move });
    }
  }

  narrow(changes: readonly Audience[]): void {
    this.#options.host.media.narrow(changes);
  }

  deafen(): void {
    this.#options.host.media.deafen([...this.#frozen.keys()]);
  }

  depart(attached: ReadonlySet<PersonId>): Departed {
    const { host, move, rooms } = this.#options;
    this.#unfollow();
    for (const person of attached) this.#moved.add(person);
    const kinds = new Map([...host.members().keys()].map((person) => [person, host.room.person(person)?.kind]));
    const { members, endMedia } = rooms.depart(host, attached);
    host.media.deafen([...members.keys()].filter((person) => !attached.has(person)));
    // Who is about to be welcomed is answered by the join itself.
    const joined = [...members].filter((one): one is [PersonId, Connection] => one[1]?.state.kind === 'joined');
    const waiting = new Set<PersonId>();
    let all: () => void = () => undefined;
    const swapped = new Promise<void>((resolve) => (all = resolve));
    for (const [person, connection] of joined) {
      if (attached.has(person)) {
        waiting.add(person);
        connection.send('movedOn', { move });
      }
      connection.leftBehind({
        swapped: (gapMs) => {
          if (!waiting.delete(person)) return;
          if (gapMs !== null) this.#tellGap(gapMs, kinds.get(person) ?? 'person');
          if (waiting.size === 0) all();
        },
      });
    }
    if (waiting.size === 0) all();
    const connections = new Map(joined);
    return {
      cold: joined.filter(([person]) => !attached.has(person)).map(([person]) => person),
      send: (person) => {
        const connection = connections.get(person);
        // Who has gone is not sent, and does not come.
        if (connection?.went === null) this.#moved.add(person);
        connection?.end('room_elsewhere', true);
      },
      swapped,
      close: () => {
        for (const [person, connection] of joined) if (attached.has(person)) connection.end('room_elsewhere', false);
        endMedia();
      },
    };
  }

  /** No longer than it can have been: a page may say anything. */
  #tellGap(gapMs: number, kind: PersonKind): void {
    const { watch, now } = this.#options;
    watch.swapped(Math.min(gapMs, Math.max(0, now() - this.#frozenAt) + GAP_BEFORE_MS), kind);
  }

  /** By which the person goes along; null: none yet, since they speak by a newer socket than the one that was told. */
  #tokenOf(person: PersonId): string | null {
    const told = this.#told.get(person);
    const speaks = this.#options.host.members().get(person)?.connection ?? null;
    return told === undefined || (speaks !== null && speaks !== told.connection) ? null : told.token;
  }

  #connected(): [PersonId, Connection][] {
    const members = [...this.#options.host.members()];
    return members.flatMap<[PersonId, Connection]>(([person, { connection }]) =>
      connection === null ? [] : [[person, connection]],
    );
  }
}

function isAble({ state, protocol }: Connection): boolean {
  return state.kind === 'joined' && protocol >= MOVES_SINCE_VERSION;
}
