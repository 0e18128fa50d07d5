import { PROTOCOL_VERSION, type PersonId, type Welcome } from '@atrium/protocol';
import type { Sight } from '../room/sight.ts';
import type { RoomHost } from './room-host.ts';

/** What depends on how the person came in. */
export type WelcomeAs = Pick<Welcome, 'now' | 'resumed' | 'transports'> & { restored?: true };

/** What of a welcome is the person's own. */
type OwnPart = Omit<Welcome, keyof Sight>;

/** Everything that the person needs now. To be sent in the same turn, so that no event falls between. */
export function welcomeOf(host: RoomHost, person: PersonId, how: WelcomeAs): Welcome {
  return { ...ownPartOf(host, person, how), ...host.room.sight() };
}

export function ownPartOf(
  host: RoomHost,
  person: PersonId,
  { now, resumed, restored, transports }: WelcomeAs,
): OwnPart {
  return {
    protocol: PROTOCOL_VERSION,
    now,
    room: host.id,
    self: person,
    resumeToken: host.resumeToken(person),
    resumed,
    ...(restored === undefined ? {} : { restored }),
    chat: host.room.chatOf(person),
    transports,
    consumers: host.media.consumersOf(person),
    wanted: host.media.wantedOf(person),
  };
}

/**
 * The welcome to who has moved. `sight`: as JSON, made and encoded once, since it is the same for everybody while the room stands
 * still, and most of what a large one says: for each of a thousand anew it would be a million people.
 */
export function movedText(own: OwnPart, sight: string): string {
  const text = JSON.stringify({ m: 'moved', d: own });
  return `${text.slice(0, -'}}'.length)},${sight.slice('{'.length)}}`;
}
