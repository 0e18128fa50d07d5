import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';
import { TwoWindows } from './two-windows.ts';

/** How finely the delay is seen. Each is a turn of the event loop: at 20 ms they are 0.2 % of a core in an idle process. */
const RESOLUTION_MS = 100;
const NS = 1e9;
const PERCENT = { p50: 50, p99: 99, max: 100 } as const;

/** Numbers of the Node process, read at each scrape. Returns the function that ends it. */
export function watchProcess(metrics: Metrics): () => void {
  const delays = new TwoWindows({
    fresh: () => {
      const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      delay.enable();
      return delay;
    },
    clock: () => performance.now(),
  });
  metrics.set('startTime', {}, Date.now() / 1000 - process.uptime());
  metrics.onScrape(() => {
    const { user, system } = process.cpuUsage();
    metrics.fromTotal('cpu', {}, (user + system) / 1e6);
    metrics.fromTotal('eventLoopActive', {}, performance.eventLoopUtilization().active / 1000);
    metrics.set('memory', {}, process.memoryUsage.rss());
    const { earlier } = delays.both;
    for (const [statistic, percent] of Object.entries(PERCENT)) {
      // The timer's own period is part of what it measures.
      const seconds = earlier.count === 0 ? 0 : earlier.percentile(percent) / NS - RESOLUTION_MS / 1000;
      metrics.set('eventLoopDelay', { statistic: statistic as keyof typeof PERCENT }, Math.max(0, seconds));
    }
    delays.wasRead()?.disable();
  });
  return () => {
    for (const delay of Object.values(delays.both)) delay.disable();
  };
}
