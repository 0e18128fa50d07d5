import type { OpsKept } from '@atrium/ops/view';
import { useEffect, useState } from 'react';
import { EVERY_MS, PATIENCE_MS } from './freshness.ts';

/** Fetched when the page opens, for when the service is silent; null until it is there. */
export function useKept(): OpsKept | null {
  const [kept, keep] = useState<OpsKept | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const gone = new AbortController();
    const ask = async () => {
      try {
        const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(PATIENCE_MS)]);
        const response = await fetch('/ops/api/kept', { signal });
        if (!response.ok) throw new Error(`the service answered ${response.status}`);
        keep((await response.json()) as OpsKept);
      } catch {
        if (!gone.signal.aborted) timer = setTimeout(() => void ask(), EVERY_MS);
      }
    };
    void ask();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, []);
  return kept;
}
