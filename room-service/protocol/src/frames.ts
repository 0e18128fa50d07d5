import type { WireError } from './errors.ts';
import type { RequestName, Requests } from './requests.ts';
import type { Replies } from './replies.ts';
import type { ServerEventName, ServerEvents } from './events.ts';

/** Text frames are JSON, one message each. Binary frames are poses: see `poses.ts`. */

/** Client to server. `id` counts up per socket; `tp` is a W3C traceparent of the action that asked. */
export type RequestFrame<N extends RequestName = RequestName> = {
  [K in N]: { id: number; m: K; d: Requests[K]; tp?: string };
}[N];

/** Server to client: the answer to request `id`. */
export type ReplyFrame<N extends RequestName = RequestName> =
  { id: number; ok: true; d: Replies[N] } | { id: number; ok: false; e: WireError };

/** Server to client, unasked. */
export type EventFrame<N extends ServerEventName = ServerEventName> = { [K in N]: { m: K; d: ServerEvents[K] } }[N];

export type ServerFrame = ReplyFrame | EventFrame;

export function isReply(frame: ServerFrame): frame is ReplyFrame {
  return 'id' in frame;
}
