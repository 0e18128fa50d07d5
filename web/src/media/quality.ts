/** One reading of the browser's counters; all of them only grow. */
export type LinkSample = {
  atMs: number;
  route: 'udp' | 'tcp' | 'relay' | 'none';
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

type Report = Record<string, unknown> & { type: string };

/** Adds up the reports of all transports of the page. */
export function linkSample(reports: Iterable<Report>, atMs: number): LinkSample {
  const all = [...reports];
  const byId = new Map(all.map((report) => [report.id, report]));
  const sample: LinkSample = {
    atMs,
    route: 'none',
    rttMs: null,
    bytesUp: 0,
    bytesDown: 0,
    packetsUp: 0,
    packetsDown: 0,
    lostUp: 0,
    lostDown: 0,
    jitterMs: null,
  };
  for (const report of all) {
    switch (report.type) {
      case 'outbound-rtp': {
        sample.bytesUp += number(report.bytesSent);
        sample.packetsUp += number(report.packetsSent);
        break;
      }
      case 'inbound-rtp': {
        sample.bytesDown += number(report.bytesReceived);
        sample.packetsDown += number(report.packetsReceived);
        sample.lostDown += number(report.packetsLost);
        if (report.kind === 'audio') sample.jitterMs = Math.max(sample.jitterMs ?? 0, ms(report.jitter));
        break;
      }
      case 'remote-inbound-rtp': {
        sample.lostUp += number(report.packetsLost);
        break;
      }
      case 'transport': {
        const pair = byId.get(report.selectedCandidatePairId);
        if (pair === undefined) break;
        sample.route = worseRoute(sample.route, routeOf(byId.get(pair.localCandidateId)));
        if (pair.currentRoundTripTime !== undefined) {
          sample.rttMs = Math.max(sample.rttMs ?? 0, ms(pair.currentRoundTripTime));
        }
        break;
      }
    }
  }
  return sample;
}

const ROUTES = ['none', 'udp', 'tcp', 'relay'] as const;

function worseRoute(a: LinkSample['route'], b: LinkSample['route']): LinkSample['route'] {
  return ROUTES.indexOf(a) > ROUTES.indexOf(b) ? a : b;
}

function routeOf(local: Report | undefined): LinkSample['route'] {
  if (local === undefined) return 'none';
  if (local.candidateType === 'relay') return 'relay';
  return local.protocol === 'tcp' ? 'tcp' : 'udp';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function ms(seconds: unknown): number {
  return Math.round(number(seconds) * 1000);
}
