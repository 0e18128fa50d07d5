import type { PodWatch } from '../directory/pod-watch.ts';
import type { Metrics } from './metrics.ts';

/** Counts what this pod asks of the directory, and where joins go. */
export function podMetrics(metrics: Metrics): PodWatch {
  return {
    asked(call, ms, isAnswered) {
      metrics.set('directoryUnreachable', {}, isAnswered ? 0 : 1);
      if (!isAnswered) metrics.inc('directoryFailures', {});
      if (call === 'beat') metrics.observe('beatDuration', {}, ms / 1000);
    },
    joined: (way) => metrics.inc('placements', { placement: way }),
  };
}
