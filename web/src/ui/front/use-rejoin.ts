import { useEffect, useEffectEvent, useState } from 'react';
import type { WireError } from '@atrium/protocol';
import { useClient } from '../client-context.ts';
import { rejoinPatiently } from '../model/rejoin.ts';

type Rejoin = { kind: 'idle' } | { kind: 'trying' } | { kind: 'refused'; error: WireError };

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The way back into a room after a stay has ended: by the button, and by itself when the network is back. */
export function useRejoin(waitsForNetwork: boolean): { rejoin: Rejoin; again: () => void } {
  const client = useClient();
  const [rejoin, setRejoin] = useState<Rejoin>({ kind: 'idle' });

  const again = () => {
    if (rejoin.kind === 'trying') return;
    setRejoin({ kind: 'trying' });
    void rejoinPatiently({ rejoin: () => client.rejoin(), sleep }).then((error) =>
      setRejoin(error === null ? { kind: 'idle' } : { kind: 'refused', error }),
    );
  };

  const online = useEffectEvent(again);
  useEffect(() => {
    if (!waitsForNetwork) return;
    const onOnline = () => online();
    addEventListener('online', onOnline);
    return () => removeEventListener('online', onOnline);
  }, [waitsForNetwork]);

  return { rejoin, again };
}
