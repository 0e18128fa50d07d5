import { workerBin } from 'mediasoup';
import type { MediaLog } from '../media-log.ts';
import { MediaServer } from '../media-server.ts';
import { UNWATCHED_MEDIA, type MediaWatch } from '../media-watch.ts';
import type { Page } from './page.ts';

/** Lines that a test may look at: an expected closing must not be among the errors. */
export type KeptLog = MediaLog & { errors: string[]; warnings: string[] };

export function keptLog(): KeptLog {
  const errors: string[] = [];
  const warnings: string[] = [];
  return {
    errors,
    warnings,
    info: () => undefined,
    warn: (_fields, message) => void warnings.push(message),
    error: (_fields, message) => void errors.push(message),
  };
}

/** A server on loopback, with the worker that the environment names or mediasoup's own, and (unless told) ports chosen by the OS. */
export function startServer(options: {
  workers?: number;
  peoplePerWorker?: number;
  portBase?: number;
  log?: MediaLog;
  watch?: MediaWatch;
}): Promise<MediaServer> {
  const { workers = 1, peoplePerWorker = 60, portBase = 0, log = keptLog(), watch = UNWATCHED_MEDIA } = options;
  return MediaServer.start({
    workers,
    workerBin: process.env.MEDIASOUP_WORKER_BIN ?? workerBin,
    listenIp: '127.0.0.1',
    portBase,
    iceServers: () => [],
    log,
    watch,
    peoplePerWorker,
  });
}

/** Waits for something that takes as long as it takes; the test's own limit ends it. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Packets beyond those that had come when this was called; a new consumer begins at 0. */
export async function flows(page: Page, person: string, source: 'mic' | 'camera' = 'mic', packets = 20): Promise<void> {
  const consumer = page.consumerOf(person, source);
  const before = await page.packetsOf(person, source);
  await until(async () => {
    const since = page.consumerOf(person, source) === consumer ? before : 0;
    return (await page.packetsOf(person, source)) > since + packets;
  });
}
