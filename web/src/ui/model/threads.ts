import type { ChatMessage, ChatScope, PersonId } from '@atrium/protocol';
import { t } from '../../words/words.ts';

/** What the chat panel shows: the room, my circle, or one person. */
export type Thread = { scope: 'room' } | { scope: 'circle' } | { scope: 'direct'; with: PersonId };

export function threadKey(thread: Thread): string {
  return thread.scope === 'direct' ? `direct:${thread.with}` : thread.scope;
}

export function threadOf(message: ChatMessage, self: PersonId | null): Thread {
  if (message.scope !== 'direct') return { scope: message.scope };
  const other = message.from === self ? message.to : message.from;
  return { scope: 'direct', with: other ?? message.from };
}

export function messagesOf(chat: readonly ChatMessage[], thread: Thread, self: PersonId | null): ChatMessage[] {
  const key = threadKey(thread);
  return chat.filter((message) => threadKey(threadOf(message, self)) === key);
}

/** People with whom there are direct messages, the latest first. */
export function directPeople(chat: readonly ChatMessage[], self: PersonId | null): PersonId[] {
  const ids = new Set<PersonId>();
  for (const message of [...chat].reverse()) {
    const thread = threadOf(message, self);
    if (thread.scope === 'direct') ids.add(thread.with);
  }
  return [...ids];
}

/** Threads with messages of others that were not seen: key -> how many. `seen` holds ids of messages. */
export function unread(
  chat: readonly ChatMessage[],
  seen: ReadonlySet<string>,
  self: PersonId | null,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const message of chat) {
    if (message.from === self || seen.has(message.id)) continue;
    const key = threadKey(threadOf(message, self));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Where the chat opens: at one's circle while one is in one, unless what is new is elsewhere. */
export function threadToOpen(
  last: Thread,
  { inCircle, news }: { inCircle: boolean; news: ReadonlyMap<string, number> },
): Thread {
  if (news.has(threadKey(last))) return last;
  if (inCircle && (news.size === 0 || news.has('circle'))) return { scope: 'circle' };
  if (news.has('room')) return { scope: 'room' };
  const [first] = news.keys();
  if (first?.startsWith('direct:') === true) return { scope: 'direct', with: first.slice('direct:'.length) };
  return last.scope === 'circle' && !inCircle ? { scope: 'room' } : last;
}

export function scopeWords(scope: ChatScope): string {
  return t(`thread.${scope}`);
}
