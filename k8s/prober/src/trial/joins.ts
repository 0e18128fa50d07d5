import { Bot, type BotOptions, type Reach } from '@atrium/bots';
import { countIn, within } from './within.ts';

/** Twice what a page waits for before it says that something is wrong. */
const JOIN_WITHIN_MS = 8_000;

/** The ticket led to another pod than the one on trial. */
export const SENT_ELSEWHERE = 'sent_elsewhere';

export type JoinsOptions = {
  base: string;
  room: string;
  /** Where the pod says that browsers find it, absolute. */
  socketUrl: string;
  /** Where a socket at an address of this pod, or of another one, is reached. */
  reach: Reach;
  onFault: (error: Error) => void;
};

/** Comes in by the public API, as everybody does, and keeps count of what came of that. */
export class Joins {
  tried = 0;
  readonly failed: Record<string, number> = {};
  /** From before the ticket was asked for until the welcome. */
  readonly welcomeMs: number[] = [];
  readonly #options: JoinsOptions;

  constructor(options: JoinsOptions) {
    this.#options = options;
  }

  /** Null: it did not get in. */
  async join(options: Omit<BotOptions, 'base' | 'room' | 'reach'>): Promise<Bot | null> {
    const { base, room, reach, socketUrl, onFault } = this.#options;
    const beganMs = performance.now();
    const joining = Bot.join({ base, room, reach, ...options });
    const joined = await within(JOIN_WITHIN_MS, joining);
    this.tried += 1;
    if (joined === null) {
      countIn(this.failed, 'timeout');
      // It may come yet, and nobody would end it.
      void joining.then((late) => void (late.ok && late.value.close())).catch(() => undefined);
      return null;
    }
    if (!joined.ok) {
      countIn(this.failed, joined.error.code);
      return null;
    }
    const bot = joined.value;
    bot.onFault = onFault;
    if (bot.url !== socketUrl) {
      countIn(this.failed, SENT_ELSEWHERE);
      await bot.leave();
      return null;
    }
    this.welcomeMs.push(performance.now() - beganMs);
    return bot;
  }
}
