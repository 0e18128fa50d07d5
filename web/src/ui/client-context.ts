import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { MediaState } from '../media/media-store.ts';
import type { RoomState } from '../net/room-store.ts';
import type { Quality } from '../telemetry/quality-store.ts';
import type { RoomClient } from './client.ts';

export const ClientContext = createContext<RoomClient | null>(null);

export function useClient(): RoomClient {
  const client = use(ClientContext);
  if (client === null) throw new Error('a room component outside of ClientContext');
  return client;
}

/** `select` must give the same reference for the same state. */
export function useRoom<T>(select: (state: RoomState) => T): T {
  return useStore(useClient().room, select);
}

export function useMedia<T>(select: (state: MediaState) => T): T {
  return useStore(useClient().media, select);
}

export function useQuality<T>(select: (state: Quality) => T): T {
  return useStore(useClient().quality, select);
}
