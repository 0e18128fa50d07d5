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
import { PeoplePanel } from './people-panel.tsx';
import { PersonMenu } from './person-menu.tsx';
import { createRoomUi, RoomUiContext, useUi } from './room-ui.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { Tiles } from './tiles.tsx';
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
          <Stage
            mode="room"
            theme={theme}
            onPersonClick={(person, { x, y }) => ui.setState({ menu: { person, x, y } })}
          />
          <Overlay />
          <Toast.Viewport className="toasts" label="Messages ({hotkey})" data-obstacle="" />
        </Toast.Provider>
      </Tooltip.Provider>
    </RoomUiContext>
  );
}

function Overlay() {
  const panel = useUi((state) => state.panel);
  useKeys();
  useCues();
  useDeviceWords();
  return (
    <div className="overlay">
      <header className="top">
        <TopLeft />
        <TopRight />
      </header>
      <main className="middle" aria-label="Room">
        <Tiles />
        <Banner />
        <FirstSteps />
        <Dock />
        <ViewControls />
      </main>
      {panel === 'people' && <PeoplePanel />}
      {panel === 'chat' && <ChatPanel />}
      <PersonMenu />
      <HelpDialog />
      <SettingsDialog />
      <Toasts />
      <LiveRegions />
    </div>
  );
}
