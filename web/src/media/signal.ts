import { refuse, type Replies, type RequestName, type Requests, type Result } from '@atrium/protocol';

/** How media speaks to the room. */
export type MediaSignal = {
  request<N extends RequestName>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>>;
  /** Nothing waits for the answer; `onAnswer` hears it all the same. A socket that is gone answers `unreachable`. */
  tell<N extends RequestName>(name: N, payload: Requests[N], onAnswer?: (result: Result<Replies[N]>) => void): void;
};

/** Before there is a socket. */
export const NOBODY: MediaSignal = {
  request: () => Promise.resolve(refuse('unreachable')),
  tell: (_name, _payload, onAnswer) => onAnswer?.(refuse('unreachable')),
};

export type Timers = {
  /** Runs once after `ms`; returns the function that calls it off. */
  after(ms: number, run: () => void): () => void;
};
