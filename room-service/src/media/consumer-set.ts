import type { ConsumerParams } from '@atrium/protocol';
import { Again, type After } from './again.ts';
import type { ReceivingCondition } from './condition.ts';
import { diff, type Desired } from './reconciler.ts';
import { layerFor, type Layer } from './wanted.ts';

/** What the page is told. With `tp`, the trace of it, come in `flows` those that were open and begin to be heard. */
export type ConsumersChange = { open: ConsumerParams[]; close: string[]; flows?: string[]; tp?: string };

/** 'failed': the worker would not, for now; 'done' also where it closed meanwhile. */
export type Asked = 'done' | 'failed';

/** One consumer of mediasoup, as far as reconciling needs it. */
export type ConsumerHandle = {
  params: ConsumerParams;
  readonly closed: boolean;
  pause(): Promise<Asked>;
  resume(): Promise<Asked>;
  prefer(layer: Layer): Promise<Asked>;
  close(): void;
  /** Null while it is not to flow: paused here or by its sender. */
  condition(): ReceivingCondition | null;
};

export type ConsumerSetOptions = {
  /** The newest word of the room, projected onto the producers that exist; `shows` says which pictures may flow. */
  desired: (shows: (producerId: string) => boolean) => Map<string, Desired>;
  /**
   * 'gone': something closed meanwhile; 'unwanted': the room took its word back; 'impossible': this listener will never
   * understand that producer; 'failed': the worker would not, for now.
   */
  open: (want: Desired) => Promise<ConsumerHandle | 'gone' | 'unwanted' | 'impossible' | 'failed'>;
  /** For what failed, which nobody reports when it may go well; timers of the process where it is not given. */
  after?: After;
  /** Round what somebody begins to hear or see; runs it at once, with the traceparent with which the page goes on. */
  hearing: (run: (traceparent: string | undefined) => Promise<void>) => Promise<void>;
  announce: (change: ConsumersChange) => void;
  background: (work: Promise<unknown>) => void;
};

const NOTHING: ReadonlySet<string> = new Set();

/** `flows`: as the worker was asked last; null: it would not, and nobody knows. `isLayerDue`: it would not send the layer that fits. */
type Entry = {
  handle: ConsumerHandle;
  flows: boolean | null;
  closed: boolean;
  ready: boolean;
  heightPx: number | undefined;
  isLayerDue: boolean;
};

/**
 * All consumers of one listener: the only place where a consumer is opened or closed. Closing, pausing and resuming
 * happen inside `update`; opening takes a while, one batch at a time, and is checked again after it.
 */
export class ConsumerSet {
  readonly #options: ConsumerSetOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #byConsumer = new Map<string, Entry>();
  readonly #impossible = new Set<string>();
  readonly #again: Again;
  #gone: string[] = [];
  #opening = false;
  /** Counts resets: what was gone before one may be there again after it. */
  #era = 0;
  #closed = false;

  constructor(options: ConsumerSetOptions) {
    this.#options = options;
    this.#again = new Again({ after: options.after, run: () => this.update() });
  }

  /** Brings everything to the newest desired state; safe to call at any time and as often as one likes. */
  update(): void {
    this.#pass(NOTHING);
  }

