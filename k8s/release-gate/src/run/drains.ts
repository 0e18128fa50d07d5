import type { Track } from '../judge/evidence.ts';
import type { DrainReason } from '../sources/room-service.ts';

/**
 * Flagger says each of these before it stops or changes the pods of a track (v1.44, pkg/controller/scheduler.go), and a SIGTERM has no
 * reason of its own: the pods find it in the directory.
 */
const BEFORE: readonly { says: RegExp; track: Track; reason: DrainReason }[] = [
  { says: /^Canary failed! Scaling down /, track: 'canary', reason: 'rollback' },
  { says: /^Copying \S+ template spec to /, track: 'primary', reason: 'promote' },
  { says: /^Routing all traffic to primary$/, track: 'canary', reason: 'promote' },
];

/** `isRevert`: the primary's pods are those that people have to be taken from. */
export function drainBefore(message: string, isRevert: boolean): { track: Track; reason: DrainReason } | null {
  const found = BEFORE.find(({ says }) => says.test(message));
  if (found === undefined) return null;
  return { track: found.track, reason: isRevert && found.track === 'primary' ? 'rollback' : found.reason };
}
