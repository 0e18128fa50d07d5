import type { Gate } from '../run/gate.ts';
import type { Kept } from '../run/kept.ts';
import { holdAfter, overAt, type Hold } from './holds.ts';
import { otlpOf } from './otlp.ts';
import type { Outbox } from './outbox.ts';
import { storyOf, type GateSpan } from './story.ts';

export type ReleaseTraceOptions = {
  outbox: Pick<Outbox, 'give'>;
  /** When this gate began, Unix seconds. */
  beganS: number;
};

/** What ended longer ago than it takes to begin anew was sent by the gate before; what is sent twice has one id. */
const SENT_BEFORE_S = 600;

/** Sends each release as one trace, span by span as they end. */
export class ReleaseTrace {
  readonly #options: ReleaseTraceOptions;
  /** Ids of spans of the run of `#kept`. */
  #sent = new Set<string>();
  #kept: Kept | null = null;
  #hold: Hold | null = null;

  constructor(options: ReleaseTraceOptions) {
    this.#options = options;
  }

  /** After each look, whatever it came to. */
  looked({ looked, kept }: Pick<Gate, 'looked' | 'kept'>): void {
    if (looked === null || kept === null) return;
    const { hold, over } = holdAfter(this.#hold, looked);
    this.#hold = hold;
    const before = this.#kept;
    this.#kept = kept;
    const isNew = before?.run?.salt !== kept.run?.salt;
    const last = isNew && before?.run?.end === null ? this.#unsent(storyOf(before, looked.atS)) : [];
    if (isNew) this.#sent = new Set();
    this.#send([...(over === null ? [] : [over]), ...last, ...this.#unsent(storyOf(kept))]);
  }

  /** What is under way goes on with the next gate, but for why it is held: that is in no other place. */
  close(nowS: number): void {
    const over = this.#hold === null ? null : overAt(this.#hold, nowS);
    this.#hold = null;
    this.#send(over === null ? [] : [over]);
  }

  #unsent(spans: readonly GateSpan[]): GateSpan[] {
    const sinceS = this.#options.beganS - SENT_BEFORE_S;
    const unsent = spans.filter(({ spanId, endS }) => endS >= sinceS && !this.#sent.has(spanId));
    for (const { spanId } of unsent) this.#sent.add(spanId);
    return unsent;
  }

  #send(spans: readonly GateSpan[]): void {
    if (spans.length > 0) this.#options.outbox.give(otlpOf(spans));
  }
}
