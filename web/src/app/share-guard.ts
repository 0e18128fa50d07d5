import type { CircleId } from '@atrium/protocol';
import type { MediaStore } from '../media/media-store.ts';
import type { Clock } from '../net/clock.ts';
import { circleOf, type RoomStore } from '../net/room-store.ts';

export type ShareGuardOptions = {
  clock: Pick<Clock, 'after'>;
  room: RoomStore;
  media: MediaStore;
  /** What is shown was meant for another circle. */
  onLeft: () => void;
};

/** Who is in no circle for so long has left it: one that is lost with a pod is formed again by then. */
const ALONE_MS = 10_000;

/**
 * A screen is shown to the circle in which it was begun: whoever walks on to other people has not meant it for them. A circle
 * that lost everybody else keeps it for a while.
 */
export class ShareGuard {
  readonly #options: ShareGuardOptions;
  readonly #unsubscribe: (() => void)[];
  #circle: CircleId | null = null;
  #cancel: (() => void) | null = null;

  constructor(options: ShareGuardOptions) {
    this.#options = options;
    const look = (): void => this.#look();
    this.#unsubscribe = [options.room.subscribe(look), options.media.subscribe(look)];
  }

  close(): void {
    this.#forget();
    for (const undo of this.#unsubscribe) undo();
  }

  #look(): void {
    const { room, media, clock, onLeft } = this.#options;
    const state = room.getState();
    if (media.getState().screen.kind !== 'live') return void this.#forget();
    // What a page knows while it is away is old.
    if (state.connection.kind !== 'joined') return;
    const circle = circleOf(state, state.self)?.id ?? null;
    if (circle === null) {
      this.#cancel ??= clock.after(ALONE_MS, () => onLeft());
      return;
    }
    this.#cancel?.();
    this.#cancel = null;
    const before = this.#circle;
    this.#circle = circle;
    if (before !== null && before !== circle) onLeft();
  }

  #forget(): void {
    this.#circle = null;
    this.#cancel?.();
    this.#cancel = null;
  }
}
