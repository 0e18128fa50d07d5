import type { ConsumerParams, MediaSource } from '@atrium/protocol';

/** Counted since the transport was made; a rate is the difference of two readings. */
export type ReceivedAudio = {
  source: 'mic';
  person: string;
  consumer: string;
  packets: number;
  bytes: number;
  /** Sum of squared loudness over time, as in WebRTC's statistics: silence adds nothing to it. */
  energy: number;
  /** Loudness now, 0..1. */
  level: number;
};

export type ReceivedVideo = {
  source: 'camera';
  person: string;
  consumer: string;
  packets: number;
  bytes: number;
  /** Decoded. */
  frames: number;
  width: number;
  height: number;
};

export type Received = ReceivedAudio | ReceivedVideo;

/** One encoding: a camera with simulcast has several. */
export type Sent = { source: MediaSource; rid: string | null; packets: number; bytes: number; width: number };

export type MediaStats = { sent: Sent[]; received: Received[] };

/** The fields that are read of libwebrtc's reports. */
type Report = {
  type: string;
  kind?: 'audio' | 'video';
  mid?: string;
  rid?: string;
  packetsReceived?: number;
  bytesReceived?: number;
  packetsSent?: number;
  bytesSent?: number;
  totalAudioEnergy?: number;
  audioLevel?: number;
  framesDecoded?: number;
  frameWidth?: number;
  frameHeight?: number;
};

/** `RTCStatsReport`, of which Node has no type. */
export type Reports = { values(): Iterable<unknown> };

/** One reading of both transports. `byMid` names the consumer of each media section; a probing stream of the server's has none. */
export type Counted = { sent: Reports; received: Reports; byMid: ReadonlyMap<string, ConsumerParams> };

export function readReports({ sent, received, byMid }: Counted): MediaStats {
  const stats: MediaStats = { sent: [], received: [] };
  for (const report of sent.values() as Iterable<Report>) {
    if (report.type === 'outbound-rtp') stats.sent.push(readSent(report));
  }
  for (const report of received.values() as Iterable<Report>) {
    const params = report.type === 'inbound-rtp' ? byMid.get(report.mid ?? '') : undefined;
    const received = params && readReceived(report, params);
    if (received) stats.received.push(received);
  }
  return stats;
}

function readSent({ kind, rid, packetsSent = 0, bytesSent = 0, frameWidth = 0 }: Report): Sent {
  const source = kind === 'audio' ? 'mic' : 'camera';
  return { source, rid: rid ?? null, packets: packetsSent, bytes: bytesSent, width: frameWidth };
}

/** Null: of a screen, which stands still as long as it likes, so that nothing can be told of the way by what comes. */
function readReceived(report: Report, { person, id: consumer, source }: ConsumerParams): Received | null {
  const { packetsReceived: packets = 0, bytesReceived: bytes = 0 } = report;
  const common = { person, consumer, packets, bytes };
  switch (source) {
    case 'mic': {
      return { ...common, source, energy: report.totalAudioEnergy ?? 0, level: report.audioLevel ?? 0 };
    }
    case 'camera': {
      const { framesDecoded = 0, frameWidth = 0, frameHeight = 0 } = report;
      return { ...common, source, frames: framesDecoded, width: frameWidth, height: frameHeight };
    }
    case 'screen':
    case 'screenAudio': {
      return null;
    }
  }
}
