import { refuse, type Result } from '@atrium/protocol';
import type { Context, Handler, Handlers, JoinedRequest } from './context.ts';
import { circleHandlers } from './handlers/circles.ts';
import { hostHandlers } from './handlers/hosts.ts';
import { mediaHandlers } from './handlers/media.ts';
import { personHandlers } from './handlers/person.ts';

/** Message name -> handler; a message of the protocol without one does not compile. */
const handlers: Handlers<JoinedRequest> = { ...mediaHandlers, ...circleHandlers, ...personHandlers, ...hostHandlers };

/** Answers a request of somebody who has joined. A bug in a handler becomes `internal`, reported to `onBug`. */
export async function dispatch(
  context: Context,
  frame: { m: JoinedRequest; d: unknown },
  onBug: (error: unknown) => void,
): Promise<Result<unknown>> {
  try {
    // The payload was parsed by the schema of the same name, so handler and payload belong together.
    const handler = handlers[frame.m] as Handler<JoinedRequest>;
    return await handler(context, frame.d as never);
  } catch (error) {
    onBug(error);
    return refuse('internal');
  } finally {
    context.host.applyAudience();
  }
}
