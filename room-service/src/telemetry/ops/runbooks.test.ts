import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { Runbooks } from './runbooks.ts';

const folder = mkdtempSync(join(tmpdir(), 'atrium-runbooks-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'WorkerDied.md'),
  '# A worker died\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [board](/d/atrium-media-plane)\n\n`kill`\n\n## Do now\n\n1. Read the **log** of the pod,\n   or [PodDown](/ops/runbooks/PodDown): `kill -9`?\n   - Memory.\n2. Wait.\n\n## Why\n\n1. No.\n',
);
writeFileSync(
  join(folder, 'PodDown.md'),
  '## Do now\n\n1. A deploy (versions on [`/ops`](/ops))? See it in `/ops/traces`, or on `/ops`.\n',
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
  expect(runbooks.names()).toEqual(['PodDown', 'WorkerDied']);
  for (const name of ['../WorkerDied', '..', 'WorkerDied.md', '', 'Other', '%2e%2e'])
    expect(runbooks.page(name)).toBeNull();
  expect(new Runbooks({ folder: join(folder, 'none') }).names()).toEqual([]);
});

it('[OPS11] what it says to do first is said in plain words', () => {
  expect(runbooks.firstStep('WorkerDied')).toBe('Read the log of the pod, or PodDown: kill -9?');
  expect(runbooks.firstStep('Other')).toBeNull();
  expect(runbooks.firstStep('../WorkerDied')).toBeNull();
});

it('[OPS11] does not send to /ops whoever reads it there', () => {
  expect(runbooks.firstStep('PodDown')).toBe('A deploy (versions below)? See it in /ops/traces, or below.');
});

it('[OPS11] every runbook that there is says something to do first', () => {
  const real = new Runbooks({ folder: OPS_FILES.runbooks });
  const steps = real.names().map((name) => [name, real.firstStep(name)] as const);
  expect(steps.length).toBeGreaterThan(20);
  expect(steps.filter(([, step]) => step === null || step.length < 10 || /[`*\]]/.test(step))).toEqual([]);
});
