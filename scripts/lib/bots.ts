import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../room-service/bots/src/main.ts', import.meta.url));
const JOIN_WITHIN_MS = 180_000;

/** `lines`: what they said. */
export type BotsProcess = { lines: readonly string[]; stop: () => Promise<void> };

/** Starts the bots' own command as a process and waits until all of them have joined. */
export async function runBots(options: {
  url: string;
  room: string;
  count: number;
  video?: number;
  args?: string[];
  under?: string[];
  /** The command of another version. */
  main?: string;
}): Promise<BotsProcess> {
  const { url, room, count, video = 0, args = [], under = [], main = MAIN } = options;
  const [program, ...before] = [...under, process.execPath];
  const child = spawn(
    program,
    [...before, main, '--url', url, '--room', room, '--count', `${count}`, '--video', `${video}`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
  const lines: string[] = [];
  let joined = 0;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`only ${joined} of ${count} bots joined\n${stderr}`)),
      JOIN_WITHIN_MS,
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (!line.includes(' joined ') || ++joined < count) return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the bots ended with code ${code}\n${stderr}`));
    });
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    lines,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(late);
    },
  };
}
