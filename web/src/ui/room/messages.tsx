import { useEffect, useRef } from 'react';
import type { ChatMessage } from '@atrium/protocol';
import { personHex } from '../../world/palette.ts';
import { clockOf, t } from '../../words/words.ts';
import { useRoom } from '../client-context.ts';
import { textParts } from '../model/links.ts';
import { messagesOf, type Thread } from '../model/threads.ts';

type MessagesProps = { thread: Thread; inCircle: boolean };

/** What was written, and below it what is on its way. */
export function Messages({ thread, inCircle }: MessagesProps) {
  const self = useRoom((state) => state.self);
  const people = useRoom((state) => state.people);
  const chat = useRoom((state) => state.chat);
  const sending = useRoom((state) => state.sending);
  const end = useRef<HTMLDivElement>(null);
  const sent = messagesOf(chat, thread, self);
  const messages = [...sent, ...messagesOf(sending, thread, self)];
  useEffect(() => {
    // Nothing may be returned: newer browsers give a promise here, and React would call it as the effect's undoing.
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [messages.length]);
  if (messages.length === 0) {
    return (
      <p className="chat-empty quiet">
        {thread.scope === 'circle' && !inCircle ? t('chat.noCircle') : t('chat.empty')}
      </p>
    );
  }
  return (
    // The live region tells new messages in batches; the log itself stays silent, or each would be read twice.
    <div className="chat-log side-scroll" role="log" aria-live="off" aria-label={t('chat.log')} tabIndex={0}>
      <ol>
        {messages.map((message, k) => (
          <Message
            key={message.id}
            message={message}
            mine={message.from === self}
            waits={k >= sent.length}
            follows={messages[k - 1]?.from === message.from}
            color={people.get(message.from)?.color}
          />
        ))}
      </ol>
      <div ref={end} />
    </div>
  );
}

type MessageProps = {
  message: ChatMessage;
  mine: boolean;
  waits: boolean;
  follows: boolean;
  color: number | undefined;
};

function Message({ message, mine, waits, follows, color }: MessageProps) {
  return (
    <li className={`message${mine ? ' mine' : ''}${waits ? ' dim' : ''}`}>
      <p className={follows && !waits ? 'message-head visually-hidden' : 'message-head'}>
        <b style={color === undefined ? {} : { '--person': personHex(color) }}>
          {mine ? t('common.you') : message.fromName}
        </b>
        {waits ? (
          <span className="quiet">{t('chat.sending')}</span>
        ) : (
          <time className="quiet" dateTime={new Date(message.at).toISOString()}>
            {clockOf(message.at)}
          </time>
        )}
      </p>
      <p className="message-text">
        {textParts(message.text).map(({ text, href }, k) =>
          href === undefined ? (
            text
          ) : (
            <a key={k} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {text}
            </a>
          ),
        )}
      </p>
    </li>
  );
}
