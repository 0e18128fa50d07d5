import { useEffect } from 'react';
import type { DeviceState } from '../../media/media-store.ts';
import { useClient } from '../client-context.ts';
import { swapWords } from '../model/swap-words.ts';
import { deviceWords, type Device } from '../model/words.ts';
import { say, useUiStore } from './room-ui.ts';

/** A device that fails inside the room, or takes the place of another, says so once; at the door the lobby has said it already. */
export function useDeviceWords(): void {
  const client = useClient();
  const ui = useUiStore();
  useEffect(() => {
    const tell = (device: Device, state: DeviceState, before: DeviceState) => {
      if (state.kind !== 'problem' || state === before) return;
      const { title, help } = deviceWords(device, state.problem);
      say(ui, `${title} ${help}`);
    };
    return client.media.subscribe((state, before) => {
      tell('mic', state.mic, before.mic);
      tell('camera', state.camera, before.camera);
      if (state.swap !== null && state.swap !== before.swap) say(ui, swapWords(state.swap));
    });
  }, [client, ui]);
}
