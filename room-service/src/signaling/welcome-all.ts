import type { PersonId } from '@atrium/protocol';
import type { Connection } from './connection.ts';
import type { RoomHost } from './room-host.ts';
import { inSlices, type SlicesOptions } from './slices.ts';
import { movedText, ownPartOf } from './welcome.ts';

export type WelcomeAllOptions = Pick<SlicesOptions<never>, 'since' | 'turns' | 'onBug'> & {
  host: RoomHost;
  /** Who goes on here, and speaks by that connection; with nobody between bringing them and this. */
  seated: readonly (readonly [PersonId, Connection])[];
  now: () => number;
};

/**
 * Says to everybody who has a second socket that the room is here. Of a large room that takes a while: until all of them know,
 * nobody acts in it, as in the freeze that it has come from.
 */
export function welcomeAll({ host, seated, now, ...how }: WelcomeAllOptions): void {
  if (seated.length === 0) return;
  host.hold();
  const sight = JSON.stringify(host.room.sight());
  inSlices({
    items: seated,
    act: ([person, connection]) => {
      // The room may be over.
      if (!host.speaksFor(person, connection)) return;
      connection.reply(movedText(ownPartOf(host, person, { now: now(), resumed: true, transports: null }), sight));
      connection.welcomed();
    },
    done: () => host.thaw(),
    ...how,
  });
}
