/** One RTP packet that came: when, ms, and its sequence number, 0 to 65,535. */
export type Packet = { atMs: number; sequence: number };

/** Two packets of a voice are 20 ms apart; a jitter buffer bridges ten of them, and what is longer is heard. */
const GAP_MS = 200;
const SEQUENCES = 65_536;

/** What is missing between the first and the last packet of one stream, by their numbers: late ones and doubles are not lost. */
export function lossOf(packets: readonly Packet[]): { packets: number; lost: number } {
  const [first] = packets;
  if (first === undefined) return { packets: 0, lost: 0 };
  const seen = new Set<number>();
  let newest = first.sequence;
  for (const { sequence } of packets) {
    // The nearest number to the newest one that has these 16 bits (RFC 3550, A.1).
    const ahead = ((((sequence - newest + SEQUENCES / 2) % SEQUENCES) + SEQUENCES) % SEQUENCES) - SEQUENCES / 2;
    seen.add(newest + ahead);
    newest = Math.max(newest, newest + ahead);
  }
  // The first one may be late itself.
  const oldest = Math.min(...seen);
  return { packets: seen.size, lost: newest - oldest + 1 - seen.size };
}

/** Time without a packet that somebody hears as that, between two moments. `heardMs` is in order. */
export function silenceOf(
  heardMs: readonly number[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): { silentMs: number; longestGapMs: number } {
  const within = [fromMs, ...heardMs.filter((atMs) => atMs > fromMs && atMs < toMs), toMs];
  const gaps = within.slice(1).map((atMs, at) => atMs - (within[at] ?? atMs));
  const silentMs = gaps.filter((gap) => gap > GAP_MS).reduce((sum, gap) => sum + gap, 0);
  return { silentMs, longestGapMs: Math.max(0, ...gaps) };
}

/** One look at a picture: frames that were decoded so far. */
export type Glance = { atMs: number; frames: number };

/** Time between looks in which no new frame came; looks are half a second apart, and a camera has ten frames a second. */
export function frozenOf(glances: readonly Glance[]): { watchedMs: number; frozenMs: number } {
  let [watchedMs, frozenMs] = [0, 0];
  for (const [at, { atMs, frames }] of glances.entries()) {
    const before = glances[at - 1];
    if (before === undefined) continue;
    watchedMs += atMs - before.atMs;
    // A consumer that was opened anew counts from 0 again.
    if (frames === before.frames) frozenMs += atMs - before.atMs;
  }
  return { watchedMs, frozenMs };
}
