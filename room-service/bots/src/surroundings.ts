import {
  limits,
  type ChatMessage,
  type Circle,
  type CircleId,
  type Floor,
  type Person,
  type PersonId,
  type Pose,
  type ServerEvents,
  type Welcome,
} from '@atrium/protocol';

export type Neighbour = Person & { pose: Pose };

/** What one person was told about the room: people, circles, floor, chat. */
export class Surroundings {
  readonly people = new Map<PersonId, Neighbour>();
  readonly circles = new Map<CircleId, Circle>();
  floor: Floor = { from: 0, to: 0, since: 0 };
  /** What others said, the newest last; after a welcome what that holds. */
  chat: readonly ChatMessage[] = [];
  readonly #idByIndex = new Map<number, PersonId>();

  begin({ people, circles, floor, chat }: Pick<Welcome, 'people' | 'circles' | 'floor' | 'chat'>): void {
    this.people.clear();
    this.#idByIndex.clear();
    this.circles.clear();
    for (const person of people) this.#add(person);
    for (const circle of circles) this.circles.set(circle.id, circle);
    this.floor = floor;
    this.chat = chat;
  }

  roster({ joined, changed, left }: ServerEvents['roster']): void {
    for (const person of joined) this.#add(person);
    for (const change of changed) {
      const person = this.people.get(change.id);
      if (person) Object.assign(person, change);
    }
    for (const id of left) {
      const person = this.people.get(id);
      // A former index may be somebody else's by now.
      if (person && this.#idByIndex.get(person.index) === id) this.#idByIndex.delete(person.index);
      this.people.delete(id);
    }
  }

  said(message: ChatMessage): void {
    this.chat = [...this.chat.slice(1 - limits.CHAT_HISTORY_MAX), message];
  }

  circlesChanged({ changed, gone }: ServerEvents['circles']): void {
    for (const circle of changed) this.circles.set(circle.id, circle);
    for (const id of gone) this.circles.delete(id);
  }

  /** A pose of the binary stream; null for an index that nobody has (yet). */
  pose(index: number, pose: Pose): Neighbour | null {
    const person = this.people.get(this.#idByIndex.get(index) ?? '');
    if (!person) return null;
    person.pose = pose;
    return person;
  }

  circleOf(person: PersonId): Circle | null {
    for (const circle of this.circles.values()) if (circle.members.includes(person)) return circle;
    return null;
  }

  #add(person: Neighbour): void {
    this.people.set(person.id, { ...person });
    this.#idByIndex.set(person.index, person.id);
  }
}
