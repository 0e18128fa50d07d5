import { SPEECH_LEVEL } from './speakers.ts';

/** A cough or a key is shorter. */
const TALK_MS = 1_000;
/** Long enough to read it, and to reach the button, after the last word. */
const STAYS_MS = 4_000;

/** `spokenMs`: how long somebody has talked, less the pauses. `toldAt`: when they were last loud while it was told, ms, or null. */
export type MutedTalk = { spokenMs: number; toldAt: number | null };

export const QUIET: MutedTalk = { spokenMs: 0, toldAt: null };

/** One look at the own microphone, `passedMs` after the one before. Whoever is not muted talks to somebody. */
export function hearMuted(
  before: MutedTalk,
  { muted, level, passedMs }: { muted: boolean; level: number; passedMs: number },
  now: number,
): MutedTalk {
  if (!muted) return QUIET;
  const loud = level >= SPEECH_LEVEL;
  // Words have gaps: a pause takes back half of what a word has brought.
  const spokenMs = Math.min(TALK_MS, Math.max(0, before.spokenMs + (loud ? passedMs : -passedMs / 2)));
  const talks = spokenMs >= TALK_MS || (before.toldAt !== null && loud);
  const toldAt = talks ? now : before.toldAt;
  return { spokenMs, toldAt: toldAt !== null && now - toldAt < STAYS_MS ? toldAt : null };
}

export const isTold = ({ toldAt }: MutedTalk): boolean => toldAt !== null;
