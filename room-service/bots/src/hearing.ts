import type { PersonId } from '@atrium/protocol';

/** A stream of somebody's voice. Times by `wallMs`. */
export type HeardVoice = {
  person: PersonId;
  ssrc: number;
  /** Played from its first packet after this on; what comes before is received and not heard. */
  sinceMs: number;
  /** Null while it is there. */
  closedAtMs: number | null;
};

export type Part = { sinceMs: number; arrivalsMs: readonly number[] };

/** A voice that is heard from one stream after the other, `parts` in order: when a packet of it came that was played. */
export function heardMs(parts: readonly Part[]): number[] {
  const swaps = parts.map(({ sinceMs, arrivalsMs }) => arrivalsMs.find((atMs) => atMs >= sinceMs) ?? Infinity);
  return parts
    .flatMap(({ arrivalsMs }, at) => {
      const [from, to] = [swaps[at] ?? Infinity, Math.min(Infinity, ...swaps.slice(at + 1))];
      return arrivalsMs.filter((atMs) => atMs >= from && atMs < to);
    })
    .toSorted((a, b) => a - b);
}

/** The longest time without a packet between two moments; all of it where none came. */
export function longestGapMs(heard: readonly number[], fromMs: number, toMs: number): number {
  const within = [fromMs, ...heard.filter((atMs) => atMs > fromMs && atMs < toMs), toMs];
  return within.reduce((longest, atMs, at) => Math.max(longest, atMs - (within[at - 1] ?? atMs)), 0);
}
