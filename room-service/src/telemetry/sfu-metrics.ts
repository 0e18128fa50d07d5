import { LABELS, type LabelValue } from '@atrium/metrics';
import { wayOf, read } from '../media/reading.ts';
import type { WorkerCensus } from '../media/census.ts';
import type { MediaServer } from '../media/media-server.ts';
import { FlowCounts } from './flow-counts.ts';
import { repeating } from './guarded.ts';
import type { Metrics } from './metrics.ts';
import { GAP_MIN_MS, StatsSampler } from './stats-sampler.ts';
import { WorkerUsages } from './worker-usage.ts';

export type SfuMetricsOptions = {
  metrics: Metrics;
  media: Pick<MediaServer, 'census' | 'workers'>;
  random: () => number;
  onBug: (error: unknown) => void;
};

/** As often as a worker gives a sign of life. */
const USAGE_BEAT_MS = 1_000;

/** Numbers of the media plane. Returns the function that ends it. */
export function watchSfu({ metrics, media, random, onBug }: SfuMetricsOptions): () => void {
  const flow = new FlowCounts({ metrics });
  const sampler = new StatsSampler({
    measurable: media.census.used,
    read,
    found: (measurable, reading) => flow.found(measurable, reading),
    random,
    onBug,
  });
  const endSampling = repeating({ everyMs: GAP_MIN_MS, onBug }, () => sampler.step());
  const usages = new WorkerUsages();
  const endBeat = repeating({ everyMs: USAGE_BEAT_MS, onBug }, () => void usages.see(media.workers()));
  metrics.onScrape(() => {
    collectCensus(metrics, media.census.workers);
    collectWays(metrics, media);
    collectWorkers(metrics, media, usages);
  });
  return () => {
    sampler.close();
    endSampling();
    endBeat();
  };
}

/** Workers beyond the last index that has a label are added up. */
function byLabel<T>(workers: readonly T[]): Map<LabelValue<'worker'>, T[]> {
  const named = LABELS.worker.slice(0, -1);
  const groups = new Map<LabelValue<'worker'>, T[]>(LABELS.worker.map((label) => [label, []]));
  workers.forEach((worker, index) => groups.get(named[index] ?? 'more')?.push(worker));
  return groups;
}

const sum = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((total, thing) => total + of(thing), 0);

function collectCensus(metrics: Metrics, workers: readonly WorkerCensus[]): void {
  for (const [worker, counted] of byLabel(workers)) {
    metrics.set(
      'routers',
      { worker },
      sum(counted, ({ routers }) => routers),
    );
    for (const link of LABELS.link) {
      metrics.set(
        'transports',
        { worker, link },
        sum(counted, ({ transports }) => transports[link]),
      );
      for (const kind of LABELS.kind) {
        metrics.set(
          'producers',
          { worker, link, kind },
          sum(counted, ({ producers }) => producers[link][kind]),
        );
        metrics.set(
          'consumers',
          { worker, link, kind },
          sum(counted, ({ consumers }) => consumers[link][kind]),
        );
      }
    }
  }
}

function collectWays(metrics: Metrics, { census }: Pick<MediaServer, 'census'>): void {
  const ways = { udp: 0, tcp: 0, none: 0, pipe: 0 };
  for (const { is, transport } of census.measurable) if (is === 'transport') ways[wayOf(transport)] += 1;
  for (const transport of ['udp', 'tcp', 'none'] as const) {
    metrics.set('clientTransports', { transport }, ways[transport]);
  }
}

function collectWorkers(metrics: Metrics, media: Pick<MediaServer, 'workers'>, usages: WorkerUsages): void {
  const workers = media.workers();
  usages.see(workers);
  const each = workers.map((worker) => ({ ...worker, ...usages.of(worker.index) }));
  for (const [worker, grouped] of byLabel(each)) {
    metrics.set(
      'workerCpuRatio',
      { worker },
      sum(grouped, ({ ratio }) => ratio),
    );
    metrics.fromTotal('workerCpu', { worker }, sum(grouped, ({ cpuMs }) => cpuMs) / 1000);
    metrics.set(
      'workerParticipants',
      { worker },
      sum(grouped, ({ people }) => people),
    );
  }
  metrics.set(
    'seats',
    {},
    sum(workers, ({ alive, seats }) => (alive ? seats : 0)),
  );
  metrics.set(
    'seatsTaken',
    {},
    sum(workers, ({ people }) => people),
  );
}
