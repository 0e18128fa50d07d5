import type { LabelValue } from '@atrium/metrics';
import type { PersonKind } from '@atrium/protocol';
import type { SessionEnd } from '../signaling/watch.ts';

export type DisconnectsOptions = {
  count: (participant: PersonKind, cause: LabelValue<'cause'>) => void;
  moved: (participant: PersonKind, attachment: LabelValue<'attachment'>) => void;
};

/** Somebody as they are when they leave; `isJoined`: they have a connection. */
export type Leaver = { kind: PersonKind; isJoined: boolean };

/** Whom we took the connection away from, and how; and who came along with their room without that. */
export class Disconnects {
  readonly #options: DisconnectsOptions;
  #isStopping = false;

  constructor(options: DisconnectsOptions) {
    this.#options = options;
  }

  /** Whoever is cut off from now on is cut off by the end of the process. */
  stopping(): void {
    this.#isStopping = true;
  }

  count(participant: PersonKind, cause: LabelValue<'cause'>): void {
    this.#options.count(participant, cause);
  }

  /**
   * Null: nobody had welcomed them. How it is to be counted besides: who had no connection when their room moved did not lose
   * one by that.
   */
  left(leaver: Leaver | null, why: SessionEnd): SessionEnd {
    if (leaver === null) return why;
    const { kind, isJoined } = leaver;
    switch (why) {
      case 'cut_off':
        this.count(kind, this.#isStopping ? 'cut_off' : 'room_taken');
        return why;
      case 'moved':
        this.#options.moved(kind, 'attached');
        return why;
      case 'moved_cold':
        this.#options.moved(kind, isJoined ? 'cold' : 'away');
        if (!isJoined) return 'moved';
        this.count(kind, 'cold_move');
        return why;
      case 'left':
      case 'closed':
      case 'expired':
        return why;
    }
  }
}
