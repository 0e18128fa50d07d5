import { readdir, readFile } from 'node:fs/promises';

/**
 * What all threads of a process have run so far, ms. The scheduler counts nanoseconds; `/proc/<pid>/stat` counts ticks of
 * 10 ms, which would be a hundredth of a second's work.
 */
export async function processorMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  // A thread may end between the two readings.
  const each = await Promise.all(threads.map((thread) => threadMs(pid, thread).catch(() => 0)));
  return each.reduce((sum, ms) => sum + ms, 0);
}

/** The same of the thread that runs a Node process's JavaScript alone. */
export const mainThreadMs = (pid: number): Promise<number> => threadMs(pid, String(pid));

async function threadMs(pid: number, thread: string): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8');
  return Number(text.split(' ', 1)[0]) / 1e6;
}
