import { useEffect } from 'react';
import { circleOf } from '../../net/room-store.ts';
import { useRoom } from '../client-context.ts';

/** Keeps the screen on while one talks: a phone that goes dark takes the call along. */
export function useWakeLock(): void {
  const talks = useRoom((state) => circleOf(state, state.self) !== null);
  useEffect(() => {
    // Older browsers have none, whatever the type says, nor does a page that is not secure.
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    if (!talks || wakeLock === undefined) return;
    let over = false;
    let lock: WakeLockSentinel | null = null;
    const hold = async () => {
      if (document.hidden) return;
      // Refused where the battery is low: the screen then does what it always does.
      const held = await wakeLock.request('screen').catch(() => null);
      if (over) void held?.release();
      else lock = held;
    };
    // The browser takes it away from a page that is not in front.
    const visible = () => void hold();
    void hold();
    document.addEventListener('visibilitychange', visible);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', visible);
      void lock?.release();
    };
  }, [talks]);
}
