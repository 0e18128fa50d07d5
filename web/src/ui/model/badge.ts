import type { PersonId } from '@atrium/protocol';
import type { RoomState } from '../../net/room-store.ts';

export type Told = Pick<RoomState, 'self' | 'asks' | 'notices' | 'chat'>;

/**
 * What somebody who looks elsewhere would want to know of: who asks them for something or up on the podium, who waved, who wrote to them or to
 * their circle. What is said to the whole room is no call for one of it.
 */
export function callsOf({ self, asks, notices, chat }: Told): ReadonlySet<string> {
  return new Set([
    ...asks.map(({ id }) => id),
    ...notices.filter(({ kind }) => kind === 'wave' || kind === 'called-up').map(({ id }) => id),
    ...chat.filter(({ from, scope }) => isForMe(self, from, scope)).map(({ id }) => id),
  ]);
}

const isForMe = (self: PersonId | null, from: PersonId, scope: Told['chat'][number]['scope']): boolean =>
  from !== self && scope !== 'room';

/** How many there are that were not there when the person looked away. */
export function missedSince(seen: ReadonlySet<string>, now: Told): number {
  return [...callsOf(now)].filter((id) => !seen.has(id)).length;
}
