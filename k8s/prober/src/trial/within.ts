import { setTimeout as pause } from 'node:timers/promises';

/** Null when it did not come in time. */
export function within<T>(ms: number, coming: Promise<T>): Promise<T | null> {
  const ends = new AbortController();
  const late = pause(ms, null, { signal: ends.signal, ref: false }).catch(() => null);
  return Promise.race([coming, late]).finally(() => ends.abort());
}

/** What a pod says of itself is kept and shown by others: a word of a protocol, or it is nothing that anybody knows. */
const IS_CODE = /^[a-z][a-z_]{0,39}$/;
const CODES_MAX = 40;
const STRANGE = 'other';

export const codeOf = (said: string): string => (IS_CODE.test(said) ? said : STRANGE);

export function countIn(counts: Record<string, number>, said: string): void {
  const isKnown = counts[said] !== undefined || Object.keys(counts).length < CODES_MAX;
  const code = isKnown ? codeOf(said) : STRANGE;
  counts[code] = (counts[code] ?? 0) + 1;
}

const FAULTS_MAX = 20;
const FAULT_MAX_CHARACTERS = 200;

/** One line of a length that can be kept. */
export const lineOf = (said: string): string =>
  said.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, FAULT_MAX_CHARACTERS);

/** What broke, each once. */
export function noteIn(faults: Set<string>, { message }: Error): void {
  if (faults.size < FAULTS_MAX) faults.add(lineOf(message));
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
