import { lazy, Suspense, useEffect, useState } from 'react';
import { t } from '../words/words.ts';
import type { WireError } from '@atrium/protocol';
import type { Theme } from '../world/types.ts';
import { ClientContext, useClient, useRoom } from './client-context.ts';
import type { RoomClient } from './client.ts';
import { Broken } from './front/broken.tsx';
import { Ended } from './front/ended.tsx';
import { useRejoin } from './front/use-rejoin.ts';
import { Lobby } from './lobby/lobby.tsx';
import { Returning } from './lobby/returning.tsx';
import { LoadFailed } from './model/failure-words.ts';
import { errorWords } from './model/refusal-words.ts';
import { roomTitle } from './model/room-name.ts';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { Stage } from './stage.tsx';

const loadRoom = async () => {
  const { Room } = await import('./room/room.tsx').catch((cause: unknown) => {
    throw new LoadFailed('the code of the room', { cause });
  });
  return { default: Room };
};
const Room = lazy(loadRoom);

type RoomPageProps = { room: string; createClient: (room: string) => RoomClient; theme: Theme };

/**
 * One room: the client lives as long as the page shows it. What breaks on the page breaks below the client, so that the
 * place in the room and the call outlive it.
 */
export function RoomPage({ room, createClient, theme }: RoomPageProps) {
  const [client] = useState(() => createClient(room));

  const title = t('app.titleInRoom', { room: roomTitle(room) });

  useEffect(() => () => void client.leave(), [client]);

  useEffect(() => {
    document.title = title;
    return () => {
      document.title = 'Atrium';
    };
  }, [title]);

  return (
    <ClientContext value={client}>
      <ErrorBoundary fallback={({ error }) => <Broken error={error} inRoom={client.canResume()} />}>
        <Doors theme={theme} />
      </ErrorBoundary>
    </ClientContext>
  );
}

/** Door, room and goodbye. */
function Doors({ theme }: { theme: Theme }) {
  const client = useClient();
  const connection = useRoom((state) => state.connection);
  const [entered, setEntered] = useState(false);
  const [returning, setReturning] = useState(() => client.canResume());
  const [notice, setNotice] = useState<WireError | null>(null);

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
      if (error !== null) setNotice(error);
    });
  }, [client, returning]);

  // What the room needs is fetched while the person is still at the door.
  useEffect(() => {
    const timer = setTimeout(() => void loadRoom(), 400);
    return () => clearTimeout(timer);
  }, []);

  const givenUp = connection.kind === 'ended' && connection.error.code === 'resume_expired';
  const { rejoin, again } = useRejoin(entered && (givenUp || connection.kind === 'idle'));
  const enterAgain = () => {
    client.unlockSound(); // Pressing the button is the gesture that browsers ask for before they play sound.
    again();
  };

  const inRoom = connection.kind === 'joined' || (connection.kind === 'reconnecting' && entered);
  return (
    <>
      {!inRoom && <Stage mode="lobby" theme={theme} />}
      {inRoom ? (
        <Suspense fallback={<Returning words={t('app.openingRoom')} />}>
          <Room theme={theme} />
        </Suspense>
      ) : rejoin.kind === 'trying' ? (
        <Returning words={t('app.takingBackIn')} />
      ) : returning ? (
        <Returning words={t('app.takingBackToPlace')} />
      ) : connection.kind === 'left' ? (
        <Ended kind="left" onAgain={() => location.reload()} />
      ) : rejoin.kind === 'refused' ? (
        <Ended kind="ended" error={rejoin.error} canRejoin onAgain={enterAgain} />
      ) : connection.kind === 'ended' && entered ? (
        <Ended kind="ended" error={connection.error} canRejoin={connection.canRejoin} onAgain={enterAgain} />
      ) : (
        <Lobby notice={notice === null ? null : errorWords(notice)} />
      )}
    </>
  );
}
