import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PersonId } from '@atrium/protocol';
import type { Thread } from '../model/threads.ts';
import { PHONE } from '../parts/use-media-query.ts';

/** What is open on the page; nothing of it is known to the room. */
export type RoomUi = {
  panel: 'none' | 'people' | 'chat';
  dialog: 'none' | 'help' | 'settings' | 'quality';
  thread: Thread;
  /** Ids of messages that were on the screen. */
  seen: ReadonlySet<string>;
  pinned: PersonId | null;
  /** Whose screen is seen where there are several, and whether the floor has its place back meanwhile. */
  share: { chosen: PersonId | null; small: boolean };
  /** The menu of a person who was clicked in the world. */
  menu: { person: PersonId; x: number; y: number } | null;
  /** The push-to-talk key is down. */
  talking: boolean;
  /** Own short messages ("Link copied"), shown as toasts. */
  said: readonly { id: number; text: string }[];
};

export type RoomUiStore = StoreApi<RoomUi>;

export function createRoomUi(): RoomUiStore {
  return createStore<RoomUi>(() => ({
    panel: 'none',
    dialog: 'none',
    thread: { scope: 'room' },
    seen: new Set(),
    pinned: null,
    share: { chosen: null, small: false },
    menu: null,
    talking: false,
    said: [],
  }));
}

export const RoomUiContext = createContext<RoomUiStore | null>(null);

export function useUiStore(): RoomUiStore {
  const store = use(RoomUiContext);
  if (store === null) throw new Error('a part of the room outside of RoomUiContext');
  return store;
}

export function useUi<T>(select: (state: RoomUi) => T): T {
  return useStore(useUiStore(), select);
}

export function say(store: RoomUiStore, text: string): void {
  store.setState(({ said }) => ({ said: [...said, { id: (said.at(-1)?.id ?? 0) + 1, text }] }));
}

export function openThread(store: RoomUiStore, thread: Thread): void {
  store.setState({ panel: 'chat', thread, menu: null });
}

export function togglePanel(store: RoomUiStore, panel: 'people'): void {
  store.setState((state) => ({ panel: state.panel === panel ? 'none' : panel }));
}

/** Whoever walks wants to see where: on a phone a panel lies over the floor. */
export function uncoverFloor(store: RoomUiStore): void {
  if (matchMedia(PHONE).matches) store.setState({ panel: 'none' });
}
