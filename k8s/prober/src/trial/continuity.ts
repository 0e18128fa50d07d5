/** Two packets of a voice are 20 ms apart; a jitter buffer bridges ten of them, and what is longer is heard. */
const GAP_MS = 200;

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
