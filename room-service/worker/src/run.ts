import { spawn } from 'node:child_process';

export type RunOptions = {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Ends the program by SIGTERM. */
  signal?: AbortSignal | undefined;
  /** Every line of stdout and stderr. */
  onLine?: (line: string) => void;
  limitMs?: number;
};

/** How a program ended; `tail` holds its last lines, for the error message. `code` is null after a signal. */
export type RunEnd = { code: number | null; tail: string; missing: boolean };

/** Enough to hold a compiler's error with its context. */
const TAIL_LINES = 40;

/** Runs a program to its end; one that cannot be started is an end, too. */
export function run(options: RunOptions): Promise<RunEnd> {
  const { command, args, env, signal, onLine, limitMs } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(env ? { env } : {}),
      ...(signal ? { signal } : {}),
      ...(limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGKILL' }),
    });
    const tail: string[] = [];
    const readLine = (line: string) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, readLine);
    child.on('error', (error: NodeJS.ErrnoException) => {
      readLine(error.message);
      // One that did start, and is being ended, closes in a moment.
      if (child.pid === undefined) resolve({ code: null, tail: tail.join('\n'), missing: error.code === 'ENOENT' });
    });
    child.on('close', (code) => resolve({ code, tail: tail.join('\n'), missing: false }));
  });
}

function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
