import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isOnPath } from './on-path.ts';

it('is a program that can be run, in any folder of the path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-path-'));
  writeFileSync(join(folder, 'there'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'text'), 'no program\n');
  chmodSync(join(folder, 'text'), 0o644);
  const path = `/nowhere::${folder}`;
  expect(['there', 'text', 'missing'].map((name) => isOnPath(name, path))).toEqual([true, false, false]);
  rmSync(folder, { recursive: true });
});
