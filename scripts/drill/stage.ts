import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveWorker } from '@atrium/worker';
import { OPS_CLOCK, startOpsStage, type OpsStage } from '../lib/ops-stage.ts';
import { inspectable } from '../matrix/inspector.ts';
import { startTalkers, type Talkers } from '../matrix/talkers.ts';
import { Visitors } from '../matrix/visitors.ts';

/** In a network of its own every port is free. */
export const MEDIA_PORT = 40_000;
/** In one circle, in two processes: what harms the lines of some is done to the ports of one. */
const TALKERS = { some: 3, others: 4 } as const;
/** In rooms of their own, with everything off; others come and go all the time. */
const STAYING = 6;
/** One address is everybody's here. */
const ONE_ADDRESS = { JOINS_PER_MINUTE: '100000', PLACES_PER_ADDRESS: '2000' };

export const PEOPLE = { withMedia: TALKERS.some + TALKERS.others, all: TALKERS.some + TALKERS.others + STAYING };

/** What a fault may lay hands on. */
export type DrillStage = {
  ops: OpsStage;
  visitors: Visitors;
  /** Three of the seven who talk. */
  some: Talkers;
  /** The program of the media workers: a copy, which may be taken away. */
  worker: string;
  inspectorPort: number;
  close: () => Promise<void>;
};

/** A service with people in it, and `/ops` beside it, whose hour is two minutes. */
export async function openStage(): Promise<DrillStage> {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-drill-'));
  const ends: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const worker = join(folder, 'worker');
    copyFileSync(await resolveWorker({ env: process.env, log: () => undefined }), worker);
    const { port: inspectorPort, env } = await inspectable();
    const media = { MEDIA_PORT: `${MEDIA_PORT}`, MEDIASOUP_WORKER_BIN: worker };
    const ops = await startOpsStage(OPS_CLOCK, { ...env, ...media, ...ONE_ADDRESS });
    ends.push(() => ops.stop());
    const { url } = ops.service;
    const visitors = new Visitors({ url });
    ends.push(() => visitors.close());
    await visitors.come(STAYING);
    visitors.comeAndGo();
    const others = await startTalkers({ url, count: TALKERS.others, cameras: 1, of: PEOPLE.withMedia });
    ends.push(others.stop);
    const some = await startTalkers({
      url,
      count: TALKERS.some,
      cameras: 1,
      from: TALKERS.others,
      of: PEOPLE.withMedia,
    });
    ends.push(some.stop);
    return { ops, visitors, some, worker, inspectorPort, close };
  } catch (error) {
    await close();
    throw error;
  }
}
