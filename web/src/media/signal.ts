import type { Replies, RequestName, Requests, Result } from '@atrium/protocol';

/** How media speaks to the room. */
export type MediaSignal = {
  request<N extends RequestName>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>>;
  /** Nothing waits for the answer; `onAnswer` hears it all the same. A socket that is gone answers `unreachable`. */
  tell<N extends RequestName>(name: N, payload: Requests[N], onAnswer?: (result: Result<Replies[N]>) => void): void;
};

export type Timers = {
  /** Runs once after `ms`; returns the function that calls it off. */
  after(ms: number, run: () => void): () => void;
};
