import type { types } from 'mediasoup';
import type { Link, Measurable } from './census.ts';

/** The way of media as the server sees it: what TURN relays is UDP to it. */
export type Way = 'udp' | 'tcp' | 'pipe' | 'none';

/** What a worker counts of one RTP stream, cumulative since its first packet. */
export type StreamTotals = {
  packets: number;
  bytes: number;
  lost: number;
  retransmitted: number;
  nack: number;
  pli: number;
  fir: number;
};

export type StreamReading = {
  ssrc: number;
  totals: StreamTotals;
  /** Null before there is anything to tell. */
  jitterMs: number | null;
  rttMs: number | null;
};

/** `in`: from a page or another router to this one, `out`: from it. */
export type Reading =
  | { is: 'transport'; way: Way; bytes: { in: number; out: number } }
  | { is: 'streams'; way: Way; link: Link; direction: 'in' | 'out'; kind: types.MediaKind; streams: StreamReading[] };

/** Asks the worker. Null: it closed before there was an answer. */
export async function read(measurable: Measurable): Promise<Reading | null> {
  const { link, transport } = measurable;
  const way = wayOf(transport);
  switch (measurable.is) {
    case 'transport': {
      const stats = (await unlessClosed(transport)) as types.WebRtcTransportStat[] | null;
      const stat = stats?.[0];
      return stat ? { is: 'transport', way, bytes: { in: stat.bytesReceived, out: stat.bytesSent } } : null;
    }
    case 'producer': {
      const { kind } = measurable.producer;
      const stats = await unlessClosed(measurable.producer);
      return (
        stats && { is: 'streams', way, link, direction: 'in', kind, streams: streamsOf(stats, measurable.producer) }
      );
    }
    case 'consumer': {
      const { kind } = measurable.consumer;
      const stats = await unlessClosed(measurable.consumer);
      // The producer's stream comes along, which is counted with the producer.
      const own = stats?.filter(({ type }) => type === 'outbound-rtp');
      return own
        ? { is: 'streams', way, link, direction: 'out', kind, streams: streamsOf(own, measurable.consumer) }
        : null;
    }
  }
}

/** What a page's transport goes over now, without asking the worker. */
export function wayOf(transport: types.Transport): Way {
  if (transport.type === 'pipe') return 'pipe';
  const tuple = (transport as types.WebRtcTransport).iceSelectedTuple;
  return tuple?.protocol ?? 'none';
}

function streamsOf(stats: readonly Stat[], { rtpParameters }: { rtpParameters: types.RtpParameters }): StreamReading[] {
  return stats.map((stat) => {
    const { mimeType, jitter, roundTripTime } = stat;
    const codec = rtpParameters.codecs.find((one) => one.mimeType.toLowerCase() === mimeType.toLowerCase());
    return {
      ssrc: stat.ssrc,
      totals: totalsOf(stat),
      // In units of the stream's clock.
      jitterMs: codec && jitter > 0 ? (jitter / codec.clockRate) * 1000 : null,
      rttMs: roundTripTime !== undefined && roundTripTime > 0 ? roundTripTime : null,
    };
  });
}

type Stat = types.ProducerStat | types.ConsumerStat;

function totalsOf(stat: Stat): StreamTotals {
  return {
    packets: stat.packetCount,
    bytes: stat.byteCount,
    lost: stat.packetsLost,
    retransmitted: stat.packetsRetransmitted,
    nack: stat.nackPacketCount,
    pli: stat.pliCount,
    fir: stat.firCount,
  };
}

/** A question to something that closes meanwhile rejects. */
async function unlessClosed<T>(asked: { readonly closed: boolean; getStats(): Promise<T> }): Promise<T | null> {
  const isClosed = (): boolean => asked.closed;
  if (isClosed()) return null;
  try {
    return await asked.getStats();
  } catch (error) {
    if (isClosed()) return null;
    throw error;
  }
}
