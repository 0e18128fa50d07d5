import { LABELS } from '@atrium/metrics';
import type { Tally } from '../signaling/tally.ts';
import type { Metrics } from './metrics.ts';
import { TwoWindows } from './two-windows.ts';

/** Reads what signaling has done at each scrape. */
export function watchPresence({ metrics, tally }: { metrics: Metrics; tally: Tally }): void {
  const slowest = new TwoWindows({ fresh: () => ({ ms: 0 }), clock: () => performance.now() });
  metrics.onScrape(() => {
    metrics.fromTotal('ticks', {}, tally.ticks);
    metrics.fromTotal('tickTime', {}, tally.tickMs / 1000);
    metrics.fromTotal('ticksSlow', {}, tally.slowTicks);
    for (const window of Object.values(slowest.both)) window.ms = Math.max(window.ms, tally.slowestTickMs);
    tally.slowestTickMs = 0;
    metrics.set('tickSlowest', {}, slowest.both.earlier.ms / 1000);
    slowest.wasRead();
    metrics.fromTotal('framesSkipped', {}, tally.framesSkipped);
    for (const move of LABELS.move) metrics.fromTotal('moves', { move }, tally.moves[move]);
    metrics.set('sockets', {}, tally.sockets);
    for (const closing of LABELS.closing) metrics.fromTotal('socketsClosed', { closing }, tally.closed[closing]);
    const traffic = {
      text: { in: tally.textIn, out: tally.textOut },
      pose: { in: tally.posesIn, out: tally.posesOut },
    };
    for (const message of LABELS.message) {
      for (const direction of LABELS.direction) {
        const { messages, bytes } = traffic[message][direction];
        metrics.fromTotal('messages', { direction, message }, messages);
        metrics.fromTotal('messageBytes', { direction, message }, bytes);
      }
    }
  });
}
