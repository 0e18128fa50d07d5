import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrialOrder } from '@atrium/release-gate/trial-results';
import type { ChildWord, Stop } from './trials.ts';

const CHILD = fileURLToPath(new URL('./trial-child.ts', import.meta.url));

/** `token`: by which pods are asked to move a room; it is no part of an order, which is told and logged. */
export type ChildOrder = { order: TrialOrder; token: string };

/** One trial in a child of this process. `under`: another program to put it into, as `nsenter`. */
export function startChild(
  given: ChildOrder,
  hear: (word: ChildWord) => void,
  { under = [] }: { under?: readonly string[] } = {},
): Stop {
  const [program, ...args] = [...under, process.execPath, CHILD];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', (word) => hear(word as ChildWord));
  child.once('error', (error) => hear({ is: 'broken', why: `it could not be begun: ${error.message}` }));
  child.once('exit', (code, signal) => hear({ is: 'broken', why: `its process ended with ${signal ?? code}` }));
  child.send(given, () => undefined);
  return () => void child.kill('SIGKILL');
}
