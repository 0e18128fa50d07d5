import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CHILD = pathToFileURL(join(import.meta.dirname, 'child.mjs')).href;

/** Runs `runChild` in a process of its own, which can be sent signals and whose exit code is the child's. */
function start(program: string, options: string) {
  const source = `
    import { runChild } from ${JSON.stringify(CHILD)};
    const { code } = await runChild(process.execPath, ['-e', ${JSON.stringify(program)}], ${options});
    process.exitCode = code;`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  let heard: () => void = () => undefined;
  const speaks = new Promise<void>((resolve) => (heard = resolve));
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    heard();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, speaks, ended, printed: () => printed };
}

describe.each(['{}', '{ group: true }'])('runChild with %s', (options) => {
  it('passes the exit code on', async () => {
    expect(await start('process.exit(7)', options).ended).toBe(7);
  });

  it('passes a signal on once and waits for a calm end', async () => {
    const program = `
      let count = 0;
      process.on('SIGTERM', () => {
        count += 1;
        setTimeout(() => { console.log('signals', count); process.exit(5); }, 200);
      });
      setInterval(() => {}, 1000);
      console.log('up');`;
    const { child, speaks, ended, printed } = start(program, options);
    await speaks;
    child.kill('SIGTERM');
    expect(await ended).toBe(5);
    expect(printed()).toBe('up\nsignals 1\n');
  });

  it('answers 128 and the number of a signal that ended the child', async () => {
    expect(await start("process.kill(process.pid, 'SIGKILL')", options).ended).toBe(137);
  });
});

it('ends by force, after a while, what does not listen to a signal', async () => {
  const program = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');`;
  const { child, speaks, ended } = start(program, '{ calmMs: 1 }');
  await speaks;
  child.kill('SIGTERM');
  expect(await ended).toBe(137);
});
