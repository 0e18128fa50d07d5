import { MOVES_SINCE_VERSION, type PersonId } from '@atrium/protocol';
import type { Departed, Invitation, Leaving, MovedRoom } from '../move/leaving.ts';
import type { MoveWatch } from '../move/mover.ts';
import type { Audience } from '../room/earshot.ts';
import type { Connection } from './connection.ts';
import type { RoomHost } from './room-host.ts';
import type { Rooms } from './rooms.ts';
import type { Tokens } from './tokens.ts';

/** A snapshot travels in one call of 16 MB; pictures that do not fit are not seen until their owners send others. */
const PHOTOS_MAX_CHARS = 12 * 1024 * 1024;

export type DepartureOptions = {
  host: RoomHost;
  move: string;
  rooms: Rooms;
  tokens: Pick<Tokens, 'moveToken'>;
  watch: Pick<MoveWatch, 'swapped'>;
};

/** One room of this process on its way to another: the source's side of a move, as its people notice it. */
export class Departure implements Leaving {
  readonly #options: DepartureOptions;
  readonly #told = new Map<PersonId, Connection>();
  readonly #changes = new Map<PersonId, Audience>();
  readonly #unfollow: () => void;

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
      .filter(([person, connection]) => isAble(connection) && this.#told.get(person) !== connection)
      .map(([person]) => person);
  }

  told(): PersonId[] {
    const { host } = this.#options;
    return [...this.#told].filter(([person, one]) => host.speaksFor(person, one)).map(([person]) => person);
  }

  tell(person: PersonId, { url, rtpCapabilities }: Invitation): void {
    const { host, move, tokens } = this.#options;
    const connection = host.members().get(person)?.connection;
    if (!connection) return;
    this.#told.set(person, connection);
    connection.send('move', { move, url, rtpCapabilities, token: tokens.moveToken({ room: host.id, person, move }) });
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
    const { host, rooms } = this.#options;
    host.freeze();
    const photos = [];
    let chars = 0;
    for (const [owner, dataUrl] of host.photos.all()) {
      chars += dataUrl.length;
      if (chars <= PHOTOS_MAX_CHARS) photos.push({ owner, dataUrl });
    }
    return { snapshot: host.room.snapshot(), photos, judged: rooms.watch.handOver(host) };
  }

  stay(): void {
    const { host, move } = this.#options;
    this.#unfollow();
    host.thaw();
    for (const [person, connection] of this.#told) {
      if (host.speaksFor(person, connection)) connection.send('moveOff', { move });
    }
  }

  depart(attached: ReadonlySet<PersonId>): Departed {
    const { host, move, rooms, watch } = this.#options;
    this.#unfollow();
    const kinds = new Map([...host.members().keys()].map((person) => [person, host.room.person(person)?.kind]));
    const { members, endMedia } = rooms.depart(host, attached);
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
          if (gapMs !== null) watch.swapped(gapMs, kinds.get(person) ?? 'person');
          if (waiting.size === 0) all();
        },
      });
    }
    if (waiting.size === 0) all();
    const connections = new Map(joined);
    return {
      cold: joined.filter(([person]) => !attached.has(person)).map(([person]) => person),
      send: (person) => connections.get(person)?.end('room_elsewhere', true),
      swapped,
      close: () => {
        for (const [person, connection] of joined) connection.end('room_elsewhere', !attached.has(person));
        endMedia();
      },
    };
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
