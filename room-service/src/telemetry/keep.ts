/**
 * What is kept, said once for both who keep: the ring here, and a collector by `k8s/collector/collector.yaml`, which a test
 * compares. A collector sees no more of an action than its spans, so what is slow here is marked for it.
 */

/** Attribute of a span, true: its trace is to be kept. */
export const KEEP = 'atrium.keep';
/** Of this process, and so of all its spans, on a canary, whose every trace is kept. */
export const TRACK = 'atrium.track';
/** Of the span that begins when a session turns bad. */
export const VERDICT = 'atrium.verdict';

/** A join takes a few hundred ms; the objective says 2 s to the first media. Everything else is one step of it. */
export const SLOW_JOIN_MS = 2_000;
export const SLOW_MS = 1_000;

const JOINING = new Set(['join', 'resume', 'POST /api/rooms/:room/join']);

/** By the name of the action, whichever of its spans is there. */
export function slowAfterMs(spans: readonly { name: string }[]): number {
  return spans.some(({ name }) => JOINING.has(name)) ? SLOW_JOIN_MS : SLOW_MS;
}
