import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withoutDaemons } from './without-daemons.ts';

let folder: string;
let policy: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-policy-'));
  policy = join(folder, 'policy-rc.d');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('forbids services only while it installs, also when that fails', async () => {
  const seen = await withoutDaemons(
    () => Promise.resolve({ text: readFileSync(policy, 'utf8'), mode: statSync(policy).mode & 0o777 }),
    { policy, isRoot: true },
  );
  expect(seen).toEqual({ text: expect.stringContaining('exit 101') as string, mode: 0o755 });
  expect(existsSync(policy)).toBe(false);
  await expect(withoutDaemons(() => Promise.reject(new Error('apt')), { policy, isRoot: true })).rejects.toThrow('apt');
  expect(existsSync(policy)).toBe(false);
});

it('leaves the policy of a machine that has one', async () => {
  writeFileSync(policy, '#!/bin/sh\nexit 0\n');
  await withoutDaemons(() => Promise.resolve(), { policy, isRoot: true });
  expect(readFileSync(policy, 'utf8')).toContain('exit 0');
});
