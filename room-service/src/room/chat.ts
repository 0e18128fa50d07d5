import { limits, ok, refuse, type ChatMessage, type CircleId, type PersonId, type Result } from '@atrium/protocol';
import { CHAT_KEPT_MAX_BYTES } from './rules.ts';
import { Shelf } from './shelf.ts';

/** A circle's message and who was a member when it was said: nobody else gets it back. */
type CircleEntry = { message: ChatMessage; readers: PersonId[] };
/** Id of a message and when it was said. */
type Sent = [id: string, at: number];

export type ChatSnapshot = {
  room: ChatMessage[];
  circles: [CircleId, CircleEntry[]][];
  direct: [PersonId, ChatMessage[]][];
  sent: [PersonId, Sent[]][];
};

/** Something of a text is seen. */
const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Everything but the line feed that does not print. */
const CONTROL = /[^\P{Cc}\n]/gu;

/** JSON of the ids of a full circle. */
const READERS_BYTES = 20 * limits.CIRCLE_CAPACITY;
/** JSON of a UUID and a time. */
const SENT_BYTES = 64;
/** JSON round the messages of one scope: whose they are. */
const SCOPE_BYTES = 32;

const encoder = new TextEncoder();

/** What was said, bounded in every scope and in all of them together. */
export class ChatLog {
  readonly #room = shelfOfMessages();
  readonly #circles = new Map<CircleId, Shelf<CircleEntry>>();
  /** By person: what they said to and heard from single people. */
  readonly #direct = new Map<PersonId, Shelf<ChatMessage>>();
  /** By sender. */
  readonly #sent = new Map<PersonId, Shelf<Sent>>();

  /** When the message with this id was said, if it was: a repeated send is answered, not repeated. */
  sentAt(from: PersonId, id: string): number | undefined {
    return this.#sent.get(from)?.items.find(([known]) => known === id)?.[1];
  }

  toRoom(message: ChatMessage): void {
    this.#room.add(message);
    this.#remember(message);
  }

  toCircle(circle: CircleId, message: ChatMessage, readers: PersonId[]): void {
    on(this.#circles, circle, shelfOfEntries).add({ message, readers });
    this.#remember(message);
  }

  toPerson(to: PersonId, message: ChatMessage): void {
    for (const person of new Set([message.from, to])) on(this.#direct, person, shelfOfMessages).add(message);
    this.#remember(message);
  }

  /** Everything that the person may read again, oldest first. */
  visibleTo(person: PersonId, circle: CircleId | null): ChatMessage[] {
    const entries = circle === null ? [] : (this.#circles.get(circle)?.items ?? []);
    const inCircle = entries.filter((entry) => entry.readers.includes(person)).map((entry) => entry.message);
    const direct = this.#direct.get(person)?.items ?? [];
    return [...this.#room.items, ...inCircle, ...direct].sort((a, b) => a.at - b.at);
  }

  /** Who leaves a circle and comes back finds what is said from then on. */
  circleLeft(circle: CircleId, person: PersonId): void {
    for (const entry of this.#circles.get(circle)?.items ?? []) {
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
      room: [...this.#room.items],
      circles: [...this.#circles].map(([id, { items }]) => [
        id,
        items.map(({ message, readers }) => ({ message, readers: [...readers] })),
      ]),
      direct: [...this.#direct].map(([id, { items }]) => [id, [...items]]),
      sent: [...this.#sent].map(([id, { items }]) => [id, [...items]]),
    };
  }

  restore(snapshot: ChatSnapshot): void {
    for (const message of snapshot.room) this.#room.add(message);
    for (const [id, entries] of snapshot.circles) {
      const shelf = on(this.#circles, id, shelfOfEntries);
      for (const { message, readers } of entries) shelf.add({ message, readers: [...readers] });
    }
    for (const [id, messages] of snapshot.direct) {
      const shelf = on(this.#direct, id, shelfOfMessages);
      for (const message of messages) shelf.add(message);
    }
    for (const [id, sent] of snapshot.sent) {
      const shelf = on(this.#sent, id, shelfOfSent);
      for (const one of sent) shelf.add(one);
    }
    this.#makeRoom();
  }

  #remember({ from, id, at }: ChatMessage): void {
    on(this.#sent, from, shelfOfSent).add([id, at]);
    this.#makeRoom();
  }

  /** The oldest goes first, whosever it is. */
  #makeRoom(): void {
    const shelves = [this.#room, ...this.#circles.values(), ...this.#direct.values(), ...this.#sent.values()];
    let bytes = shelves.reduce((sum, shelf) => sum + SCOPE_BYTES + shelf.bytes, 0);
    while (bytes > CHAT_KEPT_MAX_BYTES) {
      const oldest = shelves.reduce((one, other) => (other.since < one.since ? other : one));
      // Only the ids of so many scopes are left.
      if (oldest.since === Infinity) return;
      bytes -= oldest.bytes;
      oldest.dropOldest();
      bytes += oldest.bytes;
    }
  }
}

/** The text as it is shown to others. */
export function cleanText(raw: string): Result<string> {
  const text = raw.toWellFormed().replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(CONTROL, '').trim();
  if (!VISIBLE.test(text)) return refuse('bad_payload', 'text: empty');
  if (text.length > limits.CHAT_MAX_CHARS) return refuse('bad_payload', 'text: too long');
  return ok(text);
}

const shelfOfMessages = (): Shelf<ChatMessage> =>
  new Shelf({ at: ({ at }) => at, units: ({ text }) => text.length, bytes: bytesOf });

const shelfOfEntries = (): Shelf<CircleEntry> =>
  new Shelf({
    at: ({ message }) => message.at,
    units: ({ message }) => message.text.length,
    bytes: ({ message }) => bytesOf(message) + READERS_BYTES,
  });

const shelfOfSent = (): Shelf<Sent> => new Shelf({ at: ([, at]) => at, units: () => 0, bytes: () => SENT_BYTES });

/** What is kept under that name, from now on where there was nothing. */
function on<K, T>(shelves: Map<K, Shelf<T>>, key: K, make: () => Shelf<T>): Shelf<T> {
  const shelf = shelves.get(key) ?? make();
  shelves.set(key, shelf);
  return shelf;
}

function bytesOf(message: ChatMessage): number {
  return encoder.encode(JSON.stringify(message)).length + 1;
}
