import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useClient } from '../client-context.ts';
import { looksForWay, rejoinPatiently, type Rejoin } from '../model/rejoin.ts';
import { useEvery } from '../parts/use-every.ts';

/** Browsers say `online` only when the device's own link comes back, not when a router or the service does. */
const LOOK_MS = 5_000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The way back into a room after a stay has ended: by the button, and by itself when the network is back. */
export function useRejoin(waitsForNetwork: boolean): { rejoin: Rejoin; again: () => void } {
  const client = useClient();
  const [rejoin, setRejoin] = useState<Rejoin>({ kind: 'idle' });
  const trying = useRef(false);

  const again = () => {
    // An answer that comes late finds somebody who is on the way or in already.
    if (trying.current || client.room.getState().connection.kind === 'joined') return;
    trying.current = true;
    setRejoin({ kind: 'trying' });
    void rejoinPatiently({ rejoin: () => client.rejoin(), sleep }).then((error) => {
      trying.current = false;
      setRejoin(error === null ? { kind: 'idle' } : { kind: 'refused', error });
    });
  };

  const online = useEffectEvent(again);
  useEffect(() => {
    if (!waitsForNetwork) return;
    const onOnline = () => online();
    addEventListener('online', onOnline);
    return () => removeEventListener('online', onOnline);
  }, [waitsForNetwork]);

  useEvery(LOOK_MS, waitsForNetwork && looksForWay(rejoin), () => {
    void client.glimpse().then((glimpse) => glimpse !== null && again());
  });

  return { rejoin, again };
}
