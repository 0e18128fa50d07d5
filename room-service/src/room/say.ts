import { assertNever, ok, refuse, type ChatMessage, type Requests, type Result } from '@atrium/protocol';
import { cleanText, type ChatLog } from './chat.ts';
import type { Outbox } from './outbox.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export type SayOptions = { log: ChatLog; outbox: Outbox; sessions: Sessions };

/** Passes a message on to whom it is for, but not back to the sender: the answer with its time is for them. */
export function say(
  from: Session,
  request: Requests['chat'],
  now: number,
  { log, outbox, sessions }: SayOptions,
): Result<{ at: number }> {
  const sentAt = log.sentAt(from.id, request.id);
  if (sentAt !== undefined) return ok({ at: sentAt });
  const text = cleanText(request.text);
  if (!text.ok) return text;
  const { id, scope } = request;
  const message: ChatMessage = { id, scope, from: from.id, fromName: from.name, text: text.value, at: now };
  switch (scope) {
    case 'room': {
      log.toRoom(message);
      outbox.push({ to: 'all', except: from.id, m: 'chat', d: message });
      return ok({ at: now });
    }
    case 'circle': {
      if (!from.ring) return refuse('not_in_circle');
      const readers = from.ring.members.map((member) => member.id);
      log.toCircle(from.ring.id, message, readers);
      outbox.push({ to: readers.filter((reader) => reader !== from.id), m: 'chat', d: message });
      return ok({ at: now });
    }
    case 'direct': {
      const other = request.to === undefined ? undefined : sessions.get(request.to);
      if (!other || other === from) return refuse('no_such_person');
      const direct = { ...message, to: other.id };
      log.toPerson(other.id, direct);
      outbox.push({ to: [other.id], m: 'chat', d: direct });
      return ok({ at: now });
    }
    default: {
      return assertNever(scope);
    }
  }
}
