import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Does it with this process, and with all that it starts, on one processor. On two, whoever sends and whoever receives slow
 * each other down by what their processors share, now and then by a third, as chance has them run at the same time.
 */
export async function onOneProcessor<T>(work: () => Promise<T>): Promise<T> {
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
  const first = /^\d+/.exec(allowed ?? '')?.[0];
  if (allowed === undefined || first === undefined) throw new Error('/proc does not say which processors there are');
  await allow(first);
  try {
    return await work();
  } finally {
    await allow(allowed);
  }
}

/** All threads there are; later ones and other processes have it from whoever starts them. */
async function allow(processors: string): Promise<void> {
  await run('taskset', ['--all-tasks', '--cpu-list', '--pid', processors, String(process.pid)]).catch(
    (error: unknown) => {
      throw new Error('the benchmark cannot choose its processor: it needs taskset, of util-linux', { cause: error });
    },
  );
}
