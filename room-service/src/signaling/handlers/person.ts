import { cleanName, ok, refuse } from '@atrium/protocol';
import { nothing, type Handlers } from '../context.ts';

/** What a person says of themselves and to others. */
export const personHandlers: Handlers<'leave' | 'setMedia' | 'setAway' | 'setProfile' | 'chat' | 'react' | 'report'> = {
  leave: ({ host, self }) => {
    host.remove(self);
    return ok({});
  },
  setMedia: ({ host, self, now }, payload) => nothing(host.room.setMedia(self, payload, now)),
  setAway: ({ host, self, now }, { away }) => nothing(host.room.setAway(self, away, now)),
  setProfile: ({ host, self, now }, { name, color, photo }) => {
    // Checked first: a refusal must leave the former photo.
    if (cleanName(name) === null) return refuse('bad_name');
    const kept = host.photos.put(self, photo);
    if (!kept.ok) return kept;
    return nothing(host.room.setProfile(self, { name, color, photo: kept.value }, now));
  },
  report: ({ host, self }, report) => ok(host.reported(self, report)),
  react: ({ host, self }, { what }) => nothing(host.room.react(self, what)),
  chat: ({ host, self, now }, message) => host.room.chat(self, message, now),
};
