import type { PersonKind } from '@atrium/protocol';
import type { Participant } from '../signaling/watch.ts';

/** Who is not in the room, or not yet, is taken for a person. */
export function kindOf(participant: Participant | null): PersonKind {
  return participant?.host.room.session(participant.person)?.kind ?? 'person';
}
