import { createHash } from 'node:crypto';

/**
 * Ids of the trace of a run, of what is kept of it: a gate that begins anew goes on with the same one. The salt by which rooms are
 * drawn does not follow from them.
 */
export const traceIdOf = (salt: string): string => hexOf(salt, 'trace', 32);

/** `what`: another for each span of the run. */
export const spanIdOf = (salt: string, what: string): string => hexOf(salt, `span ${what}`, 16);

const hexOf = (salt: string, what: string, digits: number): string =>
  createHash('sha256').update(`${what}\n${salt}`).digest('hex').slice(0, digits);
