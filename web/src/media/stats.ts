import type { MediaSource, PersonId } from '@atrium/protocol';
import type { MediaEngine } from './engine.ts';
import { asOneList, countOf, type StatsEntry } from '@atrium/protocol/report-of';

export type InboundStats = {
  person: PersonId;
  source: MediaSource;
  kind: 'audio' | 'video';
  packets: number;
  bytes: number;
  /** Decoded. */
  frames: number;
  width: number;
  audioEnergy: number;
  samples: number;
};

export type OutboundStats = {
  kind: 'audio' | 'video';
  packets: number;
  bytes: number;
  layers: { rid: string; packets: number; bytes: number; width: number; active: boolean }[];
};

/** What arrives and leaves per person, by the browser's own count. */
export async function mediaStats(engine: MediaEngine): Promise<{ inbound: InboundStats[]; outbound: OutboundStats[] }> {
  const received = [...engine.receiver.all];
  const inbound = await Promise.all(
    received.map(async ({ params, consumer }): Promise<InboundStats | null> => {
      const reports = await reportsOf(consumer);
      const rtp = reports.find(({ type }) => type === 'inbound-rtp');
      if (rtp === undefined) return null;
      return {
        person: params.person,
        source: params.source,
        kind: params.kind,
        packets: countOf(rtp.packetsReceived),
        bytes: countOf(rtp.bytesReceived),
        frames: countOf(rtp.framesDecoded),
        width: countOf(rtp.frameWidth),
        audioEnergy: countOf(rtp.totalAudioEnergy),
        samples: countOf(rtp.totalSamplesReceived),
      };
    }),
  );
  const outbound = await Promise.all([outboundOf(engine, 'audio'), outboundOf(engine, 'video')]);
  return {
    inbound: inbound.filter((one) => one !== null),
    outbound: outbound.filter((one) => one !== null),
  };
}

async function outboundOf(engine: MediaEngine, kind: 'audio' | 'video'): Promise<OutboundStats | null> {
  const reports = await reportsOf(engine.senders[kind === 'audio' ? 'mic' : 'camera'].producer);
  const layers = reports
    .filter(({ type }) => type === 'outbound-rtp')
    .map((rtp) => ({
      rid: typeof rtp.rid === 'string' ? rtp.rid : '',
      packets: countOf(rtp.packetsSent),
      bytes: countOf(rtp.bytesSent),
      width: countOf(rtp.frameWidth),
      active: rtp.active !== false,
    }));
  if (layers.length === 0) return null;
  return {
    kind,
    packets: layers.reduce((sum, layer) => sum + layer.packets, 0),
    bytes: layers.reduce((sum, layer) => sum + layer.bytes, 0),
    layers,
  };
}

/** All that the browser counts of these transports, as one list. */
export async function readStats(transports: readonly Parameters<typeof reportsOf>[0][]): Promise<StatsEntry[]> {
  return asOneList(await Promise.all(transports.map((transport) => reportsOf(transport))));
}

async function reportsOf(from: { closed: boolean; getStats(): Promise<RTCStatsReport> } | null): Promise<StatsEntry[]> {
  if (from === null || from.closed) return [];
  try {
    return [...((await from.getStats()) as unknown as Map<string, StatsEntry>).values()];
  } catch {
    // Closed in the middle of it: it has nothing more to say.
    return [];
  }
}