  /** In the order in which they were opened. */
  params(): ConsumerParams[] {
    return [...this.#entries.values()].map(({ handle }) => handle.params);
  }

  /** Of those that are to flow. */
  conditions(): ReceivingCondition[] {
    return [...this.#entries.values()].flatMap(({ handle }) => handle.condition() ?? []);
  }

  /** The page's receivers are ready. False when it names nothing that it was ever told of. */
  ready(consumerIds: readonly string[]): boolean {
    const entries = consumerIds.flatMap((id) => this.#byConsumer.get(id) ?? []);
    for (const entry of entries) entry.ready = true;
    this.update();
    return entries.length > 0 || consumerIds.length === 0;
  }

  /** Returns whose picture changed its size, or was drawn, or null when none of the consumers is known. */
  resize(tiles: readonly { consumer: string; heightPx: number }[]): Set<string> | null {
    const people = new Set<string>();
    let known = tiles.length === 0;
    // The last word on each: else one message could have the worker switch to and fro 64 times.
    for (const [consumer, heightPx] of new Map(tiles.map((tile) => [tile.consumer, tile.heightPx]))) {
      const entry = this.#byConsumer.get(consumer);
      if (!entry) continue;
      known = true;
      const { source, person } = entry.handle.params;
      const before = layerFor(source, entry.heightPx);
      // That it is drawn at all is news as well.
      const isFirst = entry.heightPx === undefined;
      entry.heightPx = heightPx;
      const layer = layerFor(source, heightPx);
      if (layer === before && !isFirst) continue;
      people.add(person);
      if (layer !== null && layer !== before) this.#options.background(this.#prefer(entry, layer));
    }
    this.update();
    return known ? people : null;
  }

  heightPxOf(producerId: string | null): number | undefined {
    return producerId === null ? undefined : this.#entries.get(producerId)?.heightPx;
  }

  /** Everything is gone and announced as such; the set goes on (a worker died, the seat is a new one). */
  reset(): void {
    for (const producerId of [...this.#entries.keys()]) this.#drop(producerId);
    this.#impossible.clear();
    this.#again.anew();
    this.#era += 1;
    if (!this.#opening) this.#announce([]);
  }

  /** Silent: whoever closes it has no page any more that could be told. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const producerId of [...this.#entries.keys()]) this.#drop(producerId);
  }

  #pass(skip: ReadonlySet<string>): void {
    if (this.#closed) return;
    const toOpen: Desired[] = [];
    const toHear: Entry[] = [];
    for (const entry of this.#entries.values()) {
      entry.closed = entry.handle.closed;
      const layer = entry.isLayerDue && !entry.closed ? layerFor(entry.handle.params.source, entry.heightPx) : null;
      if (layer !== null) this.#options.background(this.#prefer(entry, layer));
    }
    for (const action of diff(this.#desired(), this.#entries)) {
      switch (action.do) {
        case 'close': {
          this.#drop(action.producerId);
          break;
        }
        case 'pause':
        case 'resume': {
          const entry = this.#entries.get(action.producerId);
          if (!entry) break;
          // A picture flows when the page is ready for it: that is the end of what it began with.
          if (action.do === 'resume' && entry.handle.params.kind === 'audio') toHear.push(entry);
          else this.#options.background(this.#flow(entry, action.do === 'resume'));
          break;
        }
        case 'open': {
          if (!skip.has(action.producerId)) toOpen.push(action);
          break;
        }
      }
    }
    if (toHear.length > 0) this.#options.background(this.#options.hearing((tp) => this.#hear(toHear, tp)));
    // The batch under way ends with another pass.
    if (this.#opening) return;
    if (toOpen.length === 0) return void this.#announce([]);
    const isWarmOnly = toOpen.every(({ source, flows }) => source === 'mic' && !flows);
    const opened = isWarmOnly
      ? this.#openAll(toOpen, undefined)
      : this.#options.hearing((tp) => this.#openAll(toOpen, tp));
    this.#options.background(opened);
  }

  async #hear(entries: readonly Entry[], tp: string | undefined): Promise<void> {
    const flowing = entries.map((entry) => this.#flow(entry, true));
    const flows = entries.map(({ handle }) => handle.params.id);
    if (tp !== undefined) this.#options.announce({ open: [], close: [], flows, tp });
    await Promise.all(flowing);
  }

  #desired(): Map<string, Desired> {
    const shows = (producerId: string): boolean => {
      const entry = this.#entries.get(producerId);
      return entry?.ready === true && layerFor(entry.handle.params.source, entry.heightPx) !== null;
    };
    const desired = this.#options.desired(shows);
    for (const producerId of this.#impossible) {
      // Forgotten with its producer, or the list would grow for ever.
      if (!desired.delete(producerId)) this.#impossible.delete(producerId);
    }
    return desired;
  }

  async #openAll(wants: readonly Desired[], traceparent: string | undefined): Promise<void> {
    this.#opening = true;
    const era = this.#era;
    const answers = await Promise.allSettled(wants.map((want) => this.#options.open(want)));
    this.#opening = false;
    const handles = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'));
    // The await is over: what the room wants may be something else now.
    const desired = this.#closed ? new Map<string, Desired>() : this.#desired();
    const opened: ConsumerParams[] = [];
    wants.forEach(({ producerId, flows }, at) => {
      const handle = handles[at];
      if (handle === undefined || handle === 'gone' || handle === 'unwanted' || handle === 'failed') return;
      if (handle === 'impossible') return void this.#impossible.add(producerId);
      if (handle.closed || !desired.has(producerId)) return void handle.close();
      const entry: Entry = { handle, flows, closed: false, ready: false, heightPx: undefined, isLayerDue: false };
      this.#entries.set(producerId, entry);
      this.#byConsumer.set(handle.params.id, entry);
      opened.push(handle.params);
    });
    if (this.#closed) return;
    this.#announce(opened, traceparent);
    // What went away while it was opened is asked for again when somebody reports a change, or this would spin; what failed, later.
    const isOff = (at: number): boolean => handles[at] === 'gone' || handles[at] === 'failed';
    const off = wants.flatMap(({ producerId }, at) => (isOff(at) ? producerId : []));
    if (handles.includes('failed')) this.#again.failed();
    else this.#again.went();
    this.#pass(era === this.#era ? new Set(off) : NOTHING);
    const bug = answers.find((answer) => answer.status === 'rejected');
    if (bug) throw bug.reason;
  }

  /** Requests reach the worker in order, so that the last one asked for is what remains. */
  async #flow(entry: Entry, flows: boolean): Promise<void> {
    entry.flows = flows;
    const asked = await (flows ? entry.handle.resume() : entry.handle.pause());
    if (asked === 'done') return void this.#again.went();
    entry.flows = null;
    this.#again.failed();
  }

  async #prefer(entry: Entry, layer: Layer): Promise<void> {
    entry.isLayerDue = false;
    if ((await entry.handle.prefer(layer)) === 'done') return void this.#again.went();
    entry.isLayerDue = true;
    this.#again.failed();
  }

  #drop(producerId: string): void {
    const entry = this.#entries.get(producerId);
    if (!entry) return;
    this.#entries.delete(producerId);
    this.#byConsumer.delete(entry.handle.params.id);
    entry.handle.close();
    this.#gone.push(entry.handle.params.id);
  }

  #announce(open: ConsumerParams[], tp?: string): void {
    const close = this.#gone;
    if (open.length === 0 && close.length === 0) return;
    this.#gone = [];
    this.#options.announce({ open, close, ...(tp === undefined || open.length === 0 ? {} : { tp }) });
  }
}
