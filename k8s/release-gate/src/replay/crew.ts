import { Worker } from 'node:worker_threads';
import type { Batch, Share } from './crew-worker.ts';
import type { Job, Release } from './many.ts';

export type CrewOptions = {
  job: Job;
  releases: number;
  /** Threads: as many releases are made at a time. What comes out is the same for any number. */
  workers: number;
  /** `done` of all releases; called when some more are. */
  tell: (done: number) => void;
};

/** The releases of a job in their order, made by some threads. Rejects where one of them fails. */
export async function manyReleases({ job, releases, workers, tell }: CrewOptions): Promise<Release[]> {
  const made: Release[] = [];
  let done = 0;
  const every = Math.min(workers, releases);
  const crew = Array.from({ length: every }, (_, first) => {
    const share: Share = { job, releases, first, every };
    return new Worker(new URL('crew-worker.ts', import.meta.url), { workerData: share });
  });
  const ended = crew.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.on('message', (batch: Batch) => {
          for (const { release, ended: one } of batch) made[release] = one;
          tell((done += batch.length));
        });
        worker.once('error', reject);
        worker.once('exit', () => resolve());
      }),
  );
  try {
    await Promise.all(ended);
  } finally {
    await Promise.all(crew.map((worker) => worker.terminate()));
  }
  return made;
}
