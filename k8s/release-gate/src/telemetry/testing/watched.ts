import { samplesOf } from '../../../../../scripts/lib/scrape.ts';
import { PRODUCTION } from '../../judge/policy.ts';
import type { Freeze } from '../../run/freeze.ts';
import type { Gate } from '../../run/gate.ts';
import type { Stage } from '../../run/testing/stage.ts';
import { GateMetrics } from '../gate-metrics.ts';

export type Watched = {
  gate: Gate;
  metrics: GateMetrics;
  look: () => Promise<void>;
  /** One sample, by its name and labels as `sampleName` writes them. */
  value: (sample: string) => Promise<number | undefined>;
};

/** A gate that has just started, and what is told of it. */
export function watched(stage: Stage, freezes: readonly Freeze[] = []): Watched {
  const gate = stage.gate();
  const metrics = new GateMetrics({ gate, policy: PRODUCTION, freezes, nowS: () => stage.nowS });
  return {
    gate,
    metrics,
    look: async () => {
      await gate.look();
      metrics.looked();
    },
    value: async (sample) => samplesOf((await metrics.exposition()).text).get(sample),
  };
}
