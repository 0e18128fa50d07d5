import type { types } from 'mediasoup-client';

/** As the web client: ICE often heals by itself within a second or two, and sooner a restart only disturbs. */
const GRACE_MS = 2_000;
/** A way that vanished while another was tried: so long until the next try. */
const AGAIN_MS = 4_000;

type Observed = Pick<types.Transport, 'connectionState' | 'closed' | 'on' | 'observer'>;

/** Calls `restart` when a transport that was connected has lost its way, and again until it has found one. */
export function keepIce(transport: Observed, restart: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const tryIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (transport.closed || transport.connectionState === 'connected') return;
      restart();
      tryIn(AGAIN_MS);
    }, ms);
  };
  transport.on('connectionstatechange', (state) => {
    if (state === 'connected' || state === 'closed') clearTimeout(timer);
    else if (state === 'disconnected') tryIn(GRACE_MS);
    else if (state === 'failed') tryIn(0);
  });
  transport.observer.once('close', () => clearTimeout(timer));
}
