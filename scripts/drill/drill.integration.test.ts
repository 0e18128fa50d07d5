import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { findMonitoringPrograms } from '../lib/monitoring-programs.ts';
import { DRILL_FAULTS } from './faults.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const CAN =
  process.platform === 'linux' && process.getuid?.() === 0 && findMonitoringPrograms(process.env).kind === 'found';
const READY_WITHIN_MS = 240_000;
const WHY = CAN ? '' : ' (left out: it takes root on Linux, Prometheus and Alertmanager)';

it.runIf(CAN)(
  `breaks something without a word of what, waits for the answer, and tells the truth and the seconds${WHY}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-answers-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const args = ['--rounds', '1', '--calm', '5', '--patience', '240', '--answers', folder];
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // With all that it started in a network of its own.
    onTestFinished(() => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = once(child, 'exit') as Promise<[number | null]>;

    const giveUpAt = performance.now() + READY_WITHIN_MS;
    const ready = join(folder, 'ready-1');
    while (!existsSync(ready) && child.exitCode === null && performance.now() < giveUpAt) await sleep(100);
    const before = readFileSync(ready, 'utf8');
    // Whoever reads sees it by the line that they are given, and it is the real service.
    const [, enter = '', url = ''] = /As text: (nsenter --net=\S+) curl -s (\S+)/.exec(before) ?? [];
    const [program = '', net = ''] = enter.split(' ');
    let now: { prometheus?: { state: string }; people?: { here: number } | null } = {};
    // On a busy machine Prometheus answers late.
    while (now.prometheus?.state !== 'there' && performance.now() < giveUpAt) {
      const { stdout } = await run(program, [net, 'curl', '-s', '-m', '10', url]);
      now = JSON.parse(stdout) as typeof now;
    }
    expect(now.people?.here).toBeGreaterThan(0);
    // Nothing of it says which.
    for (const { name, truth } of DRILL_FAULTS)
      for (const words of [name, truth]) expect(before + output).not.toContain(words);

    writeFileSync(join(folder, 'answer-1'), 'I do not know\n');
    expect((await ended)[0]).toBe(0);
    expect(output).toMatch(/Answered after \d+ s\.\nYou said: I do not know\nIt was so: /);
    expect(
      DRILL_FAULTS.some(({ truth, hurt, first }) => [truth, hurt, first].every((words) => output.includes(words))),
    ).toBe(true);
    expect(output).toMatch(/That was all\.\n$/);
  },
  420_000,
);
