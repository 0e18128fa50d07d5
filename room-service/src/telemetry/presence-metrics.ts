import { LABELS } from '@atrium/metrics';
import type { Tally } from '../signaling/tally.ts';
import type { Metrics } from './metrics.ts';

/** Reads what signaling has done at each scrape. */
export function watchPresence({ metrics, tally }: { metrics: Metrics; tally: Tally }): void {
  metrics.onScrape(() => {
    metrics.fromTotal('ticks', {}, tally.ticks);
    metrics.fromTotal('tickTime', {}, tally.tickMs / 1000);
    metrics.fromTotal('ticksSlow', {}, tally.slowTicks);
    metrics.set('tickSlowest', {}, tally.slowestTickMs / 1000);
    tally.slowestTickMs = 0;
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
