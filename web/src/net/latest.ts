import type { RequestName, Requests } from '@atrium/protocol';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';

/** By then the room hears it again: it gets one such word a second, whatever was said before ([LIM10]). */
const AGAIN_AFTER_MS = 1_000;

export type LatestOptions<N extends RequestName> = {
  name: N;
  line: Pick<Connection, 'tell'>;
  clock: Pick<Clock, 'after'>;
};

/**
 * Something that is so until another is: where it changed too often for the room, what is so in the end is said again, until it
 * was heard. A lost connection says all of it when it comes back.
 */
export class Latest<N extends RequestName> {
  readonly #options: LatestOptions<N>;
  #saying = 0;

  constructor(options: LatestOptions<N>) {
    this.#options = options;
  }

  say(payload: Requests[N]): void {
    const { name, line, clock } = this.#options;
    const saying = (this.#saying += 1);
    line.tell(name, payload, (answer) => {
      if (answer.ok || answer.error.code !== 'too_many') return;
      clock.after(AGAIN_AFTER_MS, () => {
        if (saying === this.#saying) this.say(payload);
      });
    });
  }

  /** It is nobody's business any more. */
  forget(): void {
    this.#saying += 1;
  }
}
