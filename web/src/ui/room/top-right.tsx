import { MessageCircle, Users } from 'lucide-react';
import { t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';
import { unread } from '../model/threads.ts';
import { Tip } from '../parts/tip.tsx';
import { toggleChat } from './acts.ts';
import { LinkButton } from './link-button.tsx';
import { togglePanel, useUi, useUiStore } from './room-ui.ts';

export function TopRight() {
  const ui = useUiStore();
  const client = useClient();
  const panel = useUi((state) => state.panel);
  const seen = useUi((state) => state.seen);
  const chat = useRoom((state) => state.chat);
  const news = unread(chat, seen, client.room.getState().self).size > 0;
  return (
    <div className="top-right" data-obstacle="">
      <LinkButton />
      <Tip words={t('room.chatTip')} side="bottom">
        <button
          type="button"
          className="disc panel"
          aria-label={t('chat.title')}
          data-opens="chat"
          aria-expanded={panel === 'chat'}
          aria-describedby={news ? 'chat-news' : undefined}
          onClick={() => toggleChat(client, ui)}
        >
          <MessageCircle aria-hidden="true" />
          {news && <i className="news" id="chat-news" role="img" aria-label={t('room.newMessages')} />}
        </button>
      </Tip>
      <Tip words={t('room.peopleTip')} side="bottom">
        <button
          type="button"
          className="disc panel"
          aria-label={t('people.title')}
          data-opens="people"
          aria-expanded={panel === 'people'}
          onClick={() => togglePanel(ui, 'people')}
        >
          <Users aria-hidden="true" />
        </button>
      </Tip>
    </div>
  );
}
