import type { WorkerUsage } from '../media/worker-slot.ts';

/** A shorter time shows how the kernel's accounting is rounded, a longer one hides a peak that people hear. */
const LOOK_BACK_MS = 5_000;

type Seen = { usage: WorkerUsage; pid: number };
export type SeenWorker = { index: number; pid: number; alive: boolean; usage: WorkerUsage | null };

/** How busy each worker is, from what its signs of life tell anyhow; nothing more is asked of it. */
export class WorkerUsages {
  /** By index of the worker, oldest first: the last that is LOOK_BACK_MS old, and what came after it. */
  readonly #seen = new Map<number, Seen[]>();
  /** CPU time of the processes that were this worker before. */
  readonly #formerMs = new Map<number, number>();

  /** To be called every second or so. */
  see(workers: readonly SeenWorker[]): void {
    for (const { index, pid, alive, usage } of workers) {
      const seen = this.#seen.get(index) ?? [];
      this.#seen.set(index, seen);
      const last = seen.at(-1);
      if (last && (!alive || last.pid !== pid)) {
        this.#formerMs.set(index, (this.#formerMs.get(index) ?? 0) + last.usage.cpuMs);
        seen.length = 0;
      }
      if (!alive || usage === null || (last?.pid === pid && last.usage.atMs === usage.atMs)) continue;
      seen.push({ usage, pid });
      while (seen[1] && usage.atMs - seen[1].usage.atMs >= LOOK_BACK_MS) seen.shift();
    }
  }

  /** `ratio` of one core, 0 while it is not known; `cpuMs` of all processes that were this worker, never less than before. */
  of(index: number): { ratio: number; cpuMs: number } {
    const seen = this.#seen.get(index) ?? [];
    const [first, last] = [seen[0]?.usage, seen.at(-1)?.usage];
    const cpuMs = (this.#formerMs.get(index) ?? 0) + (last?.cpuMs ?? 0);
    if (!first || !last || last.atMs <= first.atMs) return { ratio: 0, cpuMs };
    return { ratio: (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs), cpuMs };
  }
}
