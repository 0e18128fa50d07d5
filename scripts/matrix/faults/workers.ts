import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveWorker } from '@atrium/worker';
import type { Fault } from '../fault.ts';
import { killAgainAndAgain, signalWorkers, stutter, takeAway } from '../harm-workers.ts';
import type { Stage } from '../stage.ts';

const ownWorker = ({ folder }: Pick<Stage, 'folder'>): string => join(folder, 'worker');

/** What happens to media workers. */
export const WORKER_FAULTS: readonly Fault[] = [
  {
    name: 'dead-worker',
    what: 'The media worker is killed once; another takes its place',
    fires: ['WorkerDied'],
    besides: {},
    inject: async (stage) => {
      await signalWorkers(stage.service, 'SIGKILL');
      return () => undefined;
    },
  },
  {
    name: 'worker-keeps-dying',
    what: 'The media worker is killed every three seconds',
    fires: ['WorkerKeepsDying'],
    besides: {
      WorkerDied: 'the same deaths; Alertmanager holds it back',
      GoodTimeBurnsFast: 'it is felt, where people have media',
      GoodTimeBurnsSlowly: 'the same promise, over days; Alertmanager holds it back',
    },
    inject: ({ service }) => killAgainAndAgain(service),
  },
  {
    name: 'worker-stays-away',
    what: 'The media worker is killed, and its program is gone: no other can start',
    env: async (stage) => {
      copyFileSync(await resolveWorker({ env: process.env, log: () => undefined }), ownWorker(stage));
      return { MEDIASOUP_WORKER_BIN: ownWorker(stage) };
    },
    fires: ['WorkerDied', 'WorkerMissing', 'JoinSuccessBurnsFast', 'GoodTimeBurnsFast'],
    besides: {
      JoinSuccessBurnsSlowly: 'the same promise, over days; Alertmanager holds it back',
      GoodTimeBurnsSlowly: 'the same promise, over days; Alertmanager holds it back',
      SignallingBurnsFast: 'a join waits 3 s for a worker, and is a request',
      SignallingBurnsSlowly: 'a join waits 3 s for a worker, and is a request',
    },
    inject: (stage) => takeAway(stage.service, ownWorker(stage)),
  },
  {
    name: 'worker-stutters',
    what: 'The media worker stands still for a second again and again, and requests wait for it',
    fires: ['SignallingBurnsFast'],
    besides: { SignallingBurnsSlowly: 'the same promise, over days; Alertmanager holds it back' },
    prepare: (stage) => Promise.resolve(void stage.visitors.askForIce(1_000)),
    inject: ({ service }) => stutter(service),
  },
];
