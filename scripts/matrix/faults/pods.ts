import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '@atrium/metrics';
import type { Fault } from '../fault.ts';

/** Three scrapes. */
const SCRAPED_WITHIN_MS = 3_000;

/** What happens to whole pods, and to the way on which they are measured. */
export const POD_FAULTS: readonly Fault[] = [
  {
    name: 'dead-pod',
    what: 'One of two pods is killed and stays away',
    pods: 2,
    fires: ['PodDown'],
    besides: {},
    // People are on the other one.
    inject: async (stage) => {
      await stage.kill(1);
      return () => stage.replace(1);
    },
  },
  {
    name: 'pod-with-people',
    what: 'One of two pods is killed with all who are in it, and another is started in its place',
    pods: 2,
    fires: ['PeopleLostWithPod'],
    besides: {
      PodDown: 'a start on a busy machine takes longer than the alert waits at this clock',
      NobodyComes: 'nobody does, in the minutes of this clock',
    },
    inject: async (stage) => {
      stage.visitors.close();
      await stage.kill(0);
      await stage.replace(0);
      return () => undefined;
    },
  },
  {
    name: 'no-pod',
    what: 'The only pod is killed',
    fires: ['ServiceGone'],
    besides: {
      PodDown: 'the same pod; Alertmanager holds it back',
      SliMissing: 'nothing is measured without a pod; Alertmanager holds it back',
      PeopleLostWithPod: 'the same pod; Alertmanager holds it back',
    },
    inject: async (stage) => {
      stage.visitors.close();
      await stage.kill(0);
      return () => stage.replace(0);
    },
  },
  {
    name: 'crash-loop',
    what: 'A pod is killed and started again, three times in a row',
    visitors: 0,
    fires: ['PodRestarts'],
    besides: {
      PodDown: 'a start on a busy machine takes longer than the alert waits at this clock',
      ServiceGone: 'no pod stays',
    },
    inject: async (stage) => {
      for (let starts = 0; starts < 3; starts += 1) {
        await stage.kill(0);
        await stage.replace(0);
        // Until it was scraped: what nobody saw was no start.
        await sleep(SCRAPED_WITHIN_MS);
      }
      return () => undefined;
    },
  },
  {
    name: 'metric-vanished',
    what: `${METRICS.joins.name} no longer gets through to Prometheus`,
    fires: ['SliMissing'],
    besides: {},
    inject: ({ gate }) => {
      gate.hidden = new Set([METRICS.joins.name]);
      return () => void (gate.hidden = new Set());
    },
  },
];
