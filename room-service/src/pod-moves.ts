import { randomUUID } from 'node:crypto';
import type { ErrorCode, Opaque } from '@atrium/protocol';
import { after } from './after.ts';
import type { Directory, Epoch, Pod } from './directory/directory.ts';
import type { Tenancy } from './directory/tenancy.ts';
import { MoveCalls } from './http/move-calls.ts';
import type { PodPass } from './http/pod-pass.ts';
import { Guests, type GuestsOptions } from './move/guests.ts';
import type { Leaving } from './move/leaving.ts';
import { RoomMover, type Mover, type MoveWatch } from './move/mover.ts';
import { Pace } from './move/pace.ts';

/** A room that nobody has said anything of is looked after so often. */
const TICK_MS = 500;

/** The rooms of this process, as they come and go. */
export type MovableRooms = {
  isOpen: (room: string) => boolean;
  /** For one move of it; null: it is not open. */
  depart: (room: string, move: string) => Leaving | null;
  arrive: GuestsOptions['open'];
  rtpCapabilities: Opaque;
  lose: (room: string, to: Epoch | null) => void;
};

export type PodMovesOptions = {
  self: () => Pod;
  rooms: MovableRooms;
  tenancy: Tenancy;
  directory: Directory;
  pass: PodPass;
  watch: MoveWatch;
  now: () => number;
  onBug: (error: unknown) => void;
};

/** Both sides of the moves of this pod. Wiring only. */
export class PodMoves {
  readonly guests: Guests;
  readonly #mover: RoomMover;
  readonly #timer: NodeJS.Timeout;

  constructor(options: PodMovesOptions) {
    const { self, rooms, tenancy, directory, pass, watch, now, onBug } = options;
    const { id } = self();
    const clock = { now, after };
    this.guests = new Guests({
      pod: id,
      url: () => self().address,
      rtpCapabilities: rooms.rtpCapabilities,
      unfit: (room) => unfit(options, room),
      open: (guest) => rooms.arrive(guest),
      hold: (record) => tenancy.admit(record),
      directory,
      now,
    });
    this.#mover = new RoomMover({
      pod: id,
      pods: () => tenancy.seen.pods,
      recordOf: (room) => tenancy.recordOf(room),
      release: (room) => tenancy.release(room),
      depart: (room, move) => rooms.depart(room, move),
      lose: (room, to) => rooms.lose(room, to),
      target: new MoveCalls({ pass }),
      directory,
      pace: new Pace({ clock }),
      clock,
      watch,
      random: Math.random,
      newId: randomUUID,
      onBug,
    });
    this.#timer = setInterval(() => void this.guests.tick().catch(onBug), TICK_MS);
  }

  get mover(): Mover {
    return this.#mover;
  }

  /** Another pod has the room. True: a move of it will see to that. */
  lost(room: string, to: Epoch | null): boolean {
    return this.#mover.lost(room, to);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#mover.callOff();
    this.guests.close();
  }
}

/** Why this pod cannot take the room. Too many people are no reason: whoever asks has found no other. */
function unfit({ self, rooms, tenancy }: PodMovesOptions, room: string): ErrorCode | null {
  const me = self();
  const isHere = tenancy.recordOf(room) !== null || rooms.isOpen(room);
  const takesRooms = !tenancy.isLeaving && me.state.kind === 'serving' && me.rooms < me.roomsMax;
  return takesRooms && !isHere ? null : 'no_capacity';
}
