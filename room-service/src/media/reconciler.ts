import type { MediaSource, PersonId } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';

/** A consumer that should exist. `flows` false: paused on the server. */
export type Desired = { producerId: string; person: PersonId; source: MediaSource; flows: boolean };

/** `flows` null: nobody knows, and it is asked for what is wanted. */
export type Existing = { flows: boolean | null; closed: boolean };

export type Action =
  | { do: 'close'; producerId: string }
  | { do: 'pause'; producerId: string }
  | { do: 'resume'; producerId: string }
  | ({ do: 'open' } & Desired);

/** Producers that exist now; null while a person has none (yet). */
export type ProducerOf = (person: PersonId, source: MediaSource) => string | null;

/** Projects what the room decided onto the producers that exist. `shows`: the page is ready for that picture. */
export function desiredConsumers(
  audience: Audience | undefined,
  producerOf: ProducerOf,
  shows: (producerId: string) => boolean,
): Map<string, Desired> {
  const desired = new Map<string, Desired>();
  if (!audience) return desired;
  const add = (person: PersonId, source: MediaSource, flows: (producerId: string) => boolean): void => {
    const producerId = person === audience.listener ? null : producerOf(person, source);
    if (producerId === null || desired.has(producerId)) return;
    desired.set(producerId, { producerId, person, source, flows: flows(producerId) });
  };
  // Hear comes first: who is in both lists is heard.
  for (const person of audience.hear) add(person, 'mic', () => true);
  for (const person of [...audience.warm, ...(audience.kept ?? [])]) add(person, 'mic', () => false);
  for (const person of audience.see) {
    add(person, 'camera', shows);
    add(person, 'screen', shows);
    add(person, 'screenAudio', () => true);
  }
  return desired;
}

/** What to do so that `existing` becomes `desired`. Closing comes first: nobody hears a stranger for the length of an opening. */
export function diff(desired: ReadonlyMap<string, Desired>, existing: ReadonlyMap<string, Existing>): Action[] {
  const close: Action[] = [];
  const change: Action[] = [];
  const open: Action[] = [];
  for (const [producerId, { closed }] of existing) {
    if (closed || !desired.has(producerId)) close.push({ do: 'close', producerId });
  }
  for (const [producerId, want] of desired) {
    const have = existing.get(producerId);
    if (!have || have.closed) open.push({ do: 'open', ...want });
    else if (have.flows !== want.flows) change.push({ do: want.flows ? 'resume' : 'pause', producerId });
  }
  return [...close, ...change, ...open];
}
