import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Runbooks } from './runbooks.ts';

const folder = mkdtempSync(join(tmpdir(), 'atrium-runbooks-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'WorkerDied.md'),
  '# A worker died\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [board](/d/atrium-media-plane)\n\n`kill`\n',
);
writeFileSync(join(folder, '..secret'), 'x');
const runbooks = new Runbooks({ folder });

it('[OPS6] a runbook is a page with headings, code and links, and no HTML of its own', () => {
  const page = runbooks.page('WorkerDied') ?? '';
  expect(page).toContain('<h1>A worker died</h1>');
  expect(page).toContain('<code>kill</code>');
  expect(page).toContain('href="/d/atrium-media-plane"');
  expect(page).not.toContain('<script');
  expect(page).not.toContain('href="javascript:');
});

it('[OPS6] is found by a name, and a name is no path', () => {
  expect(runbooks.names()).toEqual(['WorkerDied']);
  for (const name of ['../WorkerDied', '..', 'WorkerDied.md', '', 'Other', '%2e%2e'])
    expect(runbooks.page(name)).toBeNull();
  expect(new Runbooks({ folder: join(folder, 'none') }).names()).toEqual([]);
});
