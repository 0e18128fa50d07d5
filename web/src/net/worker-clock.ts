import { browserClock, type Clock } from './clock.ts';

export type WorkerClock = Clock & {
  /** Ends the worker and calls off all that waits. Idempotent; a wait after it starts another worker. */
  close(): void;
};

/**
 * A clock that goes on in a hidden tab. There Chrome runs a page's timers once a minute after five minutes
 * (developer.chrome.com/blog/timer-throttling-in-chrome-88), too late for a heartbeat of five seconds: whoever waits alone
 * in another tab would lose their place. A worker's timers are not held back. It is made for the first wait.
 */
export function workerClock(): WorkerClock {
  const waiting = new Map<number, { ms: number; run: () => void }>();
  let worker: Worker | null = null;
  let usable = true;
  let nextId = 0;
  const fire = (id: number): void => {
    const timer = waiting.get(id);
    waiting.delete(id);
    timer?.run();
  };
  const start = (): Worker | null => {
    try {
      const started = new Worker(new URL('./timer-worker.ts', import.meta.url), { type: 'module' });
      started.onmessage = ({ data }: MessageEvent<number>) => fire(data);
      started.onerror = () => {
        // It could not be loaded: the page's own timers serve, also those that wait already.
        usable = false;
        worker = null;
        for (const [id, { ms }] of waiting) browserClock.after(ms, () => fire(id));
      };
      return started;
    } catch {
      // No workers here (a policy of the browser): the page's own timers serve.
      usable = false;
      return null;
    }
  };
  return {
    now: () => browserClock.now(),
    after(ms, run) {
      const id = nextId++;
      waiting.set(id, { ms, run });
      if (usable) worker ??= start();
      if (worker === null) browserClock.after(ms, () => fire(id));
      else worker.postMessage({ id, ms });
      return () => waiting.delete(id);
    },
    close() {
      waiting.clear();
      worker?.terminate();
      worker = null;
    },
  };
}
