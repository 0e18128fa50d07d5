import { setTimeout as pause } from 'node:timers/promises';

/** Null when it did not come in time. */
export function within<T>(ms: number, coming: Promise<T>): Promise<T | null> {
  const ends = new AbortController();
  const late = pause(ms, null, { signal: ends.signal, ref: false }).catch(() => null);
  return Promise.race([coming, late]).finally(() => ends.abort());
}

export function countIn(counts: Record<string, number>, code: string): void {
  counts[code] = (counts[code] ?? 0) + 1;
}

const LOOK_EVERY_MS = 50;

/** Whether it came to be so in time. */
export async function comes(ms: number, is: () => boolean | Promise<boolean>): Promise<boolean> {
  const untilMs = performance.now() + ms;
  while (!(await is())) {
    if (performance.now() >= untilMs) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}
