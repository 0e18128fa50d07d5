import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const START_WITHIN_MS = 60_000;

export type ProberProcess = { url: string; stop: () => Promise<number | null> };

/** The real one, at a port that the system chooses. Throws with its output when it does not come up. */
export async function startProber(env: Record<string, string>): Promise<ProberProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => void child.once('exit', (code) => resolve(code)));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`the prober ${why}\n${said}`));
    const late = setTimeout(() => fail('did not start in time'), START_WITHIN_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { port: listens } = JSON.parse(line) as { port?: number };
      if (listens !== undefined) resolve(listens);
    });
    void ended.then((code) => fail(`ended with code ${code}`)).finally(() => clearTimeout(late));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
