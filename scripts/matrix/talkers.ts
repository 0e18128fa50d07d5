import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('talkers-process.ts', import.meta.url));
const STAND_WITHIN_MS = 120_000;
const GO_WITHIN_MS = 10_000;

/** `from`, `of`: the first of them and how many there are in all, where others of the same circle are in another process. */
export type TalkersOptions = { url: string; count: number; cameras: number; from?: number; of?: number };

export type Talkers = {
  pid: number;
  /** `return`: from now on each loses the socket every few seconds, and comes back. */
  say: (line: 'return' | 'stay') => void;
  stop: () => Promise<void>;
};

/** Real clients with real WebRTC in a process of their own, who stand in one circle. */
export async function startTalkers({ url, count, cameras, from = 0, of = count }: TalkersOptions): Promise<Talkers> {
  const args = [url, `${count}`, `${cameras}`, `${from}`, `${of}`];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2_000)));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.stdin.end();
    const late = setTimeout(() => child.kill('SIGKILL'), GO_WITHIN_MS);
    await gone;
    clearTimeout(late);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the talkers ${why}\n${stderr}`));
      const late = setTimeout(() => fail('did not stand in time'), STAND_WITHIN_MS);
      child.once('exit', (code) => fail(`ended with code ${code}`));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line !== 'standing') return;
        clearTimeout(late);
        resolve();
      });
    });
    return { pid: child.pid ?? 0, say: (line) => void child.stdin.write(`${line}\n`), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
