import { useEffect, useEffectEvent } from 'react';
import { assertNever } from '@atrium/protocol';
import { circleOf } from '../../net/room-store.ts';
import { useClient } from '../client-context.ts';
import { keyAction, type KeyAction, type KeyPlace } from '../model/keys.ts';
import { settings } from '../settings.ts';
import { toggleCamera, toggleChat, toggleHand, toggleMute, toggleSharing, waveToNearest } from './acts.ts';
import { togglePanel, useUiStore } from './room-ui.ts';

/** The keys of the room, wherever the focus is. */
export function useKeys(): void {
  const client = useClient();
  const ui = useUiStore();

  const act = useEffectEvent((action: KeyAction) => {
    switch (action.kind) {
      case 'talk': {
        const { mic, muted } = client.media.getState();
        const down = action.down && mic.kind === 'live' && muted;
        if (down === ui.getState().talking) return;
        ui.setState({ talking: down });
        client.pushToTalk(down);
        break;
      }
      case 'mute': {
        toggleMute(client);
        break;
      }
      case 'camera': {
        toggleCamera(client);
        break;
      }
      case 'share': {
        toggleSharing(client);
        break;
      }
      case 'hand': {
        toggleHand(client);
        break;
      }
      case 'lock': {
        const room = client.room.getState();
        const circle = circleOf(room, room.self);
        if (circle !== null) client.setLock(!circle.locked);
        break;
      }
      case 'overview': {
        client.overview();
        break;
      }
      case 'zoom': {
        client.zoom(action.by);
        break;
      }
      case 'react': {
        client.react(action.what);
        break;
      }
      case 'wave': {
        waveToNearest(client, ui);
        break;
      }
      case 'chat': {
        toggleChat(client, ui);
        break;
      }
      case 'people': {
        togglePanel(ui, 'people');
        break;
      }
      case 'help': {
        ui.setState({ dialog: 'help' });
        break;
      }
      case 'close': {
        ui.setState({ panel: 'none' });
        break;
      }
      default: {
        assertNever(action);
      }
    }
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const { key, repeat } = event;
      const type = event.type === 'keyup' ? 'keyup' : 'keydown';
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      const action = keyAction({ type, key, repeat, modified }, placeOf(event.target), settings.getState().letterKeys);
      if (action === null) return;
      // A held space would scroll, and a letter that opens the chat would be typed into it.
      if (action.kind !== 'close') event.preventDefault();
      act(action);
    };
    // Another window takes the key's release with it: a microphone must not stay open by that.
    const onBlur = () => act({ kind: 'talk', down: false });
    addEventListener('keydown', onKey);
    addEventListener('keyup', onKey);
    addEventListener('blur', onBlur);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('keyup', onKey);
      removeEventListener('blur', onBlur);
    };
  }, []);
}

function placeOf(target: EventTarget | null): KeyPlace {
  const element = target instanceof HTMLElement ? target : null;
  const within = (selector: string) => element !== null && element.closest(selector) !== null;
  return {
    typing: within('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]'),
    onControl: within('button, a[href], summary, input, [role=menuitem], [role=switch], [role=tab]'),
    inDialog: within('[role=dialog], [role=menu]'),
  };
}
