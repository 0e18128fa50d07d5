import type { PersonId } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';

/** What is left of what somebody hears and sees once that is all they may. Nobody is made ready for them any more. */
export function narrowed(before: Audience | undefined, allowed: Audience): Audience {
  const kept = (had: readonly PersonId[] | undefined, may: readonly PersonId[]): PersonId[] =>
    had?.filter((person) => may.includes(person)) ?? [];
  const { listener } = allowed;
  return { listener, hear: kept(before?.hear, allowed.hear), warm: [], see: kept(before?.see, allowed.see) };
}
