import type { PersonId } from '@atrium/protocol';

/** A voice is loud enough to count as speech from here on, and still speaks until it was below for the hold. */
export const SPEECH_LEVEL = 0.08;
/** Gaps between words and sentences; without it tiles would pump with each syllable. */
const SPEECH_HOLD_MS = 1_200;

/** When somebody was last heard, ms. */
export type Heard = ReadonlyMap<PersonId, number>;

export function hear(heard: Heard, levels: Iterable<readonly [PersonId, number]>, now: number): Heard {
  const next = new Map<PersonId, number>();
  for (const [id, level] of levels) {
    const last = level >= SPEECH_LEVEL ? now : heard.get(id);
    if (last !== undefined && now - last < SPEECH_HOLD_MS) next.set(id, last);
  }
  return next;
}

/** The ids joined: equal text means that nothing needs to be drawn anew. */
export function speakersKey(heard: Heard): string {
  return [...heard.keys()].sort().join(' ');
}
