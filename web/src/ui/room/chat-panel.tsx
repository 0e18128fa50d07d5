import { ArrowUp, X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { limits } from '@atrium/protocol';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';
import { errorWords } from '../model/refusal-words.ts';
import { directPeople, messagesOf, scopeWords, threadKey, unread, type Thread } from '../model/threads.ts';
import { useTouch } from '../parts/use-media-query.ts';
import { useReturnFocus } from '../parts/use-return-focus.ts';
import { Messages } from './messages.tsx';
import { useUi, useUiStore } from './room-ui.ts';
import './side-panel.css';
import './chat-panel.css';

/** Messages to the room, to my circle, or to one person. */
export function ChatPanel() {
  const ui = useUiStore();
  const self = useRoom((state) => state.self);
  const chat = useRoom((state) => state.chat);
  const people = useRoom((state) => state.people);
  const inCircle = useRoom((state) => circleOf(state, state.self) !== null);
  const thread = useUi((state) => state.thread);
  const seen = useUi((state) => state.seen);
  const news = unread(chat, seen, self);
  useReturnFocus('[data-opens=chat]');
  const nameOf = (id: string) =>
    people.get(id)?.name ?? chat.find((message) => message.from === id)?.fromName ?? t('common.somebody');

  const talks = new Set(directPeople(chat, self));
  if (thread.scope === 'direct') talks.add(thread.with);
  const threads: { thread: Thread; name: string }[] = [
    { thread: { scope: 'room' }, name: t('chat.room') },
    { thread: { scope: 'circle' }, name: t('chat.circle') },
    ...[...talks].map((id) => ({ thread: { scope: 'direct', with: id } as const, name: nameOf(id) })),
  ];
  const key = threadKey(thread);

  useEffect(() => {
    ui.setState((state) => {
      const fresh = messagesOf(chat, thread, self).filter((message) => !state.seen.has(message.id));
      return fresh.length === 0 ? {} : { seen: new Set([...state.seen, ...fresh.map((message) => message.id)]) };
    });
  }, [ui, chat, thread, self]);

  return (
    <aside className="side-panel panel" aria-labelledby="chat-title" data-obstacle="">
      <header>
        <h2 id="chat-title">{t('chat.title')}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={t('common.close')}
          onClick={() => ui.setState({ panel: 'none' })}
        >
          <X aria-hidden="true" />
        </button>
      </header>
      <Tabs.Root
        className="chat-tabs"
        value={key}
        onValueChange={(value) => {
          const next = threads.find((item) => threadKey(item.thread) === value);
          if (next) ui.setState({ thread: next.thread });
        }}
      >
        <Tabs.List className="chat-threads" aria-label={t('chat.whoReads')}>
          {threads.map(({ thread: item, name }) => (
            <Tabs.Trigger key={threadKey(item)} value={threadKey(item)} className="chat-thread">
              {name}
              {news.has(threadKey(item)) && <i role="img" aria-label={t('chat.new')} />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value={key} className="chat-body">
          <Messages thread={thread} inCircle={inCircle} />
          <Composer key={key} thread={thread} off={thread.scope === 'circle' && !inCircle} />
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  );
}

function Composer({ thread, off }: { thread: Thread; off: boolean }) {
  const client = useClient();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const touch = useTouch();
  const send = async () => {
    const message = text.trim();
    if (message === '' || off) return;
    setText('');
    const to = thread.scope === 'direct' ? thread.with : undefined;
    const error = await client.sendChat(thread.scope, message, to);
    setProblem(error === null ? null : errorWords(error));
    if (error !== null) setText((typed) => (typed === '' ? message : typed));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {problem !== null && (
        <p className="bad composer-problem" role="alert">
          {t('chat.notSent', { problem })}
        </p>
      )}
      <textarea
        className="field"
        rows={1}
        aria-label={t('chat.message')}
        placeholder={scopeWords(thread.scope)}
        maxLength={limits.CHAT_MAX_CHARS}
        value={text}
        disabled={off}
        autoFocus={!touch}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="composer-send" aria-label={t('chat.send')} disabled={off || text.trim() === ''}>
        <ArrowUp size={20} aria-hidden="true" />
      </button>
    </form>
  );
}
