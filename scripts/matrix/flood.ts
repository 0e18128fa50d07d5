import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('flood-process.ts', import.meta.url));

export type Flood = {
  /** Of the worker, TCP. */
  port: number;
  /** Of the worker: it gets a core that the sender is not on, since on one they take turns and neither is ever hot. */
  pid: number;
};

/** Keeps a media worker of this machine as busy as it can be. Returns the end of it. Needs taskset (util-linux). */
export function flood({ port, pid }: Flood): () => Promise<void> {
  execFileSync('taskset', ['-cp', '0', `${pid}`], { stdio: 'ignore' });
  const args = ['-c', `${availableParallelism() - 1}`, process.execPath, PROGRAM, `${port}`];
  const child = spawn('taskset', args, { stdio: ['pipe', 'ignore', 'ignore'] });
  return async () => {
    const gone = once(child, 'exit');
    child.stdin.end();
    await gone;
  };
}
