import { useEffect, useState } from 'react';

const SECOND_MS = 1_000;

/** The time of whoever looks, every second: what is said to be so long ago is longer ago a second later. */
export function useNow(): number {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
