import { useEffect, useState } from 'react';
import { EVERY_MS, type Times } from './freshness.ts';

/** `value`: null before the first answer. What was once there stays, with its times (`freshness.ts`). */
export type Polled<T> = { value: T | null; times: Times };

/** A service that was blocked answers late: who gives up sooner asks it the same again. */
const ANSWER_WITHIN_MS = 15_000;
const NEVER: Polled<never> = { value: null, times: { gotMs: null, askedMs: null } };

/** Asks again and again while somebody looks. */
export function usePolled<T>(url: string): Polled<T> {
  const [polled, setPolled] = useState<{ url: string; at: Polled<T> }>({ url, at: NEVER });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const set = (next: (had: Polled<T>) => Polled<T>) => {
      if (!over) setPolled((had) => ({ url, at: next(had.url === url ? had.at : NEVER) }));
    };
    const ask = async () => {
      const nowMs = Date.now();
      set(({ value, times }) => ({ value, times: { ...times, askedMs: times.askedMs ?? nowMs } }));
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
        if (!response.ok) throw new Error(`${url} answered ${response.status}`);
        const value = (await response.json()) as T;
        const gotMs = Date.now();
        set(() => ({ value, times: { gotMs, askedMs: null } }));
      } catch {
        // Since when it is silent is known already.
      }
      if (!over && !document.hidden) timer = setTimeout(() => void ask(), EVERY_MS);
    };
    const shown = () => {
      clearTimeout(timer);
      if (!document.hidden) void ask();
    };
    document.addEventListener('visibilitychange', shown);
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [url]);
  return polled.url === url ? polled.at : NEVER;
}
