import { Toast, Tooltip } from 'radix-ui';
import { useState } from 'react';
import type { Theme } from '../../world/types.ts';
import { t } from '../../words/words.ts';
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
import { Podium } from './podium.tsx';
import { createRoomUi, RoomUiContext, useUi } from './room-ui.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { Shares } from './shares.tsx';
import { Tiles } from './tiles.tsx';
import { ToastList } from './toast-list.tsx';
import { Toasts } from './toasts.tsx';
import { TopLeft } from './top-left.tsx';
import { TopRight } from './top-right.tsx';
import { useBadge } from './use-badge.ts';
import { useCircleLink } from './use-circle-link.ts';
import { useCues } from './use-cues.ts';
import { useDeviceWords } from './use-device-words.ts';
import { useKeys } from './use-keys.ts';
import { useWakeLock } from './use-wake-lock.ts';
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
        <Toast.Provider swipeDirection="down" label={t('toast.message')}>
          <Parts>
            <Part stopped="room.worldStopped">
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
        <Part stopped="room.menuStopped">
          <TopLeft />
        </Part>
        <Part stopped="room.topButtonsStopped">
          <TopRight />
        </Part>
      </header>
      <main className="middle" aria-label={t('room.main')}>
        <Part stopped="room.facesStopped">
          <Tiles />
        </Part>
        <Part stopped="room.shareStopped">
          <Shares />
        </Part>
        <Part stopped="room.podiumStopped">
          <Podium />
        </Part>
        <Part stopped="room.connectionLineStopped">
          <Banner />
        </Part>
        <Part stopped="room.firstStepsStopped">
          <FirstSteps />
        </Part>
        <Part stopped="room.dockStopped">
          <Dock />
        </Part>
        <Part stopped="room.zoomStopped">
          <ViewControls />
        </Part>
      </main>
      {panel === 'people' && (
        <Part stopped="room.peopleStopped">
          <PeoplePanel />
        </Part>
      )}
      {panel === 'chat' && (
        <Part stopped="room.chatStopped">
          <ChatPanel />
        </Part>
      )}
      <Part stopped="room.personMenuStopped">
        <PersonMenu />
      </Part>
      <Part stopped="room.helpStopped">
        <HelpDialog />
      </Part>
      <Part stopped="room.settingsStopped">
        <SettingsDialog />
      </Part>
      <Part stopped="room.messagesStopped">
        <Toasts />
      </Part>
      <Part stopped="room.announcementsStopped">
        <LiveRegions />
      </Part>
      <Part stopped="room.keyboardStopped">
        <Keys />
      </Part>
      <Part stopped="room.cuesStopped">
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
  useBadge();
  useWakeLock();
  useCircleLink();
  return null;
}
