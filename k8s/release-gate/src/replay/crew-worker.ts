/** One thread of a crew (crew.ts): every so-many-th release of a job, told in batches. */
import { parentPort, workerData } from 'node:worker_threads';
import { releasesOf, type Job, type Release } from './many.ts';

export type Share = { job: Job; releases: number; first: number; every: number };
/** `release`: its number, and what became of it. */
export type Batch = readonly { release: number; ended: Release }[];

const BATCH = 10;

const { job, releases, first, every } = workerData as Share;
const releaseOf = releasesOf(job);
let batch: { release: number; ended: Release }[] = [];
for (let release = first; release < releases; release += every) {
  batch.push({ release, ended: releaseOf(release) });
  if (batch.length < BATCH && release + every < releases) continue;
  parentPort?.postMessage(batch satisfies Batch);
  batch = [];
}
