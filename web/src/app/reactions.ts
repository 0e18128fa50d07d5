import type { PersonId, Reaction } from '@atrium/protocol';
import type { Clock } from '../net/clock.ts';
import type { RoomState, RoomStore } from '../net/room-store.ts';

/** Long enough to be seen by who looks elsewhere. */
export const SHOWN_MS = 4_000;

export type ReactionsOptions = { clock: Clock; room: RoomStore; send: (what: Reaction) => void };

/** What people show over their heads: each for a moment, the own one at once. */
export class Reactions {
  readonly #options: ReactionsOptions;
  readonly #unsubscribe: () => void;
  #cancel: (() => void) | null = null;

  constructor(options: ReactionsOptions) {
    this.#options = options;
    this.#unsubscribe = options.room.subscribe((state, before) => {
      if (state.reactions !== before.reactions) this.#wait(state);
    });
  }

  react(what: Reaction): void {
    const { clock, room, send } = this.#options;
    const { self, connection, reactions, hasPodium } = room.getState();
    if (self === null || !hasPodium || connection.kind !== 'joined') return;
    room.setState({ reactions: new Map(reactions).set(self, { what, at: clock.now() }) });
    send(what);
  }

  close(): void {
    this.#unsubscribe();
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Until the oldest has been seen. */
  #wait({ reactions }: RoomState): void {
    this.#cancel?.();
    this.#cancel = null;
    if (reactions.size === 0) return;
    const { clock, room } = this.#options;
    const oldest = Math.min(...Array.from(reactions.values(), ({ at }) => at));
    this.#cancel = clock.after(Math.max(0, oldest + SHOWN_MS - clock.now()), () => {
      this.#cancel = null;
      const now = clock.now();
      const isNew = ([, { at }]: [PersonId, { at: number }]) => now - at < SHOWN_MS;
      room.setState((state) => ({ reactions: new Map([...state.reactions].filter(isNew)) }));
    });
  }
}
