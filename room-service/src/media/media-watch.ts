import type { PersonId } from '@atrium/protocol';
import type { Connecting } from './reached.ts';

/** Calls to a worker that somebody waits for. */
export type MediaCall =
  | 'create_transports'
  | 'connect'
  | 'restart_ice'
  | 'produce'
  | 'consume'
  | 'resume_consumer'
  | 'pipe'
  | 'replace_worker';

/** What this side begins by itself for somebody: no request asked for it. */
export type MediaAction = { name: 'hear' | 'replace_worker'; room: string; person: PersonId };

/** For whoever measures from outside how long media takes. It changes nothing of what happens. */
export type MediaWatch = {
  call<T>(name: MediaCall, run: () => Promise<T>): Promise<T>;
  /** `run` gets the W3C traceparent with which the page goes on, where there is one. */
  action<T>(action: MediaAction, run: (traceparent: string | undefined) => Promise<T>): Promise<T>;
  /** A page connects a transport: said once of each. */
  connecting(connecting: Connecting): void;
};

export const UNWATCHED_MEDIA: MediaWatch = {
  call: (_name, run) => run(),
  action: (_action, run) => run(undefined),
  connecting: () => undefined,
};
