import type { RoomClient } from './client.ts';
import { Broken } from './front/broken.tsx';
import { FrontPage } from './front/front-page.tsx';
import { MessagePage } from './front/message-page.tsx';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { useTheme } from './parts/use-theme.ts';
import { RoomPage } from './room-page.tsx';
import { useRoute } from './use-route.ts';
import './tokens.css';
import './base.css';

export type AppProps = { createClient: (room: string) => RoomClient };

export function App(props: AppProps) {
  return (
    // Leaving the page ends the stay, and what breaks above a room's own boundary is such a leaving.
    <ErrorBoundary fallback={({ error }) => <Broken error={error} inRoom={false} />}>
      <Pages {...props} />
    </ErrorBoundary>
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
          title="There is no room of that name"
          body={`“${route.text}” cannot be a room: a name has small letters, digits and hyphens, 48 at most. Was the link cut off?`}
          typed={route.text}
        />
      );
    }
    case 'unknown': {
      return <MessagePage title="There is nothing here" body="The address leads to no room." typed="" />;
    }
  }
}
