import type { PersonId } from '@atrium/protocol';
import type { types } from 'mediasoup';

/** A transport that a page was let connect: the worker took its DTLS parameters. */
export type Connecting = { room: string; person: PersonId; transport: types.WebRtcTransport };

/** `closed` by the page's leave, its reload or its resume; `gone` with the worker, the room or the process. */
export type ReachEnd = 'connected' | 'failed' | 'closed' | 'gone';

/** Says once how the attempt ended, at once where it has. Returns what stops it. */
export function onReached(transport: types.WebRtcTransport, ended: (how: ReachEnd) => void): () => void {
  const stop = (): void => {
    transport.off('routerclose', gone);
    transport.off('listenserverclose', gone);
    transport.observer.off('dtlsstatechange', changed);
    transport.observer.off('close', closed);
  };
  const end = (how: ReachEnd): void => {
    stop();
    ended(how);
  };
  const gone = (): void => end('gone');
  const closed = (): void => end('closed');
  // DTLS runs over what ICE has found, so that it tells of both.
  const changed = (): void => {
    if (transport.dtlsState === 'connected' || transport.dtlsState === 'failed') end(transport.dtlsState);
  };
  // mediasoup says why before it says that it has closed.
  transport.on('routerclose', gone);
  transport.on('listenserverclose', gone);
  transport.observer.on('dtlsstatechange', changed);
  transport.observer.on('close', closed);
  if (transport.closed) closed();
  else changed();
  return stop;
}
