import { limits, ok, refuse, type ChatMessage, type CircleId, type PersonId, type Result } from '@atrium/protocol';
import { CHAT_KEPT_MAX_BYTES } from './rules.ts';
import type { Kept } from './shelf.ts';
import { Shelves } from './shelves.ts';

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

/**
 * Of what is said to the room nothing makes way for the rest: its one shelf is never a sixth of all. Of what it leaves each has
 * its part, so that no kind pushes out another: most talk is in circles; what is said to one person is kept for two; and of the
 * ids that are for tries again some thousand do.
 */
const PARTS = { circles: 1 / 2, direct: 3 / 8, sent: 1 / 8 } as const;

const encoder = new TextEncoder();

/** What was said, bounded in every scope and in all of them together. */
export class ChatLog {
  readonly #room = new Shelves<'room', ChatMessage>();
  readonly #circles = new Shelves<CircleId, CircleEntry>();
  /** By person: what they said to and heard from single people. */
  readonly #direct = new Shelves<PersonId, ChatMessage>();
  /** By sender. */
  readonly #sent = new Shelves<PersonId, Sent>();

  /** When the message with this id was said, if it was: a repeated send is answered, not repeated. */
  sentAt(from: PersonId, id: string): number | undefined {
    return this.#sent.of(from).find(([known]) => known === id)?.[1];
  }

  toRoom(message: ChatMessage): void {
    this.#room.add(keptMessage('room', message));
    this.#remember(message);
  }

  toCircle(circle: CircleId, message: ChatMessage, readers: PersonId[]): void {
    this.#circles.add(keptEntry(circle, { message, readers }));
    this.#remember(message);
  }

  toPerson(to: PersonId, message: ChatMessage): void {
    for (const person of new Set([message.from, to])) this.#direct.add(keptMessage(person, message));
    this.#remember(message);
  }

  /** Everything that the person may read again, oldest first. */
  visibleTo(person: PersonId, circle: CircleId | null): ChatMessage[] {
    const entries = circle === null ? [] : this.#circles.of(circle);
    const inCircle = entries.filter((entry) => entry.readers.includes(person)).map((entry) => entry.message);
    return [...this.#room.of('room'), ...inCircle, ...this.#direct.of(person)].sort((a, b) => a.at - b.at);
  }

  /** Who leaves a circle and comes back finds what is said from then on. */
  circleLeft(circle: CircleId, person: PersonId): void {
    for (const entry of this.#circles.of(circle)) {
      entry.readers = entry.readers.filter((reader) => reader !== person);
    }
  }

  circleGone(circle: CircleId): void {
    this.#circles.drop(circle);
  }

  personGone(person: PersonId): void {
    this.#direct.drop(person);
    this.#sent.drop(person);
    for (const shelves of [this.#room, this.#circles, this.#direct]) shelves.writerGone(person);
  }

  snapshot(): ChatSnapshot {
    return {
      room: this.#room.of('room'),
      circles: this.#circles
        .all()
        .map(([id, entries]) => [id, entries.map(({ message, readers }) => ({ message, readers: [...readers] }))]),
      direct: this.#direct.all(),
      sent: this.#sent.all(),
    };
  }

  /** `isHere`: whether that person is in the room still. */
  restore(snapshot: ChatSnapshot, isHere: (person: PersonId) => boolean): void {
    const known = <K, T>(one: Kept<K, T>): Kept<K, T> => ({
      ...one,
      by: one.by !== null && isHere(one.by) ? one.by : null,
    });
    const { room, circles, direct, sent } = snapshot;
    this.#room.restore(room.map((message) => known(keptMessage('room', message))));
    this.#circles.restore(
      circles.flatMap(([id, entries]) =>
        entries.map(({ message, readers }) => known(keptEntry(id, { message, readers: [...readers] }))),
      ),
    );
    this.#direct.restore(
      direct.flatMap(([id, messages]) => messages.map((message) => known(keptMessage(id, message)))),
    );
    this.#sent.restore(sent.flatMap(([id, all]) => all.map((one) => known(keptSent(id, one)))));
    this.#makeRoom();
  }

  #remember({ from, id, at }: ChatMessage): void {
    this.#sent.add(keptSent(from, [id, at]));
    this.#makeRoom();
  }

  /** Of what is too much in all. Whatever has most beyond its part makes way. */
  #makeRoom(): void {
    const kinds = [
      { shelves: this.#circles, part: PARTS.circles },
      { shelves: this.#direct, part: PARTS.direct },
      { shelves: this.#sent, part: PARTS.sent },
    ];
    const left = CHAT_KEPT_MAX_BYTES - this.#room.bytes;
    const beyond = ({ shelves, part }: (typeof kinds)[number]): number => shelves.bytes - part * left;
    while (this.#circles.bytes + this.#direct.bytes + this.#sent.bytes > left) {
      kinds.reduce((most, other) => (beyond(other) > beyond(most) ? other : most)).shelves.makeWay();
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

const keptMessage = <K>(scope: K, message: ChatMessage): Kept<K, ChatMessage> => ({
  ...{ scope, item: message, by: message.from },
  ...{ at: message.at, units: message.text.length, bytes: bytesOf(message) },
});

const keptEntry = (circle: CircleId, entry: CircleEntry): Kept<CircleId, CircleEntry> => {
  const { by, at, units, bytes } = keptMessage(circle, entry.message);
  return { scope: circle, item: entry, by, at, units, bytes: bytes + READERS_BYTES };
};

const keptSent = (from: PersonId, sent: Sent): Kept<PersonId, Sent> => ({
  ...{ scope: from, item: sent, by: from },
  ...{ at: sent[1], units: 0, bytes: SENT_BYTES },
});

function bytesOf(message: ChatMessage): number {
  return encoder.encode(JSON.stringify(message)).length + 1;
}
