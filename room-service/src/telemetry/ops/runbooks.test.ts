import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definition } from '@atrium/ops';
import { afterAll, expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { Runbooks } from './runbooks.ts';
import { firstOf } from './to-do.ts';
import { LOSS_ROWS } from './whose-loss.ts';

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

it('[OPS11] what it says to do is found by its name', () => {
  expect(runbooks.toDo('WorkerDied')?.steps).toEqual(['Read the log of the pod, or PodDown: kill -9?', 'Wait.']);
  expect(runbooks.toDo('Other')).toBeNull();
  expect(runbooks.toDo('../WorkerDied')).toBeNull();
});

it('[OPS77] a promise that is spent slowly goes by the rows of its page, which say whose step they name', () => {
  const real = new Runbooks({ folder: OPS_FILES.runbooks });
  const first = (name: string, ...leading: string[]) =>
    firstOf(real.toDo(name)!, { sinceMs: 0, startsMs: [], leading, processes: 1 });
  const slowly = (...leading: string[]) => first('GoodTimeBurnsSlowly', ...leading);
  expect(slowly(LOSS_ROWS.theirs, 'audio_loss')).toBe(first('GoodTimeBurnsFast', LOSS_ROWS.theirs, 'audio_loss'));
  expect(slowly(LOSS_ROWS.theirs, 'audio_loss')).toMatch(/^the lines of these people/);
  expect(slowly(LOSS_ROWS.ours)).toMatch(/Go on with: step 4 of GoodTimeBurnsFast$/);
  // What is said of no reason sends nobody to our network for those who only hear others who lose.
  expect(slowly()).toMatch(/^Go by what people have .*Where uplink_loss of some is among it, go by its row, .*\.$/);
});

it('[OPS26] all can be had at once, as text', () => {
  const all = runbooks.all();
  expect(Object.keys(all)).toEqual(['PodDown', 'WorkerDied']);
  expect(all.WorkerDied).toContain('<h2>Do now</h2>');
  expect(all.WorkerDied).not.toContain('<script');
  expect(new Runbooks({ folder: join(folder, 'none') }).all()).toEqual({});
});

it('[OPS79] that of a release which is held has each word that the page has for why', () => {
  const path = new URL('../../../../alerts/generated/runbooks/ReleaseHeld.md', import.meta.url);
  const text = readFileSync(path, 'utf8').replace(/\s+/g, ' ').toLowerCase();
  const words = Object.values(definition().holds);
  expect(words.length).toBeGreaterThan(10);
  expect(words.filter((one) => !text.includes(`"${one}"`))).toEqual([]);
});
