import type { PersonId } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';

const NOBODY: ReadonlySet<PersonId> = new Set();

/** The newest audience of every listener, and the way back from a person to those who attend to them. */
export class Attention {
  readonly #audiences = new Map<PersonId, Audience>();
  readonly #listeners = new Map<PersonId, Set<PersonId>>();

  /** Returns everybody whose set of listeners may have changed. */
  set(audience: Audience): Set<PersonId> {
    const { listener } = audience;
    const before = everybody(this.#audiences.get(listener));
    const after = everybody(audience);
    for (const person of before) if (!after.has(person)) this.#forget(person, listener);
    for (const person of after) {
      const listeners = this.#listeners.get(person);
      if (listeners) listeners.add(listener);
      else this.#listeners.set(person, new Set([listener]));
    }
    if (after.size > 0) this.#audiences.set(listener, audience);
    else this.#audiences.delete(listener);
    return before.union(after);
  }

  of(listener: PersonId): Audience | undefined {
    return this.#audiences.get(listener);
  }

  /** Whoever hears, may soon hear, or sees the person. */
  listenersOf(person: PersonId): ReadonlySet<PersonId> {
    return this.#listeners.get(person) ?? NOBODY;
  }

  #forget(person: PersonId, listener: PersonId): void {
    const listeners = this.#listeners.get(person);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(person);
  }
}

/** Nobody attends to themselves, whatever the room says. */
function everybody(audience: Audience | undefined): Set<PersonId> {
  if (!audience) return new Set();
  const people = new Set([...audience.hear, ...audience.warm, ...audience.see]);
  people.delete(audience.listener);
  return people;
}
