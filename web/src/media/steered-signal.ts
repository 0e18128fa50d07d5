import type { Replies, RequestName, Requests, Result } from '@atrium/protocol';
import type { MediaSignal } from './signal.ts';

/** An engine may outlive the socket that it began with, and the room that socket led to: it is told which one to speak by. */
export class SteeredSignal implements MediaSignal {
  #to: MediaSignal;

  constructor(to: MediaSignal) {
    this.#to = to;
  }

  steer(to: MediaSignal): void {
    this.#to = to;
  }

  request<N extends RequestName>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>> {
    return this.#to.request(name, payload);
  }

  tell<N extends RequestName>(name: N, payload: Requests[N], onAnswer?: (result: Result<Replies[N]>) => void): void {
    this.#to.tell(name, payload, onAnswer);
  }
}
