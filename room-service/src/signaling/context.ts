import { ok, type PersonId, type Replies, type RequestName, type Requests, type Result } from '@atrium/protocol';
import type { Connection } from './connection.ts';
import type { RoomHost } from './room-host.ts';

/** What a handler of somebody who has joined gets. */
export type Context = { host: RoomHost; self: PersonId; connection: Connection; now: number };

export type Handler<N extends RequestName> = (
  context: Context,
  payload: Requests[N],
) => Result<Replies[N]> | Promise<Result<Replies[N]>>;

/** Messages of a joined person; `join`, `ping` and those of a move are answered before. */
export type JoinedRequest = Exclude<RequestName, 'join' | 'ping' | 'attach' | 'ready' | 'swapped'>;
export type Handlers<N extends JoinedRequest> = { readonly [K in N]: Handler<K> };

/** The answer to what is done or refused and has nothing to tell. */
export function nothing(result: Result<null>): Result<Record<string, never>> {
  return result.ok ? ok({}) : result;
}
