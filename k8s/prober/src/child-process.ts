import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrialOrder } from '@atrium/release-gate/trial-results';
import type { ChildWord, Stop } from './trials.ts';

const CHILD = fileURLToPath(new URL('./trial-child.ts', import.meta.url));

/** One trial in a child of this process. `under`: another program to put it into, as `nsenter`. */
export function startChild(
  order: TrialOrder,
  hear: (word: ChildWord) => void,
  { under = [] }: { under?: readonly string[] } = {},
): Stop {
  const [program, ...args] = [...under, process.execPath, CHILD];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', (word) => hear(word as ChildWord));
  child.once('error', (error) => hear({ is: 'broken', why: `it could not be begun: ${error.message}` }));
  child.once('exit', (code, signal) => hear({ is: 'broken', why: `its process ended with ${signal ?? code}` }));
  child.send(order, () => undefined);
  return () => void child.kill('SIGKILL');
}
