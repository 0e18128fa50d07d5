import { limits, ok, refuse, type ChatMessage, type CircleId, type PersonId, type Result } from '@atrium/protocol';

/** A circle's message and who was a member when it was said: nobody else gets it back. */
type CircleEntry = { message: ChatMessage; readers: PersonId[] };

export type ChatSnapshot = {
  room: ChatMessage[];
  circles: [CircleId, CircleEntry[]][];
  direct: [PersonId, ChatMessage[]][];
  sent: [PersonId, [string, number][]][];
};

/** What is kept of one scope, in UTF-16 units: a welcome must stay small, or slow readers could never come in. */
const HISTORY_MAX_UNITS = 64_000;

/** Something of a text is seen. */
const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Everything but the line feed that does not print. */
const CONTROL = /[^\P{Cc}\n]/gu;

/** What was said, bounded in every scope. */
export class ChatLog {
  #room: ChatMessage[] = [];
  readonly #circles = new Map<CircleId, CircleEntry[]>();
  /** By person: what they said to and heard from single people. */
  readonly #direct = new Map<PersonId, ChatMessage[]>();
  /** By sender: ids of the last messages and when they were said. */
  readonly #sent = new Map<PersonId, Map<string, number>>();

  /** When the message with this id was said, if it was: a repeated send is answered, not repeated. */
  sentAt(from: PersonId, id: string): number | undefined {
    return this.#sent.get(from)?.get(id);
  }

  toRoom(message: ChatMessage): void {
    this.#remember(message);
    keep(this.#room, message, unitsOf);
  }

  toCircle(circle: CircleId, message: ChatMessage, readers: PersonId[]): void {
    this.#remember(message);
    const entries = this.#circles.get(circle) ?? [];
    keep(entries, { message, readers }, (entry) => unitsOf(entry.message));
    this.#circles.set(circle, entries);
  }

  toPerson(to: PersonId, message: ChatMessage): void {
    this.#remember(message);
    for (const person of new Set([message.from, to])) {
      const messages = this.#direct.get(person) ?? [];
      keep(messages, message, unitsOf);
      this.#direct.set(person, messages);
    }
  }

  /** Everything that the person may read again, oldest first. */
  visibleTo(person: PersonId, circle: CircleId | null): ChatMessage[] {
    const entries = circle === null ? [] : (this.#circles.get(circle) ?? []);
    const inCircle = entries.filter((entry) => entry.readers.includes(person)).map((entry) => entry.message);
    return [...this.#room, ...inCircle, ...(this.#direct.get(person) ?? [])].sort((a, b) => a.at - b.at);
  }

  /** Who leaves a circle and comes back finds what is said from then on. */
  circleLeft(circle: CircleId, person: PersonId): void {
    for (const entry of this.#circles.get(circle) ?? []) {
      entry.readers = entry.readers.filter((reader) => reader !== person);
    }
  }

  circleGone(circle: CircleId): void {
    this.#circles.delete(circle);
  }

  personGone(person: PersonId): void {
    this.#direct.delete(person);
    this.#sent.delete(person);
  }

  snapshot(): ChatSnapshot {
    return {
      room: [...this.#room],
      circles: [...this.#circles].map(([id, entries]) => [
        id,
        entries.map(({ message, readers }) => ({ message, readers: [...readers] })),
      ]),
      direct: [...this.#direct].map(([id, messages]) => [id, [...messages]]),
      sent: [...this.#sent].map(([id, sent]) => [id, [...sent]]),
    };
  }

  restore(snapshot: ChatSnapshot): void {
    this.#room = [...snapshot.room];
    for (const [id, entries] of snapshot.circles) {
      this.#circles.set(
        id,
        entries.map(({ message, readers }) => ({ message, readers: [...readers] })),
      );
    }
    for (const [id, messages] of snapshot.direct) this.#direct.set(id, [...messages]);
    for (const [id, sent] of snapshot.sent) this.#sent.set(id, new Map(sent));
  }

  #remember(message: ChatMessage): void {
    const sent = this.#sent.get(message.from) ?? new Map<string, number>();
    sent.set(message.id, message.at);
    if (sent.size > limits.CHAT_HISTORY_MAX) {
      for (const oldest of sent.keys()) {
        sent.delete(oldest);
        break;
      }
    }
    this.#sent.set(message.from, sent);
  }
}

/** The text as it is shown to others. */
export function cleanText(raw: string): Result<string> {
  const text = raw.toWellFormed().replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(CONTROL, '').trim();
  if (!VISIBLE.test(text)) return refuse('bad_payload', 'text: empty');
  if (text.length > limits.CHAT_MAX_CHARS) return refuse('bad_payload', 'text: too long');
  return ok(text);
}

function keep<T>(list: T[], item: T, units: (item: T) => number): void {
  list.push(item);
  if (list.length > limits.CHAT_HISTORY_MAX) list.shift();
  let total = list.reduce((sum, one) => sum + units(one), 0);
  while (total > HISTORY_MAX_UNITS) {
    const oldest = list.shift();
    total -= oldest === undefined ? total : units(oldest);
  }
}

function unitsOf(message: ChatMessage): number {
  return message.text.length;
}
