import { readdir, readFile } from 'node:fs/promises';

/**
 * What all threads of a process have run so far, ms. The scheduler counts nanoseconds; `/proc/<pid>/stat` counts ticks of
 * 10 ms, which would be a hundredth of a second's work.
 */
export async function processorMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const each = await Promise.all(
    threads.map(async (thread) => {
      // A thread may end between the two readings.
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      return Number(text.split(' ', 1)[0]);
    }),
  );
  return each.reduce((sum, ns) => sum + ns, 0) / 1e6;
}
