import { ok, type MediaSource, type Moderation, type PersonId, type Result } from '@atrium/protocol';
import { nothing, type Handlers } from '../context.ts';
import type { RoomHost } from '../room-host.ts';

/** What ends at the server, whether or not the page obeys. */
const ENDS: Record<Moderation, readonly MediaSource[]> = {
  mute: ['mic'],
  stopCamera: ['camera'],
  stopShare: ['screen', 'screenAudio'],
  edge: [],
  remove: [],
};

/** Whoever goes up while they show a screen to their circle shows it no more: at the server, too. */
function goingUp(host: RoomHost, person: PersonId, act: () => Result<null>): Result<Record<string, never>> {
  const shows = () => host.room.session(person)?.sharing === true;
  const before = shows();
  const done = act();
  if (before && !shows()) for (const source of ENDS.stopShare) host.media.closeSource(person, source);
  return nothing(done);
}

/** What the host of a room does to others, and who speaks to all. */
export const hostHandlers: Handlers<'moderate' | 'handOver' | 'podium' | 'raiseHand'> = {
  moderate: ({ host, self, now }, { person, act }) => {
    const done = host.room.powers.moderate(self, person, act, now);
    if (!done.ok) return done;
    for (const source of ENDS[act]) host.media.closeSource(person, source);
    if (act === 'remove') {
      host.members().get(person)?.connection?.end('removed', false);
      host.remove(person);
    }
    return ok({});
  },
  handOver: ({ host, self }, { person }) => nothing(host.room.powers.handOver(self, person)),
  podium: ({ host, self }, { person, up }) => goingUp(host, person, () => host.room.podium(self, person, up)),
  raiseHand: ({ host, self }, { up }) => goingUp(host, self, () => host.room.raiseHand(self, up)),
};
