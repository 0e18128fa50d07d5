/** Below is the noise of a quiet room. */
const VOICE_LEVEL = 0.03;
/** Somebody who stopped talking was still heard. */
const HEARD_MS = 6_000;
/** So long nobody worries; a person needs a moment to say something. */
const PATIENCE_MS = 7_000;

/** `openedAt` and `heardAt`: ms; `heardAt` null until a voice came through. */
export type MicCheck = { openedAt: number; heardAt: number | null };
export type MicVerdict = 'heard' | 'waiting' | 'silent';

export function listen(check: MicCheck, level: number, now: number): MicCheck {
  return level >= VOICE_LEVEL ? { ...check, heardAt: now } : check;
}

export function verdictOf(check: MicCheck, now: number): MicVerdict {
  if (check.heardAt !== null && now - check.heardAt < HEARD_MS) return 'heard';
  return now - (check.heardAt ?? check.openedAt) < PATIENCE_MS + HEARD_MS * Number(check.heardAt !== null)
    ? 'waiting'
    : 'silent';
}
