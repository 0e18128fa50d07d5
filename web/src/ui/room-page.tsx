import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Theme } from '../world/types.ts';
import { ClientContext } from './client-context.ts';
import type { RoomClient } from './client.ts';
import { Ended } from './front/ended.tsx';
import { Lobby } from './lobby/lobby.tsx';
import { Returning } from './lobby/returning.tsx';
import { roomTitle } from './model/room-name.ts';
import { Stage } from './stage.tsx';

const loadRoom = async () => ({ default: (await import('./room/room.tsx')).Room });
const Room = lazy(loadRoom);

type RoomPageProps = { room: string; createClient: (room: string) => RoomClient; theme: Theme };

/** Door, room and goodbye of one room. The client lives as long as the page shows this room. */
export function RoomPage({ room, createClient, theme }: RoomPageProps) {
  const [client] = useState(() => createClient(room));
  const connection = useStore(client.room, (state) => state.connection);
  const [entered, setEntered] = useState(false);
  const [returning, setReturning] = useState(() => client.canResume());
  const [notice, setNotice] = useState<string | null>(null);

  useEffect(() => {
    document.title = `${roomTitle(room)} · Atrium`;
    return () => {
      document.title = 'Atrium';
      void client.leave();
    };
  }, [client, room]);

  useEffect(
    () =>
      client.room.subscribe((state) => {
        if (state.connection.kind === 'joined') setEntered(true);
      }),
    [client],
  );

  useEffect(() => {
    if (!returning) return;
    void client.resume().then((error) => {
      setReturning(false);
      if (error !== null) setNotice(error.message);
    });
  }, [client, returning]);

  // What the room needs is fetched while the person is still at the door.
  useEffect(() => {
    const timer = setTimeout(() => void loadRoom(), 400);
    return () => clearTimeout(timer);
  }, []);

  const inRoom = connection.kind === 'joined' || (connection.kind === 'reconnecting' && entered);
  return (
    <ClientContext value={client}>
      {!inRoom && <Stage mode="lobby" theme={theme} />}
      {inRoom ? (
        <Suspense fallback={<Returning words="Opening the room ..." />}>
          <Room theme={theme} />
        </Suspense>
      ) : returning ? (
        <Returning words="Taking you back to your place ..." />
      ) : connection.kind === 'left' ? (
        <Ended kind="left" onAgain={() => location.reload()} />
      ) : connection.kind === 'ended' && entered ? (
        <Ended kind="ended" error={connection.error} canRejoin={connection.canRejoin} />
      ) : (
        <Lobby notice={notice} />
      )}
    </ClientContext>
  );
}
