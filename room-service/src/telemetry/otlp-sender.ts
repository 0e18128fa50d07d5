import { boundedText } from './bounded-body.ts';
import { OtlpQueue, type OtlpBody, type OtlpPath } from './otlp-queue.ts';

export type OtlpSenderOptions = {
  /** Base address of a collector, without `/v1/traces`. */
  endpoint: string;
  now: () => number;
  random: () => number;
  warn: (fields: object, message: string) => void;
};

/** `refused`: of its items, by the collector, for good. */
type Answer = { kind: 'over'; refused: number } | { kind: 'again'; afterMs: number | null; reason: string };

/** A few minutes of a busy pod: whoever comes back later finds the newest. */
const OWN_MAX_BYTES = 4 * 1024 * 1024;
/** Some bodies of every page of a large room. Anybody can send them, so that they wait apart from what the service itself says. */
const PAGES_MAX_BYTES = 1024 * 1024;
/** Nobody with one address fills it; those with many still lose their own first. */
const ADDRESS_MAX_BYTES = PAGES_MAX_BYTES / 4;
const ANSWER_WITHIN_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const WARN_EVERY_MS = 60_000;
/** OTLP 1.x, "Retryable Response Codes". */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** An answer says which spans were refused, and no more. */
const ANSWER_MAX_BYTES = 4_096;

/**
 * Sends OTLP/JSON over HTTP, one body at a time and in order, those of pages while none of the service waits. A collector that
 * is away costs bounded memory, the oldest bodies, and one line of log a minute. Written here and not taken from the SDK's
 * exporters, since what pages send goes the same way in bounds of its own, and every span that is lost is counted.
 */
export class OtlpSender {
  /** Spans and log records that a collector took, since the start. */
  sent = 0;
  readonly #options: OtlpSenderOptions;
  readonly #own = new OtlpQueue({ maxBytes: OWN_MAX_BYTES });
  readonly #pages = new OtlpQueue({ maxBytes: PAGES_MAX_BYTES, shareMaxBytes: ADDRESS_MAX_BYTES });
  #sending: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #warnedAt = -Infinity;
  #closed = false;

  constructor(options: OtlpSenderOptions) {
    this.#options = options;
  }

  /** Of the service: spans and log records that were lost, since the start. */
  get dropped(): number {
    return this.#own.lost;
  }

  /** The same of pages. */
  get pagesDropped(): number {
    return this.#pages.lost;
  }

  /** Bytes that wait to be sent. */
  get bytes(): number {
    return this.#own.bytes + this.#pages.bytes;
  }

  /** `address`: of the page that it came from; null: of the service itself. */
  send(path: OtlpPath, bytes: Uint8Array<ArrayBuffer>, items: number, address: string | null = null): void {
    const queue = address === null ? this.#own : this.#pages;
    if (this.#closed) {
      queue.lost += items;
      return;
    }
    queue.push({ path, bytes, items, from: address ?? '' });
    if (this.#retry === null) this.#go();
  }

  /** Of the service: so many could not be written down. */
  lose(items: number): void {
    this.#own.lost += items;
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
    this.#own.drop();
    this.#pages.drop();
  }

  #go(): void {
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      const { queue, body } = next;
      const answer = await this.#post(body);
      if (answer.kind === 'again') {
        queue.again();
        this.#warn(answer.reason);
        if (!this.#closed) this.#tryAgain(answer.afterMs);
        return;
      }
      // It may have been dropped at the end of the process meanwhile.
      if (!queue.end(body)) continue;
      const refused = Math.min(answer.refused, body.items);
      queue.lost += refused;
      this.sent += body.items - refused;
      this.#retryMs = FIRST_RETRY_MS;
    }
  }

  #next(): { queue: OtlpQueue; body: OtlpBody } | null {
    for (const queue of [this.#own, this.#pages]) {
      const body = queue.begin();
      if (body !== null) return { queue, body };
    }
    return null;
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

  async #post({ path, bytes, items }: OtlpBody): Promise<Answer> {
    try {
      const response = await fetch(`${this.#options.endpoint.replace(/\/$/, '')}/${path}`, {
        method: 'POST',
        // What comes compressed all the same is read within bounds.
        headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
        body: bytes,
        // Who is asked by name is who is meant: what it points to may be anybody.
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = (await boundedText(response, ANSWER_MAX_BYTES)) ?? '';
      if (response.ok) return { kind: 'over', refused: refusedIn(text) };
      const reason = `the collector answered ${response.status}`;
      if (AGAIN.has(response.status))
        return { kind: 'again', afterMs: retryAfterMs(response.headers.get('retry-after')), reason };
      this.#warn(reason);
      return { kind: 'over', refused: items };
    } catch (error) {
      return { kind: 'again', afterMs: null, reason: reasonOf(error) };
    }
  }

  #warn(reason: string): void {
    const now = this.#options.now();
    if (now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    const { bytes: waitingBytes, dropped, pagesDropped } = this;
    this.#options.warn({ reason, waitingBytes, dropped, pagesDropped }, 'traces and logs cannot be sent');
  }
}

/** OTLP "partial success": what a collector took but did not keep. */
function refusedIn(answer: string): number {
  const [, count] = /"rejected(?:Spans|LogRecords)"\s*:\s*"?(\d{1,9})/.exec(answer) ?? [];
  return Number(count ?? 0);
}

/** Seconds; a date would need its clock to agree with ours. */
function retryAfterMs(header: string | null): number | null {
  if (header === null || !/^\d{1,4}$/.test(header)) return null;
  // 0 would be a loop of requests.
  return Math.min(Math.max(Number(header) * 1_000, FIRST_RETRY_MS), LAST_RETRY_MS);
}

/** `fetch failed` tells nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  return code ?? (cause instanceof Error ? cause.name : String(cause));
}
