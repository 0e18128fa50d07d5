import { Direction } from 'radix-ui';
import { limits } from '@atrium/protocol';
import { t } from '../words/words.ts';
import type { RoomClient } from './client.ts';
import { Broken } from './front/broken.tsx';
import { FrontPage } from './front/front-page.tsx';
import { MessagePage } from './front/message-page.tsx';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { useLanguage } from './parts/use-language.ts';
import { useTheme } from './parts/use-theme.ts';
import { RoomPage } from './room-page.tsx';
import { useRoute } from './use-route.ts';
import './tokens.css';
import './base.css';

export type AppProps = { createClient: (room: string) => RoomClient };

export function App(props: AppProps) {
  const dir = useLanguage();
  return (
    <Direction.Provider dir={dir}>
      {/* Leaving the page ends the stay, and what breaks above a room's own boundary is such a leaving. */}
      <ErrorBoundary fallback={({ error }) => <Broken error={error} inRoom={false} />}>
        <Pages {...props} />
      </ErrorBoundary>
    </Direction.Provider>
  );
}

function Pages({ createClient }: AppProps) {
  const route = useRoute();
  const theme = useTheme();
  switch (route.kind) {
    case 'front': {
      return <FrontPage />;
    }
    case 'room': {
      return <RoomPage key={route.room} room={route.room} createClient={createClient} theme={theme} />;
    }
    case 'bad-room': {
      return (
        <MessagePage
          title={t('app.noSuchRoom')}
          body={t('app.notARoomName', { typed: route.text, max: limits.ROOM_NAME_MAX_CHARS })}
          typed={route.text}
        />
      );
    }
    case 'unknown': {
      return <MessagePage title={t('app.nothingHere')} body={t('app.leadsNowhere')} typed="" />;
    }
  }
}
