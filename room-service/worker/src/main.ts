/** Prints the path of the worker on stdout; what happens meanwhile goes to stderr. */
import { WorkerUnavailable } from './error.ts';
import { createReporter } from './reporter.ts';
import { resolveWorker } from './resolve.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

const { log, progress } = createReporter({
  write: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
  now: () => performance.now(),
});

try {
  const file = await resolveWorker({ env: process.env, log, progress, signal: stop.signal });
  process.stdout.write(`${file}\n`);
} catch (error) {
  if (stop.signal.aborted) process.exitCode = 130;
  else if (error instanceof WorkerUnavailable) {
    log(error.message);
    process.exitCode = 1;
  } else throw error;
}
