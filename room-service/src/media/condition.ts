import type { MediaSource, PersonId } from '@atrium/protocol';
import type { types } from 'mediasoup';

/** `new`: the page has not begun to connect it, which it does with its first producer or consumer. */
export type TransportCondition = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed';

/** A consumer that is to flow. */
export type ReceivingCondition = {
  consumer: string;
  person: PersonId;
  source: MediaSource;
  /** Since when it was to flow without a pause, ms of `Date.now`. */
  sinceMs: number;
  /** Whether RTP of that source reaches the server, by the worker's own word. */
  senderActive: boolean;
  /** Nothing of this voice reached the worker between two counts, which are made when somebody misses it; false: not lately. */
  senderStopped: boolean;
  /** The worker sends none of it now, since not even the lowest layer fits into what the person's line carries. */
  held: boolean;
};

/** A microphone or camera that is to send. */
export type SendingCondition = {
  source: MediaSource;
  /** Since when it was to send without a pause, ms of `Date.now`. */
  sinceMs: number;
};

/** What the server knows of one person's media now, without asking a worker. */
export type MediaCondition = {
  /** When the person's worker died, if one did; ms of `Date.now`. */
  lostAtMs: number | null;
  /** When media could flow again after that; null until then. */
  backAtMs: number | null;
  /** Whether the person has transports on a live worker. */
  seated: boolean;
  send: TransportCondition;
  recv: TransportCondition;
  receiving: ReceivingCondition[];
  /** Sources that exist and are wanted of the person. */
  sending: SendingCondition[];
  /** Share (0..1) of the voice that is lost on the way here, by the worker's own count; null: nobody doubted it lately. */
  micLost: number | null;
};

/** Of ICE and DTLS the one that is farther from working. */
export function transportCondition({ iceState, dtlsState }: types.WebRtcTransport): TransportCondition {
  if (dtlsState === 'failed') return 'failed';
  if (iceState === 'disconnected' || iceState === 'closed' || dtlsState === 'closed') return 'disconnected';
  if (dtlsState === 'connected') return 'connected';
  return iceState === 'new' && dtlsState === 'new' ? 'new' : 'connecting';
}
