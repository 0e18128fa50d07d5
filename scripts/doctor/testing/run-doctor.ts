import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** `npm run doctor` as a process, with this configuration and nothing else of the environment. */
export async function runDoctor(env: NodeJS.ProcessEnv): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../doctor.ts')], {
    env: { PATH: process.env.PATH, PORT: '0', MEDIA_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, text };
}
