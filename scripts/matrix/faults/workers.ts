import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveWorker } from '@atrium/worker';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';

/** Sooner than a worker that does not answer is killed (media/SPEC.md, WRK1), and longer than a request may take. */
const STOPPED_MS = 1_000;
const RUNNING_MS = 600;
/** Five minutes of the rules are ten seconds here, and a replacement takes a second. */
const KILLED_EVERY_MS = 3_000;

async function signalWorkers({ service }: Stage, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await service.workerPids()) process.kill(pid, signal);
}

const ownWorker = ({ folder }: Pick<Stage, 'folder'>): string => join(folder, 'worker');

/** What happens to media workers. */
export const WORKER_FAULTS: readonly Fault[] = [
  {
    name: 'dead-worker',
    what: 'The media worker is killed once; another takes its place',
    fires: ['WorkerDied'],
    besides: {},
    inject: async (stage) => {
      await signalWorkers(stage, 'SIGKILL');
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
    inject: (stage) => {
      const timer = setInterval(() => void signalWorkers(stage, 'SIGKILL').catch(() => undefined), KILLED_EVERY_MS);
      return () => clearInterval(timer);
    },
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
    inject: async (stage) => {
      renameSync(ownWorker(stage), `${ownWorker(stage)}.gone`);
      await signalWorkers(stage, 'SIGKILL');
      return () => renameSync(`${ownWorker(stage)}.gone`, ownWorker(stage));
    },
  },
  {
    name: 'worker-stutters',
    what: 'The media worker stands still for a second again and again, and requests wait for it',
    fires: ['SignallingBurnsFast'],
    besides: { SignallingBurnsSlowly: 'the same promise, over days; Alertmanager holds it back' },
    prepare: (stage) => Promise.resolve(void stage.visitors.askForIce(1_000)),
    inject: (stage) => {
      let goesOn = true;
      const stuttering = (async () => {
        while (goesOn) {
          await signalWorkers(stage, 'SIGSTOP');
          await sleep(STOPPED_MS);
          await signalWorkers(stage, 'SIGCONT');
          await sleep(RUNNING_MS);
        }
      })();
      return async () => {
        goesOn = false;
        await stuttering;
      };
    },
  },
];
