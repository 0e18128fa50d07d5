import { Toast, Tooltip } from 'radix-ui';
import { useState } from 'react';
import type { Theme } from '../../world/types.ts';
import { useClient } from '../client-context.ts';
import { Stage } from '../stage.tsx';
import { Banner } from './banner.tsx';
import { ChatPanel } from './chat-panel.tsx';
import { Dock } from './dock.tsx';
import { FirstSteps } from './first-steps.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { LiveRegions } from './live-regions.tsx';
import { Part, Parts } from './part.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { PersonMenu } from './person-menu.tsx';
import { createRoomUi, RoomUiContext, useUi } from './room-ui.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { Tiles } from './tiles.tsx';
import { ToastList } from './toast-list.tsx';
import { Toasts } from './toasts.tsx';
import { TopLeft } from './top-left.tsx';
import { TopRight } from './top-right.tsx';
import { useCues } from './use-cues.ts';
import { useDeviceWords } from './use-device-words.ts';
import { useKeys } from './use-keys.ts';
import { ViewControls } from './view-controls.tsx';
import './room.css';

/** Everything around the floor while one is in the room. */
export function Room({ theme }: { theme: Theme }) {
  const client = useClient();
  const [ui] = useState(() => {
    const store = createRoomUi();
    // What was written before one came is not news.
    store.setState({ seen: new Set(client.room.getState().chat.map((message) => message.id)) });
    return store;
  });
  return (
    <RoomUiContext value={ui}>
      <Tooltip.Provider delayDuration={400}>
        <Toast.Provider swipeDirection="down" label="Message">
          <Parts>
            <Part name="The 3D view">
              <Stage
                mode="room"
                theme={theme}
                onPersonClick={(person, { x, y }) => ui.setState({ menu: { person, x, y } })}
              />
            </Part>
            <Overlay />
          </Parts>
          <ToastList />
        </Toast.Provider>
      </Tooltip.Provider>
    </RoomUiContext>
  );
}

function Overlay() {
  const panel = useUi((state) => state.panel);
  return (
    <div className="overlay">
      <header className="top">
        <Part name="The room menu">
          <TopLeft />
        </Part>
        <Part name="The row of buttons at the top">
          <TopRight />
        </Part>
      </header>
      <main className="middle" aria-label="Room">
        <Part name="The row of faces">
          <Tiles />
        </Part>
        <Part name="The line about the connection">
          <Banner />
        </Part>
        <Part name="The first steps">
          <FirstSteps />
        </Part>
        <Part name="The bar with the microphone">
          <Dock />
        </Part>
        <Part name="The zoom">
          <ViewControls />
        </Part>
      </main>
      {panel === 'people' && (
        <Part name="The list of people">
          <PeoplePanel />
        </Part>
      )}
      {panel === 'chat' && (
        <Part name="The chat">
          <ChatPanel />
        </Part>
      )}
      <Part name="The menu of a person">
        <PersonMenu />
      </Part>
      <Part name="The help">
        <HelpDialog />
      </Part>
      <Part name="The settings">
        <SettingsDialog />
      </Part>
      <Part name="The messages">
        <Toasts />
      </Part>
      <Part name="The announcements">
        <LiveRegions />
      </Part>
      <Part name="The keyboard">
        <Keys />
      </Part>
      <Part name="The sound cues">
        <Cues />
      </Part>
    </div>
  );
}

function Keys() {
  useKeys();
  return null;
}

function Cues() {
  useCues();
  useDeviceWords();
  return null;
}
