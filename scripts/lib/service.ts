import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../room-service/src/main.ts', import.meta.url));
/** A cold start loads mediasoup and starts the workers: about a second; a loaded machine takes longer. */
const START_WITHIN_MS = 60_000;

export type Service = {
  /** http://127.0.0.1:port, or https where it was given a certificate. */
  url: string;
  pid: number;
  /** Where its metrics are served. */
  metricsUrl: string;
  /** Every line that it logged, parsed where it is JSON. */
  lines: Record<string, unknown>[];
  /** Pids of its mediasoup workers that live now. */
  workerPids: () => Promise<number[]>;
  /** Resolves when the process is gone, with its exit code; null after a signal. */
  ended: Promise<number | null>;
  stop: () => Promise<void>;
};

/** `under`: another program to put it into, for example `nsenter`. `main`: the entry of another version. */
export type ServiceOptions = { under?: string[]; host?: string; main?: string };

/**
 * Starts the real service as its own process on loopback ports that the system chooses, for tests and benchmarks.
 * Throws with its output when it does not come up.
 */
export async function startService(env: Record<string, string> = {}, options: ServiceOptions = {}): Promise<Service> {
  const [program, ...before] = [...(options.under ?? []), process.execPath];
  const child = spawn(program, [...before, options.main ?? MAIN], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      MEDIA_PORT: '0',
      MEDIA_WORKERS: '1',
      METRICS_PORT: '0',
      DRAIN_SCRAPE_SECONDS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => void child.once('exit', (code) => resolve(code)));
  const lines: Record<string, unknown>[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
  const port = await new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the service did not start in time\n${stderr}`)), START_WITHIN_MS);
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = parse(text);
      if (lines.push(line) > 5000) lines.shift();
      if (typeof line.port !== 'number') return;
      clearTimeout(late);
      resolve(line.port);
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the service ended with code ${code}\n${stderr}`));
    });
  });
  const pid = child.pid ?? 0;
  return {
    url: `${env.TLS_CERT === undefined ? 'http' : 'https'}://${options.host ?? '127.0.0.1'}:${port}`,
    pid,
    metricsUrl: `http://127.0.0.1:${String(lines.find((line) => 'metricsPort' in line)?.metricsPort)}/metrics`,
    lines,
    workerPids: () => childrenOf(pid),
    ended,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
}

async function childrenOf(pid: number): Promise<number[]> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').flatMap((part) => (part.trim() ? [Number(part)] : []));
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
