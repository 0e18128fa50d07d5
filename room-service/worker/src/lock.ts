import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type LockOptions = {
  /** Folder that stands for the lock. */
  folder: string;
  onWait: () => void;
  signal?: AbortSignal | undefined;
  staleMs?: number;
};

const HEARTBEAT_MS = 5_000;

/** Six heartbeats: the owner is gone or stopped. No process id is kept, for containers may share a cache folder. */
const STALE_MS = 30_000;

const POLL_MS = 1_000;

/**
 * Lets one process at a time do `work`. It saves doing things twice, no more: an owner that was stopped for long
 * loses the lock unknowingly, so `work` must be harmless when it is done twice.
 */
export async function withLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { folder, onWait, signal } = options;
  while (!(await take(folder))) {
    if (await isStale(folder, options.staleMs ?? STALE_MS)) {
      await rm(folder, { recursive: true, force: true });
      continue;
    }
    onWait();
    await sleep(POLL_MS, undefined, signal ? { signal } : {});
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => undefined); // taken away as stale: nothing to keep alive
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(folder: string, staleMs: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(folder)).mtimeMs > staleMs;
  } catch {
    return false; // given back meanwhile
  }
}
