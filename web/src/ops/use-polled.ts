import { useEffect, useRef, useState } from 'react';

export type Polled<T> =
  | { state: 'waiting' }
  | { state: 'there'; value: T; /** Where the service itself no longer answers. */ silent: Silence | null }
  | { state: 'failed'; silent: Silence };

/** Since when nobody answers, and when that was last tried. */
export type Silence = { sinceMs: number; atMs: number };

/** The service shares an answer for 5 s, so that asking more often tells nothing new. */
const EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;

/** Asks again and again while somebody looks; what was once there stays, with the time since when it is old. */
export function usePolled<T>(url: string): Polled<T> {
  const [polled, setPolled] = useState<{ url: string; at: Polled<T> }>({ url, at: { state: 'waiting' } });
  const silentSince = useRef<number | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async () => {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
        if (!response.ok) throw new Error(`${url} answered ${response.status}`);
        const value = (await response.json()) as T;
        silentSince.current = null;
        if (!over) setPolled({ url, at: { state: 'there', value, silent: null } });
      } catch {
        const atMs = Date.now();
        const silent: Silence = { sinceMs: (silentSince.current ??= atMs), atMs };
        if (!over)
          setPolled((had) =>
            had.url === url && had.at.state === 'there'
              ? { url, at: { ...had.at, silent } }
              : { url, at: { state: 'failed', silent } },
          );
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
  return polled.url === url ? polled.at : { state: 'waiting' };
}
