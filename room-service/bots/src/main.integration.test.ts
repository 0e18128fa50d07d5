import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type Service } from '../../../scripts/lib/service.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the command; `interruptAt` presses Ctrl-C when a line of output holds that text. */
async function run(args: string[], interruptAt?: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const result = { code: null as number | null, out: '', err: '' };
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.out += text;
    if (interrupted || interruptAt === undefined || !result.out.includes(interruptAt)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.err += text));
  [result.code] = (await once(child, 'close')) as [number | null];
  return result;
}

describe('without a server', () => {
  test('wrong options end with what is wrong', async () => {
    const { code, err } = await run(['--count', 'many', '--room', 'A B']);
    expect(code).toBe(1);
    expect(err).toContain('--count must be a whole number from 1 to 1000, not "many".');
    expect(err).toContain('--room must be');
  });

  test('help ends well', async () => {
    const { code, out } = await run(['--help']);
    expect([code, out.includes('npm run bots -- --room demo --count 8')]).toEqual([0, true]);
  });

  test('a server that is not there ends with a sentence', async () => {
    const { code, err } = await run(['--url', 'http://127.0.0.1:9', '--no-media']);
    const words =
      'There is no Atrium server at http://127.0.0.1:9. Is it running? Elsewhere: --url http://localhost:3901\n';
    expect([code, err]).toEqual([1, words]);
  });
});

describe('with a server', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  test('people join, are reported, and leave at Ctrl-C', async () => {
    const args = ['--url', service.url, '--room', 'demo', '--count', '3', '--video', '1'];
    const { code, out, err } = await run(args, 'all 3');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.match(/ joined demo/g)).toHaveLength(3);
    expect(out.match(/ joined demo with a camera/g)).toHaveLength(1);
    expect(out).toMatch(/name +doing +circle +hears/);
    expect(out.trimEnd().endsWith('Everybody leaves.')).toBe(true);
    const glimpse = (await (await fetch(`${service.url}/api/rooms/demo`)).json()) as { people: number };
    expect(glimpse.people).toBe(0);
  });

  test('leave by themselves when the time is up', async () => {
    const { code } = await run(['--url', service.url, '--room', 'short', '--count', '2', '--seconds', '1']);
    expect(code).toBe(0);
  });
});
