import type { Circle, CircleId, Person } from '@atrium/protocol';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import type { RoomClient } from '../client.ts';
import { toCircle } from '../model/circle-link.ts';
import { nearest } from '../model/nearest.ts';
import { threadToOpen, unread } from '../model/threads.ts';
import { listNames } from '../model/words.ts';
import { say, uncoverFloor, type RoomUiStore } from './room-ui.ts';

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

/** A screen is shown to a circle: outside of one there is nobody to see it. */
export function toggleSharing(client: RoomClient): void {
  if (client.media.getState().screen.kind === 'live') return void client.stopSharing();
  const state = client.room.getState();
  if (!client.canCapture || !state.canShare || circleOf(state, state.self) === null) return;
  void client.startSharing();
}

/** A host goes up and comes down by themselves; anybody else asks for it, and may come down. */
export function toggleHand(client: RoomClient): void {
  const { self, people, podium, hasPodium } = client.room.getState();
  if (self === null || !hasPodium) return;
  const isUp = podium.speakers.includes(self);
  if (isUp || people.get(self)?.role === 'host') client.callUp(self, !isUp);
  else client.raiseHand(!podium.hands.includes(self));
}

export function waveToNearest(client: RoomClient, ui: RoomUiStore): void {
  const { self, people } = client.room.getState();
  const person = self === null ? null : nearest(self, people.keys(), (id) => client.poseOf(id));
  const name = person === null ? undefined : people.get(person)?.name;
  if (person === null || name === undefined) {
    say(ui, t('toast.nobodyNear'));
    return;
  }
  client.wave(person);
  say(ui, t('common.youWaved', { name }));
}

/** A walk by the list is not seen by everybody, so that it begins is said. */
export function goToPerson(client: RoomClient, ui: RoomUiStore, person: Pick<Person, 'id' | 'name'>): void {
  client.walkToPerson(person.id);
  uncoverFloor(ui);
  say(ui, t('toast.walking', { who: person.name }));
}

export function goToCircle(client: RoomClient, ui: RoomUiStore, circle: Pick<Circle, 'id' | 'members'>): void {
  const { people } = client.room.getState();
  client.walkToCircle(circle.id);
  uncoverFloor(ui);
  const who = listNames(circle.members.flatMap((id) => people.get(id)?.name ?? []));
  say(ui, t('toast.walking', { who }));
}

export function toggleChat(client: RoomClient, ui: RoomUiStore): void {
  const state = client.room.getState();
  const { panel, thread, seen } = ui.getState();
  if (panel === 'chat') return void ui.setState({ panel: 'none' });
  const inCircle = circleOf(state, state.self) !== null;
  ui.setState({
    panel: 'chat',
    thread: threadToOpen(thread, { inCircle, news: unread(state.chat, seen, state.self) }),
  });
}

/** Of the room, or of a circle in it. */
export async function copyLink(room: string, ui: RoomUiStore, circle?: CircleId): Promise<void> {
  const link = `${location.origin}/r/${room}${circle === undefined ? '' : toCircle(circle)}`;
  try {
    await navigator.clipboard.writeText(link);
    say(ui, t('toast.linkCopied'));
  } catch {
    say(ui, t('toast.copyThisLink', { link })); // No clipboard without HTTPS, or it was refused.
  }
}
