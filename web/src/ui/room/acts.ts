import type { RoomClient } from '../client.ts';
import { nearest } from '../model/nearest.ts';
import { say, type RoomUiStore } from './room-ui.ts';

/** What keys and buttons do alike. */

export function toggleMute(client: RoomClient): void {
  const { mic, muted } = client.media.getState();
  client.setMuted(mic.kind === 'live' && !muted);
  if (mic.kind !== 'live') void client.openMic();
}

export function toggleCamera(client: RoomClient): void {
  if (client.media.getState().camera.kind === 'live') client.closeCamera();
  else void client.openCamera();
}

export function waveToNearest(client: RoomClient, ui: RoomUiStore): void {
  const { self, people } = client.room.getState();
  const person = self === null ? null : nearest(self, people.keys(), (id) => client.poseOf(id));
  const name = person === null ? undefined : people.get(person)?.name;
  if (person === null || name === undefined) {
    say(ui, 'There is nobody near to wave to.');
    return;
  }
  client.wave(person);
  say(ui, `You waved to ${name}.`);
}

export async function copyLink(room: string, ui: RoomUiStore): Promise<void> {
  const link = `${location.origin}/r/${room}`;
  try {
    await navigator.clipboard.writeText(link);
    say(ui, 'Link copied. Whoever has it can come in.');
  } catch {
    say(ui, `Copy this link: ${link}`); // No clipboard without HTTPS, or it was refused.
  }
}
