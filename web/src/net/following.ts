import { PROTOCOL_VERSION, type EventFrame, type ServerEvents, type Welcome } from '@atrium/protocol';
import type { ConnectionOptions } from './connection-options.ts';
import { FormerLink } from './former-link.ts';
import type { Link } from './link.ts';
import { Relocation } from './relocation.ts';
import type { RpcCounters } from './rpc.ts';

export type FollowingOptions = Pick<
  ConnectionOptions,
  'clock' | 'traceparent' | 'openWire' | 'socketUrl' | 'place' | 'second' | 'onMoved' | 'onEvent'
> & {
  counters: RpcCounters;
  /** Speaks by that link from now on, and gives back the one of before; null where the page has none any more. */
  take: (link: Link) => Link | null;
  /** The room has gone, and the page has not come along. */
  onStranded: () => void;
};

/** Follows a room that is moved to another pod, so that nobody notices. Until it is there the page stays where it was. */
export class Following {
  readonly #options: FollowingOptions;
  /** Before the room is there. */
  #relocation: Relocation | null = null;
  /** And for some seconds after it. */
  #former: FormerLink | null = null;

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  /** Whether the event was about a move, and nobody else's business. */
  heard(event: EventFrame): boolean {
    if (event.m === 'move') this.#follow(event.d);
    else if (event.m !== 'moveOff' && event.m !== 'movedOn') return false;
    else if (this.#relocation?.move !== event.d.move) {
      // Its second socket was lost before, so that nobody else says that nothing is answered here any more.
      if (event.m === 'movedOn') this.#options.onStranded();
    } else if (event.m === 'moveOff') this.#callOff();
    else this.#relocation.movedOn();
    return true;
  }

  /** The page has lost its socket, or leaves: nothing is followed any more. */
  stop(closeCode?: number): void {
    this.#callOff(closeCode);
    this.#former?.end();
  }

  /** The newest move counts. */
  #follow(move: ServerEvents['move']): void {
    if (this.#relocation?.move === move.move) return;
    this.#callOff();
    const { place, onStranded } = this.#options;
    this.#relocation = new Relocation({
      ...this.#options,
      move,
      protocol: place.last()?.protocol ?? PROTOCOL_VERSION,
      onMoved: (link, welcome, movedOn) => this.#moved(move, link, welcome, movedOn),
      onOver: (stranded) => {
        this.#relocation = null;
        if (stranded) onStranded();
      },
    });
  }

  #moved({ url, rtpCapabilities }: ServerEvents['move'], next: Link, welcome: Welcome, movedOn: boolean): void {
    const { clock, place, second, take, onEvent, onMoved } = this.#options;
    this.#relocation = null;
    this.#former?.end();
    const former = take(next);
    if (former === null) {
      next.close();
      return void second.off();
    }
    place.update({ url, rtpCapabilities, resumeToken: welcome.resumeToken });
    onMoved(welcome);
    this.#former = new FormerLink({
      clock,
      former,
      next,
      movedOn,
      swapped: second.moved(welcome, former.rpc),
      onWord: onEvent,
      onMedia: (event) => second.formerEvent(event),
      onEnded: () => {
        this.#former = null;
        second.ended();
      },
    });
  }

  #callOff(closeCode?: number): void {
    this.#relocation?.close(closeCode);
    this.#relocation = null;
  }
}
