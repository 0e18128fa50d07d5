import { inShort } from '../sources/told.ts';

export type OutboxOptions = {
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Unix seconds. */
  nowS: () => number;
  /** It does not take what it is sent, in words: said once, until it does again. */
  failed: (why: string) => void;
  /** It takes what it is sent again. */
  mended: () => void;
};

/** A release says some dozens; what is away for longer loses the oldest. */
const WAITING_MAX = 200;
const WITHIN_MS = 5_000;
const AGAIN_AFTER_S = 30;

/** Sends one body of JSON after the other to somebody who need not be there: nobody waits for it, and what is refused for good is gone. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting: string[] = [];
  #sending: Promise<void> | null = null;
  #againS = -Infinity;
  #isFailing = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** How many wait to be sent. */
  get waiting(): number {
    return this.#waiting.length;
  }

  give(body: string): void {
    this.#waiting.push(body);
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    this.flush();
  }

  /** Again and again: what could not be sent is sent when it is time for that. */
  flush(): void {
    if (this.#options.nowS() < this.#againS) return;
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
  }

  /** Sends what waits once more. Takes no longer than it says. */
  async close(withinMs: number): Promise<void> {
    await this.#within(withinMs, this.#sending);
    this.#againS = -Infinity;
    this.flush();
    await this.#within(withinMs, this.#sending);
  }

  #within(ms: number, sending: Promise<void> | null): Promise<unknown> {
    return Promise.race([sending, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
  }

  async #sendAll(): Promise<void> {
    for (let body = this.#waiting[0]; body !== undefined; body = this.#waiting[0]) {
      const answer = await this.#post(body);
      if (answer.is === 'again') {
        this.#againS = this.#options.nowS() + AGAIN_AFTER_S;
        this.#fail(answer.why);
        return;
      }
      // Too many may have come meanwhile, and this one is gone.
      if (this.#waiting[0] === body) this.#waiting.shift();
      if (answer.is === 'refused') this.#fail(answer.why);
      else if (this.#isFailing) {
        this.#isFailing = false;
        this.#options.mended();
      }
    }
  }

  async #post(body: string): Promise<{ is: 'taken' } | { is: 'refused' | 'again'; why: string }> {
    const { url, headers = {} } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        // Whoever is asked by name is who is meant; what it points to may be anybody, and would get the token.
        redirect: 'manual',
        signal: AbortSignal.timeout(WITHIN_MS),
      });
      await response.body?.cancel();
      if (response.ok) return { is: 'taken' };
      const why = `it answers ${response.status}`;
      return { is: response.status === 429 || response.status >= 500 ? 'again' : 'refused', why };
    } catch (error) {
      return { is: 'again', why: inShort(error) };
    }
  }

  #fail(why: string): void {
    if (!this.#isFailing) this.#options.failed(why);
    this.#isFailing = true;
  }
}
