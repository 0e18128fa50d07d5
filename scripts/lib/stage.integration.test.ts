import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runStage, stagesOf, type Stage } from './stage.mjs';

const BIN = resolve(import.meta.dirname, '../../node_modules/.bin');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-stage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The environment of a shell, not of the test runner that this test runs in. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
  PATH: [BIN, process.env.PATH].join(delimiter),
};

/** Without its output: a failure that is meant to be must not look like one in the log. */
const runQuietly = (stage: Stage, options: { args?: string[]; patient?: boolean; cwd?: string; limitMs?: number }) =>
  runStage(stage, { env, output: 'ignore', ...options });

/** Runs vitest for real on the files of a folder. */
function runVitest(files: Record<string, string>) {
  // The folder's own configuration, so that this project's is not looked for.
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { globals: true } };');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return runQuietly({ name: 'unit', command: 'vitest run' }, { cwd: folder });
}

it('takes every test:* script in order', () => {
  const scripts = {
    ...{ test: 'all', 'test:types': 'tsc', build: 'vite', 'test:unit': 'vitest run' },
    // It takes what `npm test` does without.
    'test:cluster': 'node cluster',
  };
  expect(stagesOf(scripts)).toEqual([
    { name: 'types', command: 'tsc' },
    { name: 'unit', command: 'vitest run' },
  ]);
});

it('counts what vitest ran', async () => {
  const result = await runVitest({ 'a.test.mjs': 'test("one", () => {}); test("two", () => { throw 1; });' });
  expect(result).toMatchObject({ ok: false, counts: { passed: 1, failed: 1, skipped: 0 } });
});

it('names what failed: each test, and a file that cannot be loaded', async () => {
  const { failures } = await runVitest({
    'a.test.mjs':
      'describe("a", () => { test("one", () => {}); test("two", () => { throw new Error("no\\nmore"); }); });',
    'b.test.mjs': 'import "./nowhere.mjs";',
    'c.test.mjs': 'beforeAll(() => { throw new Error("hook"); }); test("three", () => {});',
  });
  const byFile = failures.toSorted((a, b) => a.file.localeCompare(b.file));
  expect(byFile).toEqual([
    { file: 'a.test.mjs', name: 'a > two', message: 'Error: no' },
    { file: 'b.test.mjs', name: '', message: expect.stringContaining('./nowhere.mjs') as string },
    { file: 'c.test.mjs', name: '', message: expect.stringMatching(/hook|outside of its tests/) as string },
  ]);
});

it('fails when a file cannot be loaded, though every test passed', async () => {
  const files = { 'a.test.mjs': 'test("one", () => {});', 'b.test.mjs': 'import "./nowhere.mjs";' };
  expect(await runVitest(files)).toMatchObject({ ok: false, counts: { passed: 1, failed: 1 } });
});

it('fails when there is no test', async () => {
  expect(await runVitest({})).toMatchObject({
    ok: false,
    counts: { passed: 0, failed: 1 },
    failures: [{ file: 'unit' }],
  });
});

it('passes arguments on, each as one word', async () => {
  const stage = { name: 'args', command: 'printf "%s\\n" one > args; printf "%s\\n" >> args' };
  expect(await runQuietly(stage, { args: ['two words', 'three'], cwd: folder })).toMatchObject({ ok: true });
  expect(readFileSync(join(folder, 'args'), 'utf8')).toBe('one\ntwo words\nthree\n');
});

it('lets a patient stage have what others leave of the processors, and no other', async () => {
  const stage = { name: 'priority', command: 'nice > priority #' };
  const own = os.getPriority();
  for (const [patient, priority] of [
    [true, 19],
    [false, own],
  ] as const) {
    expect(await runQuietly(stage, { patient, cwd: folder })).toMatchObject({ ok: true });
    expect(Number(readFileSync(join(folder, 'priority'), 'utf8'))).toBe(priority);
  }
});

it('ends a stage that hangs, with everything that it started', async () => {
  mkdirSync(join(folder, 'pids'));
  const pid = join(folder, 'pids', 'child');
  // The inner one ignores SIGTERM and outlives its parent.
  const command = `sh -c 'trap "" TERM; echo $$ > ${pid}; while :; do sleep 0.1; done' & wait #`;
  const result = await runQuietly({ name: 'hangs', command }, { limitMs: 1_000 });
  expect(result).toMatchObject({ ok: false, counts: { passed: 0, failed: 1 } });
  const child = Number(readFileSync(pid, 'utf8'));
  await expect.poll(() => isAlive(child)).toBe(false);
});

/** A zombie counts as dead: nobody waits for it here, and it holds nothing. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('does not count a stage as passed that was interrupted, though its runner ended well', async () => {
  // The runner asks whoever runs it to stop, as Ctrl-C would, and ends with 0 when it hears of it.
  const command = `trap 'exit 0' INT; kill -INT $PPID; while :; do sleep 0.1; done #`;
  const source = `
    import { runStage } from ${JSON.stringify(new URL('stage.mjs', import.meta.url).href)};
    const result = await runStage({ name: 'unit', command: process.env.COMMAND }, { env: process.env, output: 'ignore' });
    process.stdout.write(JSON.stringify(result));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...env, COMMAND: command },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  expect(JSON.parse(said)).toMatchObject({ ok: false, interrupted: true, counts: { passed: 0, failed: 1 } });
});
