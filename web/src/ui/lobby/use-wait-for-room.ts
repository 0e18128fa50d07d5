import { useEffect, useEffectEvent, useState } from 'react';
import type { WireError } from '@atrium/protocol';
import { keepTrying } from '../model/keep-trying.ts';

/** Often enough to get the place that somebody leaves, seldom enough for a service that is full. */
const TRY_MS = 4_000;
/** Worth another try; a wait outlives a network that goes for a moment. */
const PASSES: ReadonlySet<string> = new Set(['room_full', 'unreachable', 'too_many']);

type WaitForRoom = { waiting: boolean; toggle: () => void };

/** Tries to enter a full room again and again while the door is open. A refusal that will not pass ends the wait. */
export function useWaitForRoom(enter: () => Promise<WireError | null>): WaitForRoom {
  const [waiting, setWaiting] = useState(false);
  const attempt = useEffectEvent(async () => {
    const error = await enter();
    const again = error !== null && PASSES.has(error.code);
    if (!again) setWaiting(false);
    return again;
  });
  useEffect(() => {
    if (!waiting) return;
    const after = (callback: () => void, ms: number) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    };
    let stop: (() => void) | null = null;
    const cancel = after(() => {
      stop = keepTrying({ attempt: () => attempt(), after: (callback) => after(callback, TRY_MS) });
    }, 0);
    return () => {
      cancel();
      stop?.();
    };
  }, [waiting]);
  return { waiting, toggle: () => setWaiting(!waiting) };
}
