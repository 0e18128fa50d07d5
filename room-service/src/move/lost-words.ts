import type { Lost } from './leaving.ts';

/** So many are told in one call, which takes 64 kB. */
const LOST_MAX = 500;

/** All of them, in as many words as it takes. */
export function inWords(lost: readonly Lost[]): Lost[][] {
  return Array.from({ length: Math.ceil(lost.length / LOST_MAX) }, (_, n) =>
    lost.slice(n * LOST_MAX, (n + 1) * LOST_MAX),
  );
}
