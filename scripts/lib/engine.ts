import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** It reads its data first; a loaded machine takes seconds for that. */
const START_WITHIN_MS = 60_000;
/** It writes what it has in memory; by force after that. */
const STOP_WITHIN_MS = 10_000;
const TAIL_CHARACTERS = 4_000;

export type Engine = {
  /** http://127.0.0.1:port */
  url: string;
  pid: number;
  /** Its last words. */
  tail: () => string;
  /** Ends with its code. */
  ended: Promise<number | null>;
  /** Makes it read its files again. */
  reload: () => void;
  /** Idempotent. */
  stop: () => Promise<void>;
};

export type EngineOptions = { name: string; bin: string; args: readonly string[] };

/** Runs Prometheus or Alertmanager; both say on which address they listen. Throws with its output when it does not come up. */
export async function startEngine({ name, bin, args }: EngineOptions): Promise<Engine> {
  const child = spawn(bin, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let tail = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  try {
    const port = await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name} did not start in time\n${tail}`)), START_WITHIN_MS);
      const fail = (error: Error) => {
        clearTimeout(late);
        reject(error);
      };
      child.once('error', fail);
      child.once('close', (code) => fail(new Error(`${name} ended with code ${code}\n${tail}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        tail = (tail + chunk.toString()).slice(-TAIL_CHARACTERS);
        const [, found] = /msg="Listening on" address=\S+:(\d+)/.exec(tail) ?? [];
        if (found === undefined) return;
        clearTimeout(late);
        resolve(Number(found));
      });
    });
    return {
      url: `http://127.0.0.1:${port}`,
      pid: child.pid ?? 0,
      tail: () => tail,
      ended,
      reload: () => void child.kill('SIGHUP'),
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(late);
}
