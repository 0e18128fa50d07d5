/** Where a body goes, behind the endpoint. */
export type OtlpPath = 'v1/traces' | 'v1/logs';

export type OtlpSenderOptions = {
  /** Base address of a collector, without `/v1/traces`. */
  endpoint: string;
  now: () => number;
  random: () => number;
  warn: (fields: object, message: string) => void;
};

type Waiting = { path: OtlpPath; body: Uint8Array<ArrayBuffer>; items: number };
type Answer = 'taken' | 'refused' | { againAfterMs: number | null; reason: string };

/** A few minutes of a busy pod: whoever comes back later finds the newest. */
const WAITING_MAX_BYTES = 4 * 1024 * 1024;
const ANSWER_WITHIN_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const WARN_EVERY_MS = 60_000;
/** OTLP 1.x, "Retryable Response Codes". */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** An answer says which spans were refused, and no more. */
const ANSWER_MAX_CHARS = 4_096;

/**
 * Sends OTLP/JSON over HTTP, one body at a time and in order. A collector that is away costs bounded memory, the oldest bodies, and one
 * line of log a minute. Written here and not taken from the SDK's exporters, since what pages send goes the same way in
 * the same bounds, and every span that is lost is counted.
 */
export class OtlpSender {
  /** Spans and log records, since the start. */
  sent = 0;
  dropped = 0;
  readonly #options: OtlpSenderOptions;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #sending: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #warnedAt = -Infinity;
  #closed = false;

  constructor(options: OtlpSenderOptions) {
    this.#options = options;
  }

  /** Bytes that wait to be sent. */
  get bytes(): number {
    return this.#bytes;
  }

  send(path: OtlpPath, body: Uint8Array<ArrayBuffer>, items: number): void {
    if (this.#closed) {
      this.dropped += items;
      return;
    }
    this.#waiting.push({ path, body, items });
    this.#bytes += body.length;
    // The first may be on its way, and is left alone.
    while (this.#bytes > WAITING_MAX_BYTES && this.#waiting.length > 1) this.#drop(this.#sending ? 1 : 0);
    if (this.#retry === null) this.#go();
  }

  /** Sends what waits, each body once more, then nothing ever again. What cannot be sent in time is dropped. */
  async close(withinMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#go();
    const late = new Promise((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([this.#sending, late]);
    while (this.#waiting.length > 0) this.#drop(0);
  }

  #go(): void {
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const answer = await this.#post(next);
      // It may have been dropped at the end of the process meanwhile.
      if (this.#waiting[0] !== next) continue;
      if (answer === 'taken' || answer === 'refused') {
        if (answer === 'taken') this.sent += next.items;
        else this.dropped += next.items;
        this.#bytes -= next.body.length;
        this.#waiting.shift();
        this.#retryMs = FIRST_RETRY_MS;
        continue;
      }
      this.#warn(answer.reason);
      if (!this.#closed) this.#tryAgain(answer.againAfterMs);
      return;
    }
  }

  #tryAgain(afterMs: number | null): void {
    // Half of it by chance: all pods lost the same collector at the same moment.
    const waitMs = afterMs ?? this.#retryMs * (0.5 + this.#options.random() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#go();
    }, waitMs).unref();
  }

  async #post({ path, body }: Waiting): Promise<Answer> {
    try {
      const response = await fetch(`${this.#options.endpoint.replace(/\/$/, '')}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      if (response.ok) {
        this.dropped += refusedIn(text);
        return 'taken';
      }
      const reason = `the collector answered ${response.status}`;
      if (AGAIN.has(response.status))
        return { againAfterMs: retryAfterMs(response.headers.get('retry-after')), reason };
      this.#warn(reason);
      return 'refused';
    } catch (error) {
      return { againAfterMs: null, reason: reasonOf(error) };
    }
  }

  #warn(reason: string): void {
    const now = this.#options.now();
    if (now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    const { dropped } = this;
    this.#options.warn({ reason, waitingBytes: this.#bytes, dropped }, 'traces and logs cannot be sent');
  }

  #drop(at: number): void {
    const [gone] = this.#waiting.splice(at, 1);
    if (!gone) return;
    this.#bytes -= gone.body.length;
    this.dropped += gone.items;
  }
}

/** OTLP "partial success": what a collector took but did not keep. */
function refusedIn(answer: string): number {
  if (answer.length > ANSWER_MAX_CHARS) return 0;
  const [, count] = /"rejected(?:Spans|LogRecords)"\s*:\s*"?(\d{1,9})/.exec(answer) ?? [];
  return Number(count ?? 0);
}

/** Seconds; a date would need its clock to agree with ours. */
function retryAfterMs(header: string | null): number | null {
  if (header === null || !/^\d{1,4}$/.test(header)) return null;
  return Math.min(Number(header) * 1_000, LAST_RETRY_MS);
}

/** `fetch failed` tells nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  return code ?? (cause instanceof Error ? cause.name : String(cause));
}
