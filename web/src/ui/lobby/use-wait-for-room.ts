import { useEffect, useEffectEvent, useState } from 'react';
import type { WireError } from '@atrium/protocol';

/** Often enough to get the place that somebody leaves, seldom enough for a service that is full. */
const TRY_MS = 4_000;

type WaitForRoom = { waiting: boolean; toggle: () => void };

/** Tries to enter a full room again and again while the door is open. Any other refusal ends the wait, as does success. */
export function useWaitForRoom(enter: () => Promise<WireError | null>): WaitForRoom {
  const [waiting, setWaiting] = useState(false);
  const attempt = async () => {
    const error = await enter();
    if (error?.code !== 'room_full') setWaiting(false);
  };
  const tick = useEffectEvent(attempt);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void tick(), TRY_MS);
    return () => clearInterval(timer);
  }, [waiting]);
  const toggle = () => {
    setWaiting(!waiting);
    if (!waiting) void attempt();
  };
  return { waiting, toggle };
}
