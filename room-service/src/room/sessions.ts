import type { PersonId } from '@atrium/protocol';
import { Indices } from './indices.ts';
import { freeName, nameKey } from './names.ts';
import type { Session } from './session.ts';

/** Who is in the room, in the order in which they came. */
export class Sessions {
  readonly indices = new Indices();
  readonly #byId = new Map<PersonId, Session>();
  readonly #byIndex: (Session | undefined)[] = [];
  readonly #nameKeys = new Set<string>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: PersonId): Session | undefined {
    return this.#byId.get(id);
  }

  /** No index is this high. */
  get indexEnd(): number {
    return this.#byIndex.length;
  }

  at(index: number): Session | undefined {
    return this.#byIndex[index];
  }

  all(): MapIterator<Session> {
    return this.#byId.values();
  }

  /** The name, or with a number behind it when somebody else has it. */
  freeName(name: string, own: Session | null): string {
    const ownKey = own ? nameKey(own.name) : null;
    return freeName(name, (key) => key !== ownKey && this.#nameKeys.has(key));
  }

  add(session: Session): void {
    this.#byId.set(session.id, session);
    this.#byIndex[session.index] = session;
    this.#nameKeys.add(nameKey(session.name));
  }

  rename(session: Session, name: string): void {
    this.#nameKeys.delete(nameKey(session.name));
    session.name = name;
    this.#nameKeys.add(nameKey(name));
  }

  remove(session: Session, now: number): void {
    this.#byId.delete(session.id);
    this.#byIndex[session.index] = undefined;
    this.#nameKeys.delete(nameKey(session.name));
    this.indices.giveBack(session.index, now);
  }

  /** Who becomes host when there is none: the longest present, before those whose connection is lost. */
  heir(): Session | undefined {
    const [longest] = [...this.all()].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
    return longest;
  }
}

function rank({ state }: Session): number {
  return state.kind === 'joined' ? 0 : 1;
}
