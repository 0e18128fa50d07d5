import type { MediaSource, TransportPair, TransportParams } from '@atrium/protocol';
import type { Device, types } from 'mediasoup-client';
import { keepIce } from './keep-ice.ts';
import type { Signal } from './signal.ts';

export type TransportOptions = {
  device: Device;
  direction: 'send' | 'recv';
  pair: TransportPair;
  /** The socket to speak by at the moment. */
  signal: () => Signal;
  newId: () => string;
  /** Its way is lost. */
  restart: (transport: types.Transport) => void;
};

/** A transport that tells the server what it has to know. */
export function makeTransport({ device, direction, pair, signal, newId, restart }: TransportOptions): types.Transport {
  const options = ofMediasoup(pair[direction], pair);
  const transport = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
  // Answered at once: connect and produce follow each other in one flight, and nothing here depends on the replies.
  transport.on('connect', ({ dtlsParameters }, callback) => {
    signal().tell('connectTransport', { transport: transport.id, dtlsParameters });
    callback();
  });
  transport.on('produce', ({ kind, rtpParameters, appData }, callback) => {
    const id = newId();
    const source = appData.source as MediaSource;
    signal().tell('produce', { id, transport: transport.id, source, kind, rtpParameters });
    callback({ id });
  });
  keepIce(transport, () => restart(transport));
  return transport;
}

export async function restartIce(transport: types.Transport, signal: Signal): Promise<void> {
  const reply = await signal.request('restartIce', { transport: transport.id });
  if (!reply.ok || transport.closed) return;
  // TURN credentials are short-lived: those of the welcome may have ended by now.
  const { iceServers } = reply.value;
  if (iceServers !== undefined) await transport.updateIceServers({ iceServers: iceServers as never[] });
  await transport.restartIce({ iceParameters: reply.value.iceParameters as types.IceParameters });
}

/** Resolves when it has found its way; false when that did not come in time, or it is closed. */
export function isConnected(transport: types.Transport, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (connected: boolean): void => {
      clearTimeout(late);
      transport.off('connectionstatechange', look);
      resolve(connected);
    };
    const look = (): void => {
      if (transport.connectionState === 'connected') end(true);
    };
    const late = setTimeout(() => end(false), withinMs);
    transport.on('connectionstatechange', look);
    transport.observer.once('close', () => end(false));
    if (transport.closed) end(false);
    else look();
  });
}

/** mediasoup-client checks the parameters itself; the wire passes them through unread. */
function ofMediasoup(params: TransportParams, pair: TransportPair): types.TransportOptions {
  const iceTransportPolicy = pair.relayOnly ? 'relay' : 'all';
  return { ...params, iceServers: pair.iceServers, iceTransportPolicy } as unknown as types.TransportOptions;
}
