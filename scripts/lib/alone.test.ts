import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { alone } from './alone.mjs';

/** Linux gives out no process id above 2^22 (proc(5), pid_max). */
const NO_PROCESS = 2 ** 22 + 1;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-alone-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('lets one begin when the other has ended', async () => {
  const said: string[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  const first = alone(file, async () => {
    said.push('first begins');
    await held;
    said.push('first ends');
  });
  const second = alone(file, () => Promise.resolve(said.push('second')), { pollMs: 1 });
  // Time enough for the second to look more than once.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  release(undefined);
  await Promise.all([first, second]);
  expect(said).toEqual(['first begins', 'first ends', 'second']);
  expect(existsSync(file)).toBe(false);
});

it('does not wait for a process that is gone', async () => {
  writeFileSync(file, `${NO_PROCESS}`);
  expect(await alone(file, () => Promise.resolve('done'))).toBe('done');
});

it('makes way after a failure', async () => {
  await expect(alone(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});
