import type { CircleId, WireError } from '@atrium/protocol';
import { withNotice } from '../net/apply.ts';
import type { Clock } from '../net/clock.ts';
import { newId } from '../net/new-id.ts';
import type { RoomStore } from '../net/room-store.ts';

/** Who has not answered by then has not heard it; knocking again is the better hope. */
export const KNOCK_MS = 30_000;

export type KnocksOptions = {
  clock: Clock;
  room: RoomStore;
  /** Knocks; `onAnswer` hears whether the room passed it on. */
  send: (circle: CircleId, onAnswer: (error: WireError | null) => void) => void;
  onRefused: (error: WireError) => void;
};

/** My knocks at locked circles: each is said to me once, and kept in the store until it is answered or grew old. */
export class Knocks {
  readonly #options: KnocksOptions;
  readonly #cancels = new Set<() => void>();

  constructor(options: KnocksOptions) {
    this.#options = options;
  }

  knock(circle: CircleId): void {
    const { clock, room, send, onRefused } = this.#options;
    if (room.getState().knocks.has(circle)) return;
    send(circle, (error) => {
      if (error !== null) return void onRefused(error);
      const notice = { id: newId(), kind: 'knocked' as const, circle, at: clock.now() };
      room.setState(({ notices, knocks }) => ({
        notices: withNotice(notices, notice),
        knocks: new Set([...knocks, circle]),
      }));
      const cancel = clock.after(KNOCK_MS, () => {
        this.#cancels.delete(cancel);
        room.setState(({ knocks }) => ({ knocks: new Set([...knocks].filter((id) => id !== circle)) }));
      });
      this.#cancels.add(cancel);
    });
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
