import { assertNever, type PersonKind } from '@atrium/protocol';
import type { ReachEnd } from '../media/reached.ts';

/** A phone in a tunnel that falls back from UDP to TCP to TURN needs about 10 s; a page says then that nothing gets through. */
const CONNECT_WITHIN_MS = 15_000;
/** Sooner one leaves since one has changed one's mind; who has heard nothing for longer leaves because of that. */
const GIVES_UP_AFTER_MS = 5_000;

export type MediaConnectionsOptions = {
  now: () => number;
  count: (participant: PersonKind, outcome: 'ok' | 'failed') => void;
};

/** `isHere`: whether the person's socket is open now. */
export type Connector = { kind: PersonKind; isHere: () => boolean };

type Attempt = Connector & { askedAtMs: number; stop: () => void };

/** Transports that pages connect: each is counted once, or never where nobody can say whose fault it was. */
export class MediaConnections {
  readonly #options: MediaConnectionsOptions;
  /** Under way, oldest first. */
  readonly #attempts = new Set<Attempt>();

  constructor(options: MediaConnectionsOptions) {
    this.#options = options;
  }

  /** `onEnd` tells once how it ended, at once where it has, and returns what stops it. */
  asked(connector: Connector, onEnd: (ended: (how: ReachEnd) => void) => () => void): void {
    const attempt: Attempt = { ...connector, askedAtMs: this.#options.now(), stop: () => undefined };
    this.#attempts.add(attempt);
    attempt.stop = onEnd((how) => this.#ended(attempt, how));
  }

  /** To be called every second or so. */
  sweep(now: number): void {
    for (const attempt of this.#attempts) {
      if (now - attempt.askedAtMs < CONNECT_WITHIN_MS) return;
      attempt.stop();
      this.#attempts.delete(attempt);
      // Without a socket the page may be asleep, or offline altogether: that is counted as its session.
      if (attempt.isHere()) this.#options.count(attempt.kind, 'failed');
    }
  }

  #ended(attempt: Attempt, how: ReachEnd): void {
    if (!this.#attempts.delete(attempt)) return;
    const { now, count } = this.#options;
    switch (how) {
      case 'connected':
        count(attempt.kind, 'ok');
        break;
      case 'failed':
        count(attempt.kind, 'failed');
        break;
      case 'closed':
        if (now() - attempt.askedAtMs >= GIVES_UP_AFTER_MS) count(attempt.kind, 'failed');
        break;
      case 'gone':
        break;
      default:
        assertNever(how);
    }
  }
}
