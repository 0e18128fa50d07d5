import type { ClientReport } from './report.ts';
import { countOf, wayOf, type StatsEntry } from './stats-entry.ts';

export { asOneList, countOf, wayOf, type StatsEntry, type Way } from './stats-entry.ts';

/** What one reading is made of. `consumers`: id of each by the id of its track. */
export type Reading = { atMs: number; entries: readonly StatsEntry[]; consumers: ReadonlyMap<string, string> };

type Stream = {
  kind: 'audio' | 'video';
  packets: number;
  lost: number;
  bytes: number;
  jitterMs: number | null;
  samples: number;
  concealed: number;
  bufferS: number;
  buffered: number;
  /** Since the last packet; 0 where the browser does not tell. */
  quietMs: number;
  frames: number;
  /** Null where the browser does not count freezes (MDN: not Baseline). */
  frozenS: number | null;
};

type Sent = Pick<Stream, 'kind' | 'packets' | 'lost' | 'bytes' | 'jitterMs'>;

/** All counters of the page at one moment. */
export type Totals = {
  atMs: number;
  route: ClientReport['route'];
  rttMs: number | null;
  /** Received, by consumer. */
  streams: ReadonlyMap<string, Stream>;
  /** Consumers that received something since the reading before. */
  flowing: ReadonlySet<string>;
  /** What streams that have ended since had received, and all that was sent: else a sum would fall when somebody leaves. */
  ended: ReadonlyMap<string, Stream>;
  sent: ReadonlyMap<string, Sent>;
  limitedBy: ClientReport['limitedBy'];
};

/** Under one packet a second is silence: DTX alone sends about six. */
const SILENT_PER_S = 1;
/** DTX sends every 400 ms, so what is quiet for longer has stopped: muted, out of earshot, or gone. */
const STOPPED_MS = 450;
const IDS_MAX = 64;

/** Adds a reading up. `before` is the one that went before it on the same transports. */
export function totalsOf({ atMs, entries, consumers }: Reading, before: Totals | null): Totals {
  const streams = new Map<string, Stream>();
  for (const entry of entries) {
    const id = entry.type === 'inbound-rtp' ? consumers.get(String(entry.trackIdentifier)) : undefined;
    if (id !== undefined) streams.set(id, notLess(streamOf(entry), before?.streams.get(id)));
  }
  const flowing = new Set<string>();
  for (const [id, { packets }] of streams) {
    if (packets > (before?.streams.get(id)?.packets ?? 0)) flowing.add(id);
  }
  const ended = new Map([...(before?.ended ?? []), ...(before?.streams ?? [])].filter(([id]) => !streams.has(id)));
  const sent = new Map(before?.sent);
  for (const [id, stream] of sentOf(entries)) sent.set(id, notLess(stream, before?.sent.get(id)));
  return { atMs, ...wayOf(entries), streams, flowing, ended, sent, limitedBy: limitOf(entries) };
}

/**
 * What was lost is the most that has been: late and repaired packets are found again, and a count that goes up and down adds
 * up to more than it ever was. The workers' counts are read in the same way.
 */
function notLess<S extends Sent>(now: S, before: S | undefined): S {
  return before === undefined || now.packets < before.packets ? now : { ...now, lost: Math.max(now.lost, before.lost) };
}

/** What happened between two readings. */
export function reportOf(before: Totals, now: Totals): ClientReport {
  const ms = Math.max(1, Math.round(now.atMs - before.atMs));
  const steady = [...now.streams].flatMap(([id, stream]) => {
    const earlier = before.streams.get(id);
    return earlier ? [{ id, earlier, stream }] : [];
  });
  const silent = steady.filter(({ earlier, stream }) => (stream.packets - earlier.packets) * 1000 < SILENT_PER_S * ms);
  const heard = { samples: 0, concealed: 0, bufferS: 0, buffered: 0 };
  const watched = { watchedMs: 0, frozenMs: 0, frames: 0 };
  for (const { id, earlier, stream } of steady) {
    // What was paused, or is beginning, was neither heard nor seen all the time.
    if (!now.flowing.has(id) || !before.flowing.has(id)) continue;
    if (stream.kind === 'audio') {
      if (hasStopped(stream, ms)) continue;
      for (const key of ['samples', 'concealed', 'bufferS', 'buffered'] as const) {
        heard[key] += Math.max(0, stream[key] - earlier[key]);
      }
    } else {
      watched.watchedMs += ms;
      watched.frames += Math.max(0, stream.frames - earlier.frames);
      watched.frozenMs += frozenMs(earlier, stream, ms);
    }
  }
  return {
    coversMs: Math.min(60_000, ms),
    route: now.route,
    rttMs: now.rttMs,
    ...sumsOf(now),
    heard: {
      samples: heard.samples,
      concealed: Math.min(heard.samples, heard.concealed),
      bufferMs: heard.buffered === 0 ? null : Math.round((heard.bufferS / heard.buffered) * 1000),
    },
    watched,
    silent: silent.slice(0, IDS_MAX).map(({ id }) => id),
    limitedBy: now.limitedBy,
  };
}

