import { ok, refuse } from '@atrium/protocol';
import type { EventFrame, Replies, Requests, Result } from '@atrium/protocol';
import type { Clock } from './clock.ts';
import { Rpc, type RpcCounters, type RpcOptions } from './rpc.ts';
import type { OpenWire, Wire } from './wire.ts';

/** A socket that does not open, or a first word without an answer, within this time is given up: the next try may find a way. */
export const LINK_TIMEOUT_MS = 5_000;
/** About a second of moves of a phone on a bad line; more poses on top of that would all be late. */
const POSE_JAM_BYTES = 2_048;

export type LinkEvents = {
  /** Anything arrived. */
  onHeard: () => void;
  onEvent: (event: EventFrame) => void;
  onPoses: (frame: Uint8Array) => void;
  /** The other end went away. */
  onClosed: () => void;
};

export type LinkOptions = {
  url: string;
  clock: Clock;
  traceparent: RpcOptions['traceparent'];
  openWire: OpenWire;
  counters: RpcCounters;
};

/** One open socket: it joins or attaches once, then carries requests, events and poses until it closes. */
export class Link {
  readonly rpc: Rpc;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #counters: RpcCounters;
  #events: LinkEvents | null = null;

  constructor(wire: Wire, options: LinkOptions) {
    this.#wire = wire;
    this.#clock = options.clock;
    this.#counters = options.counters;
    this.rpc = new Rpc({
      send: (text) => wire.send(text),
      traceparent: options.traceparent,
      counters: options.counters,
      onEvent: (event) => this.#events?.onEvent(event),
    });
  }

  listen(events: LinkEvents): void {
    this.#events = events;
  }

  /** The one answer that a way in waits for. */
  greet<N extends 'join' | 'attach'>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(LINK_TIMEOUT_MS, () => resolve(refuse('unreachable')));
      void this.rpc.request(name, payload).then((result) => {
        cancel();
        resolve(result);
      });
    });
  }

  sendPose(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#wire.waitingBytes < POSE_JAM_BYTES) this.#wire.send(frame);
  }

  text(data: string): void {
    this.#events?.onHeard();
    this.rpc.receive(data);
  }

  binary(data: Uint8Array): void {
    this.#events?.onHeard();
    this.#counters.poseFrames += 1;
    this.#events?.onPoses(data);
  }

  closed(): void {
    // First, so that what has no answer may be asked elsewhere.
    this.#events?.onClosed();
    this.rpc.close();
  }

  /** With the wire's close code, when the server is to read one. */
  close(code?: number): void {
    this.#events = null;
    this.rpc.close();
    this.#wire.close(code);
  }
}

/** Opens a socket, or says `unreachable`. */
export function openLink(options: LinkOptions): Promise<Result<Link>> {
  return new Promise((resolve) => {
    let link: Link | null = null;
    const wire = options.openWire(options.url, {
      opened() {
        cancel();
        link = new Link(wire, options);
        resolve(ok(link));
      },
      text: (data) => link?.text(data),
      binary: (data) => link?.binary(data),
      closed() {
        cancel();
        link?.closed();
        resolve(refuse('unreachable'));
      },
    });
    const cancel = options.clock.after(LINK_TIMEOUT_MS, () => {
      wire.close();
      resolve(refuse('unreachable'));
    });
  });
}
