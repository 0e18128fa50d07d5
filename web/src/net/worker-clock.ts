import { browserClock, type Clock } from './clock.ts';

/**
 * A clock that goes on in a hidden tab. There Chrome runs a page's timers once a minute after five minutes
 * (developer.chrome.com/blog/timer-throttling-in-chrome-88), too late for a heartbeat of five seconds: whoever waits alone
 * in another tab would lose their place. A worker's timers are not held back.
 */
export function workerClock(): Clock {
  const waiting = new Map<number, { ms: number; run: () => void }>();
  let worker: Worker | null = null;
  let nextId = 0;
  const fire = (id: number): void => {
    const timer = waiting.get(id);
    waiting.delete(id);
    timer?.run();
  };
  try {
    worker = new Worker(new URL('./timer-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<number>) => fire(data);
    worker.onerror = () => {
      // It could not be loaded: the page's own timers serve, also those that wait already.
      worker = null;
      for (const [id, { ms }] of waiting) browserClock.after(ms, () => fire(id));
    };
  } catch {
    // No workers here (a policy of the browser): the page's own timers serve.
  }
  return {
    now: () => browserClock.now(),
    after(ms, run) {
      const id = nextId++;
      waiting.set(id, { ms, run });
      if (worker === null) browserClock.after(ms, () => fire(id));
      else worker.postMessage({ id, ms });
      return () => waiting.delete(id);
    },
  };
}
