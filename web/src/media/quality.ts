import { countOf, wayOf, type StatsEntry, type Way } from '@atrium/protocol/report-of';

/** One reading of the browser's counters; all of them only grow. */
export type LinkSample = {
  atMs: number;
  route: Way['route'];
  rttMs: number | null;
  bytesUp: number;
  bytesDown: number;
  packetsUp: number;
  packetsDown: number;
  lostUp: number;
  lostDown: number;
  jitterMs: number | null;
};

/** The line between two readings; the fields of `LinkQuality` of the interface. */
export type LinkReading = {
  route: LinkSample['route'];
  rttMs: number | null;
  lossUp: number | null;
  lossDown: number | null;
  jitterMs: number | null;
  upKbps: number;
  downKbps: number;
  verdict: 'good' | 'fair' | 'bad' | 'unknown';
};

/** Above these a conversation suffers (fair) or breaks (bad): ITU-T G.114 for delay, common VoIP practice for loss and jitter. */
const FAIR = { rttMs: 200, loss: 0.02, jitterMs: 30 };
const BAD = { rttMs: 400, loss: 0.08, jitterMs: 80 };
/** Fewer packets than this say nothing about loss. */
const ENOUGH_PACKETS = 20;

export function linkReading(before: LinkSample | null, now: LinkSample): LinkReading {
  const base = before !== null && before.atMs < now.atMs ? before : { ...now, atMs: now.atMs - 1 };
  const ms = now.atMs - base.atMs;
  const up = Math.max(0, now.packetsUp - base.packetsUp);
  const down = Math.max(0, now.packetsDown - base.packetsDown);
  const numbers = {
    rttMs: now.rttMs,
    lossUp: lossShare(now.lostUp - base.lostUp, up),
    lossDown: lossShare(now.lostDown - base.lostDown, down, 'missing'),
    jitterMs: now.jitterMs,
  };
  return {
    route: now.route,
    ...numbers,
    upKbps: kbps(now.bytesUp - base.bytesUp, ms),
    downKbps: kbps(now.bytesDown - base.bytesDown, ms),
    verdict: now.route === 'none' ? 'unknown' : verdict(numbers),
  };
}

/** What a receiver lost is missing from what it counts; what the other end reports lost is part of what was sent. */
function lossShare(lost: number, packets: number, kind: 'part' | 'missing' = 'part'): number | null {
  const all = kind === 'missing' ? packets + Math.max(0, lost) : packets;
  return all < ENOUGH_PACKETS ? null : Math.min(1, Math.max(0, lost) / all);
}

function kbps(bytes: number, ms: number): number {
  return Math.max(0, Math.round((bytes * 8) / ms));
}

function verdict(numbers: Pick<LinkReading, 'rttMs' | 'lossUp' | 'lossDown' | 'jitterMs'>): 'good' | 'fair' | 'bad' {
  const worse = (limit: typeof FAIR): boolean =>
    (numbers.rttMs ?? 0) > limit.rttMs ||
    Math.max(numbers.lossUp ?? 0, numbers.lossDown ?? 0) > limit.loss ||
    (numbers.jitterMs ?? 0) > limit.jitterMs;
  if (worse(BAD)) return 'bad';
  return worse(FAIR) ? 'fair' : 'good';
}

/** Adds up the reports of all transports of the page. */
export function linkSample(reports: readonly StatsEntry[], atMs: number): LinkSample {
  const sample: LinkSample = {
    atMs,
    ...wayOf(reports),
    bytesUp: 0,
    bytesDown: 0,
    packetsUp: 0,
    packetsDown: 0,
    lostUp: 0,
    lostDown: 0,
    jitterMs: null,
  };
  for (const report of reports) {
    switch (report.type) {
      case 'outbound-rtp': {
        sample.bytesUp += countOf(report.bytesSent);
        sample.packetsUp += countOf(report.packetsSent);
        break;
      }
      case 'inbound-rtp': {
        sample.bytesDown += countOf(report.bytesReceived);
        sample.packetsDown += countOf(report.packetsReceived);
        sample.lostDown += countOf(report.packetsLost);
        if (report.kind === 'audio') sample.jitterMs = Math.max(sample.jitterMs ?? 0, ms(report.jitter));
        break;
      }
      case 'remote-inbound-rtp': {
        sample.lostUp += countOf(report.packetsLost);
        break;
      }
    }
  }
  return sample;
}

function ms(seconds: unknown): number {
  return Math.round(countOf(seconds) * 1000);
}
