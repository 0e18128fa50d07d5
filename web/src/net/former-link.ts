import type { EventFrame, ServerEventName } from '@atrium/protocol';
import type { Clock } from './clock.ts';
import type { Swapped } from './connection-options.ts';
import type { Link } from './link.ts';

/** The former pod ends its media 5 s after the room has gone; so much later it is not waited for any more. */
export const FORMER_MAX_MS = 6_000;
/** The last answers of the former pod come with the word that it has gone, or they do not come. */
export const LAST_ANSWERS_MS = 1_000;

/** Said to this page alone and once, so no welcome repeats them. Everything else of the room is in the welcome. */
const WORDS: ReadonlySet<ServerEventName> = new Set([
  'chat',
  'invited',
  'inviteAnswered',
  'knocked',
  'knockAnswered',
  'circleNotice',
  'waved',
]);
const OF_MEDIA: ReadonlySet<ServerEventName> = new Set(['consumers', 'wanted', 'transports']);

export type FormerLinkOptions = {
  clock: Clock;
  former: Link;
  /** The link that the room is spoken with from now on. */
  next: Link;
  /** The former pod has said already that the room has gone. */
  movedOn: boolean;
  swapped: Promise<Swapped>;
  onWord: (event: EventFrame) => void;
  onMedia: (event: EventFrame) => void;
  /** Its media are to end. Said once. */
  onEnded: () => void;
};

/**
 * The socket to the pod that had the room: it brings the last answers, and stays open for the media there until every voice
 * plays from the new place. Nothing that happens to it is a loss.
 */
export class FormerLink {
  readonly #options: FormerLinkOptions;
  #answered = false;
  #ended = false;
  readonly #cancels: (() => void)[];

  constructor(options: FormerLinkOptions) {
    this.#options = options;
    const { clock, former, next, swapped } = options;
    next.rpc.hold();
    former.listen({
      onHeard: () => undefined,
      onEvent: (event) => this.#event(event),
      onPoses: () => undefined,
      onClosed: () => this.end(),
    });
    this.#cancels = [
      clock.after(LAST_ANSWERS_MS, () => this.#askAgain()),
      clock.after(FORMER_MAX_MS, () => this.end()),
    ];
    if (options.movedOn) this.#askAgain();
    void swapped.then((how) => {
      if (!this.#ended) former.rpc.tell('swapped', how);
    });
  }

  /** Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cancel of this.#cancels) cancel();
    this.#askAgain();
    this.#options.former.close();
    this.#options.onEnded();
  }

  #event(event: EventFrame): void {
    if (event.m === 'movedOn') this.#askAgain();
    else if (event.m === 'bye') this.end();
    else if (OF_MEDIA.has(event.m)) this.#options.onMedia(event);
    else if (WORDS.has(event.m)) this.#options.onWord(event);
  }

  /** What has no answer was not done; what the page has asked meanwhile comes after it. */
  #askAgain(): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#options.next.rpc.release(this.#options.former.rpc.takeUnanswered());
  }
}
