import type { Opaque, Result, ServerEvents, Welcome } from '@atrium/protocol';
import { ok, refuse } from '@atrium/protocol';
import type { ConnectionOptions, SecondMedia } from './connection-options.ts';
import { Heartbeat } from './heartbeat.ts';
import { openLink, type Link } from './link.ts';
import type { RpcCounters } from './rpc.ts';

/** A token to attach is good for so long, and the room that is prepared there lives no longer. */
export const RELOCATION_MAX_MS = 60_000;
/**
 * After the word on the first socket that the room has gone, the one on the second has so long to come: in a large room each waits
 * for their turn. Its former pod keeps the media for as long (SWAP_WITHIN_MS there), so that voices go on meanwhile.
 */
export const MOVED_ON_PATIENCE_MS = 5_000;

export type RelocationOptions = Pick<ConnectionOptions, 'clock' | 'traceparent' | 'openWire' | 'socketUrl'> & {
  move: ServerEvents['move'];
  protocol: number;
  counters: RpcCounters;
  second: Pick<SecondMedia, 'load' | 'attach' | 'event' | 'off'>;
  /** The room is there now. `movedOn`: the first socket has said so already. Nothing is said after it. */
  onMoved: (link: Link, welcome: Welcome, movedOn: boolean) => void;
  /** It came to nothing. `stranded`: the room has gone all the same. Said once, and not after `close()`. */
  onOver: (stranded: boolean) => void;
};

/** One try to follow a room to another pod: a second socket and media that nobody hears, until the room is there too. */
export class Relocation {
  readonly #options: RelocationOptions;
  #link: Link | null = null;
  #over = false;
  #movedOn = false;
  readonly #cancels: (() => void)[] = [];
  /** A large room takes longer to make ready than a socket may be silent. */
  readonly #heartbeat: Heartbeat;

  constructor(options: RelocationOptions) {
    this.#options = options;
    const { clock } = options;
    this.#cancels.push(clock.after(RELOCATION_MAX_MS, () => this.#fail()));
    this.#heartbeat = new Heartbeat({
      clock,
      ping: () => this.#link?.rpc.tell('ping', {}),
      onDead: () => this.#fail(),
      onQuiet: () => undefined,
    });
    void this.#attach();
  }

  get move(): string {
    return this.#options.move.move;
  }

  /** The first socket says that the room has gone there. */
  movedOn(): void {
    if (this.#over || this.#movedOn) return;
    this.#movedOn = true;
    this.#cancels.push(this.#options.clock.after(MOVED_ON_PATIENCE_MS, () => this.#fail()));
  }

  /** Called off: second socket and second media end. Idempotent. */
  close(code?: number): void {
    if (!this.#end()) return;
    this.#link?.close(code);
    this.#options.second.off();
  }

  async #attach(): Promise<void> {
    const { clock, traceparent, openWire, socketUrl, counters, move, protocol, second } = this.#options;
    const [rtpCapabilities, link] = await Promise.all([
      this.#load(move.rtpCapabilities),
      openLink({ url: socketUrl(move.url), clock, traceparent, openWire, counters }),
    ]);
    if (link.ok && !this.#over) this.#link = link.value;
    else if (link.ok) link.value.close();
    if (this.#over) return;
    if (!link.ok || !rtpCapabilities.ok) return void this.#fail();
    this.#listen(link.value);
    const attached = await link.value.greet('attach', {
      protocol,
      token: move.token,
      rtpCapabilities: rtpCapabilities.value,
    });
    if (this.#isOver()) return;
    if (!attached.ok) return void this.#fail();
    this.#heartbeat.start();
    await second.attach(attached.value, link.value.rpc);
    // Whoever is moved before that is ready by itself.
    if (!this.#isOver()) link.value.rpc.tell('ready', {});
  }

  async #load(router: Opaque): Promise<Result<Opaque>> {
    try {
      return ok(await this.#options.second.load(router));
    } catch {
      return refuse('unreachable');
    }
  }

  #listen(link: Link): void {
    link.listen({
      onHeard: () => this.#heartbeat.heard(),
      onEvent: (event) => {
        if (event.m === 'moved') this.#moved(link, event.d);
        else if (event.m === 'bye') this.#fail();
        else this.#options.second.event(event);
      },
      // There is no room yet.
      onPoses: () => undefined,
      onClosed: () => this.#fail(),
    });
  }

  #moved(link: Link, welcome: Welcome): void {
    if (this.#end()) this.#options.onMoved(link, welcome, this.#movedOn);
  }

  #fail(): void {
    if (this.#over) return;
    this.close();
    this.#options.onOver(this.#movedOn);
  }

  /** Asked again after each wait, in which it may have ended. */
  #isOver(): boolean {
    return this.#over;
  }

  /** False where it had ended before. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#heartbeat.stop();
    for (const cancel of this.#cancels) cancel();
    return true;
  }
}