/**
 * The browser fades a voice out that stops, for 0.43 s (libwebrtc), and counts that as concealed: 9 % of five seconds of the only
 * voice, for whoever hears somebody mute. Where a network stopped it, the next report tells.
 */
function hasStopped({ quietMs }: Stream, ms: number): boolean {
  // Packets came in this time, or the browser's two clocks are not the same.
  return quietMs >= STOPPED_MS && quietMs <= ms;
}

/** What was received and sent until then. */
export function sumsOf(totals: Totals): Pick<ClientReport, 'audioIn' | 'videoIn' | 'audioOut' | 'videoOut'> {
  return {
    audioIn: sumOf('audio', totals.streams, totals.ended),
    videoIn: sumOf('video', totals.streams, totals.ended),
    audioOut: sumOf('audio', totals.sent),
    videoOut: sumOf('video', totals.sent),
  };
}

/** Without a count of freezes, a picture that flows and shows no new frame stands still. */
function frozenMs(earlier: Stream, stream: Stream, ms: number): number {
  if (stream.frozenS === null || earlier.frozenS === null) return stream.frames > earlier.frames ? 0 : ms;
  return Math.min(ms, Math.max(0, Math.round((stream.frozenS - earlier.frozenS) * 1000)));
}

function streamOf(entry: StatsEntry): Stream {
  return {
    kind: entry.kind === 'video' ? 'video' : 'audio',
    packets: countOf(entry.packetsReceived),
    // RFC 3550: may be negative when packets came twice.
    lost: Math.max(0, countOf(entry.packetsLost)),
    bytes: countOf(entry.bytesReceived),
    jitterMs: typeof entry.jitter === 'number' ? Math.round(entry.jitter * 1000) : null,
    samples: countOf(entry.totalSamplesReceived),
    concealed: Math.max(0, countOf(entry.concealedSamples) - countOf(entry.silentConcealedSamples)),
    bufferS: countOf(entry.jitterBufferDelay),
    buffered: countOf(entry.jitterBufferEmittedCount),
    quietMs: quietMsOf(entry),
    frames: countOf(entry.framesDecoded),
    frozenS: typeof entry.totalFreezesDuration === 'number' ? entry.totalFreezesDuration : null,
  };
}

function quietMsOf({ timestamp, lastPacketReceivedTimestamp: last }: StatsEntry): number {
  return typeof timestamp === 'number' && typeof last === 'number' ? Math.max(0, timestamp - last) : 0;
}

/** The jitter is the worst of those that are there. */
function sumOf(
  kind: Stream['kind'],
  there: ReadonlyMap<string, Sent>,
  ended: ReadonlyMap<string, Sent> = new Map(),
): ClientReport['audioIn'] {
  const sum = { packets: 0, lost: 0, bytes: 0, jitterMs: null as number | null };
  for (const stream of [...there.values(), ...ended.values()]) {
    if (stream.kind !== kind) continue;
    sum.packets += stream.packets;
    sum.lost += stream.lost;
    sum.bytes += stream.bytes;
  }
  for (const stream of there.values()) {
    if (stream.kind === kind && stream.jitterMs !== null) sum.jitterMs = Math.max(sum.jitterMs ?? 0, stream.jitterMs);
  }
  return sum;
}

/** What the page sends, and what the other end says of it, each an entry of its own. */
function sentOf(entries: readonly StatsEntry[]): Map<string, Sent> {
  const sent = new Map<string, Sent>();
  for (const entry of entries) {
    if (entry.kind !== 'audio' && entry.kind !== 'video') continue;
    const { id, kind } = entry;
    if (entry.type === 'outbound-rtp') {
      const [packets, bytes] = [countOf(entry.packetsSent), countOf(entry.bytesSent)];
      sent.set(String(id), { kind, packets, bytes, lost: 0, jitterMs: null });
    } else if (entry.type === 'remote-inbound-rtp') {
      const lost = Math.max(0, countOf(entry.packetsLost));
      const jitterMs = typeof entry.jitter === 'number' ? Math.round(entry.jitter * 1000) : null;
      sent.set(String(id), { kind, packets: 0, bytes: 0, lost, jitterMs });
    }
  }
  return sent;
}

function limitOf(entries: readonly StatsEntry[]): ClientReport['limitedBy'] {
  const reasons = entries.flatMap((entry) =>
    entry.type === 'outbound-rtp' && entry.kind === 'video' ? [entry.qualityLimitationReason] : [],
  );
  return (['bandwidth', 'cpu', 'other'] as const).find((reason) => reasons.includes(reason)) ?? 'none';
}
