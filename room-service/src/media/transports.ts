import type { IceServer, TransportPair, TransportParams } from '@atrium/protocol';
import type { types } from 'mediasoup';
import type { Home } from './homes.ts';

/** Where send-side estimation begins: two small pictures and a few voices; it finds its level within seconds. */
const INITIAL_OUTGOING_BPS = 600_000;
/** Three simulcast layers of 720p take about 1.8 Mbit/s, a voice 40 kbit/s; more is not a camera of ours. */
const MAX_INCOMING_BPS = 2_500_000;
/** RFC 7675, section 5.1; as long as the resume window, so that an ICE restart finds the transport. */
const ICE_CONSENT_TIMEOUT_S = 30;

export type Transports = { send: types.WebRtcTransport; recv: types.WebRtcTransport };

/** Both transports of a person; when one fails the other does not stay behind. */
export async function openTransports(home: Home): Promise<Transports> {
  const opening = [openTransport(home), openTransport(home)] as const;
  try {
    const [send, recv] = await Promise.all(opening);
    await send.setMaxIncomingBitrate(MAX_INCOMING_BPS);
    return { send, recv };
  } catch (error) {
    for (const one of opening) void one.then((transport) => transport.close()).catch(() => undefined);
    throw error;
  }
}

function openTransport({ router, server }: Home): Promise<types.WebRtcTransport> {
  return router.createWebRtcTransport({
    webRtcServer: server,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BPS,
    iceConsentTimeout: ICE_CONSENT_TIMEOUT_S,
  });
}

/** What the page needs to know of them. */
export function transportPair({ send, recv }: Transports, iceServers: IceServer[]): TransportPair {
  return { send: params(send), recv: params(recv), iceServers };
}

function params(transport: types.WebRtcTransport): TransportParams {
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  return { id, iceParameters, iceCandidates: iceCandidates, dtlsParameters };
}
