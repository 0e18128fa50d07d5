import { PROTOCOL_VERSION, type PersonId, type Welcome } from '@atrium/protocol';
import type { RoomHost } from './room-host.ts';

/** What depends on how the person came in. */
export type WelcomeAs = Pick<Welcome, 'now' | 'resumed' | 'transports'> & { restored?: true };

/** Everything that the person needs now. To be sent in the same turn, so that no event falls between. */
export function welcomeOf(
  host: RoomHost,
  person: PersonId,
  { now, resumed, restored, transports }: WelcomeAs,
): Welcome {
  return {
    protocol: PROTOCOL_VERSION,
    now,
    room: host.id,
    self: person,
    resumeToken: host.resumeToken(person),
    resumed,
    ...(restored === undefined ? {} : { restored }),
    ...host.room.view(person),
    transports,
    consumers: host.media.consumersOf(person),
    wanted: host.media.wantedOf(person),
  };
}

/**
 * The welcome to who has moved. `people`: those of it as JSON, encoded once, since they are the same for everybody while the room
 * stands still, and most of what a large one says.
 */
export function movedText(welcome: Welcome, people: string): string {
  const others = JSON.stringify({ m: 'moved', d: { ...welcome, people: undefined } });
  return `${others.slice(0, -'}}'.length)},"people":${people}}}`;
}
