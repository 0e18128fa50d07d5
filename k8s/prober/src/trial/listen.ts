import { heardOf, lossOf, type Bot, type Tap } from '@atrium/bots';
import type { TrialResults } from '@atrium/release-gate/trial-results';
import { silenceOf } from './continuity.ts';

export type Window = { fromMs: number; toMs: number };

type Voices = TrialResults['voices'];

/** What everybody heard of everybody else. Times by `wallMs`; `metAtMs`: when they were in one circle. */
export async function listenTo(
  bots: readonly Bot[],
  tap: Tap,
  { metAtMs, ...window }: Window & { metAtMs: number },
): Promise<Voices> {
  const voices: Voices = {
    ...{ pairs: 0, listenedMs: window.toMs - window.fromMs },
    ...{ firstMs: [], packets: 0, lost: 0, silentMs: 0, longestGapMs: 0 },
  };
  for (const [listener, speaker] of pairsOf(bots)) {
    voices.pairs += 1;
    const heard = await heardOf(listener.voices, speaker.id, { tap });
    const [first] = heard;
    if (first !== undefined) voices.firstMs.push(Math.max(0, first - metAtMs));
    const { silentMs, longestGapMs } = silenceOf(heard, window);
    voices.silentMs += silentMs;
    voices.longestGapMs = Math.max(voices.longestGapMs, longestGapMs);
    const streams = listener.voices.filter(({ person }) => person === speaker.id).map(({ ssrc }) => ssrc);
    for (const arrivals of await tap.arrivals(streams)) {
      const { packets, lost } = lossOf(arrivals.filter(({ atMs }) => atMs >= window.fromMs && atMs < window.toMs));
      voices.packets += packets;
      voices.lost += lost;
    }
  }
  return voices;
}

/** Pairs of which a packet came within that time. */
export async function heardWithin(bots: readonly Bot[], tap: Tap, { fromMs, toMs }: Window): Promise<number> {
  let pairs = 0;
  for (const [listener, speaker] of pairsOf(bots)) {
    const heard = await heardOf(listener.voices, speaker.id, { tap });
    if (heard.some((atMs) => atMs >= fromMs && atMs < toMs)) pairs += 1;
  }
  return pairs;
}

export function pairsOf(bots: readonly Bot[]): [listener: Bot, speaker: Bot][] {
  return bots.flatMap((listener) =>
    bots.filter((speaker) => speaker !== listener).map((speaker): [Bot, Bot] => [listener, speaker]),
  );
}
