import { LABELS } from '@atrium/metrics';
import type { MoveWatch } from '../move/mover.ts';
import type { Metrics } from './metrics.ts';

export type MoveMetricsOptions = {
  metrics: Metrics;
  /** The pod drains, until then (ms of `Date.now`) where it has a deadline; null: it does not, or not any more. */
  draining: (state: { endsAt: number | null } | null) => void;
};

/** Counts moves of rooms, and tells how a drain goes. */
export function moveMetrics({ metrics, draining }: MoveMetricsOptions): MoveWatch {
  return {
    ended(outcome) {
      const isMoved = outcome.kind === 'moved';
      metrics.inc('roomMoves', { moving: outcome.kind, called_off: isMoved ? 'none' : outcome.why });
      if (isMoved) metrics.observe('moveFreeze', {}, outcome.freezeMs / 1000);
    },
    swapped: (gapMs, participant) => metrics.observe('moveGap', { participant }, gapMs / 1000),
    draining(state) {
      for (const reason of LABELS.drain_reason)
        metrics.set('draining', { drain_reason: reason }, state?.reason === reason ? 1 : 0);
      draining(state);
    },
  };
}
