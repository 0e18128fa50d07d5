import { ok, type MediaSource, type Moderation } from '@atrium/protocol';
import { nothing, type Handlers } from '../context.ts';

/** What ends at the server, whether or not the page obeys. */
const ENDS: Record<Moderation, readonly MediaSource[]> = {
  mute: ['mic'],
  stopCamera: ['camera'],
  stopShare: ['screen', 'screenAudio'],
  edge: [],
  remove: [],
};

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
  podium: ({ host, self }, { person, up }) => nothing(host.room.podium(self, person, up)),
  raiseHand: ({ host, self }, { up }) => nothing(host.room.raiseHand(self, up)),
};
