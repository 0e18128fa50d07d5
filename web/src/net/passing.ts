/** Refusals that pass: the next try may succeed. Every other one is the end. */
const PASSING: ReadonlySet<string> = new Set([
  'unreachable',
  'too_many',
  'media_unavailable',
  'slow_reader',
  'idle',
  'shutting_down',
  'room_elsewhere',
  'directory_unreachable',
  'room_unreachable',
  'no_capacity',
  'internal',
]);
/** Entering again with the same page does not help. */
const NEEDS_RELOAD: ReadonlySet<string> = new Set(['client_too_old', 'client_too_new']);

/** Nobody is at the address, or nobody who has the room: it may live elsewhere by now. */
const ELSEWHERE: ReadonlySet<string> = new Set(['unreachable', 'room_elsewhere']);

/** What the service mends by itself within seconds: another pod takes over, a new one comes, the directory is back. */
const BEING_MENDED: ReadonlySet<string> = new Set([
  'room_elsewhere',
  'directory_unreachable',
  'room_unreachable',
  'no_capacity',
]);

/** True when it is worth to wait for the next try at the door. */
export function isBeingMended(code: string): boolean {
  return BEING_MENDED.has(code);
}

/** True when the room may be found at another address. */
export function mayBeElsewhere(code: string): boolean {
  return ELSEWHERE.has(code);
}

/** True for a refusal that the next try may not meet. */
export function passes(code: string): boolean {
  return PASSING.has(code);
}

/** True when the same page may enter again after this end. */
export function canRejoin(code: string): boolean {
  return !NEEDS_RELOAD.has(code);
}
