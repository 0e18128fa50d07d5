import { useEffect, useEffectEvent } from 'react';

/** Calls back at an interval while `on`; never while the tab is hidden. */
export function useEvery(ms: number, on: boolean, callback: () => void): void {
  const tick = useEffectEvent(() => {
    if (!document.hidden) callback();
  });
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => tick(), ms);
    return () => clearInterval(timer);
  }, [ms, on]);
}

/** Seconds until a moment, counted down; 0 once it is past. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1_000));
}
