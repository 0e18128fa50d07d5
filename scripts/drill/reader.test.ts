import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readerOfFolder } from './reader.ts';

function folderOfOne(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-reader-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('a reader elsewhere is told by a file, and answers by a whole line of another', async () => {
  const folder = folderOfOne();
  const told: string[] = [];
  const reader = readerOfFolder(folder, { tell: (line) => told.push(line) });
  reader.tell('Look here.');
  expect(existsSync(join(folder, 'ready-1'))).toBe(false);
  const asked = reader.ask(1, 20_000);
  expect(readFileSync(join(folder, 'ready-1'), 'utf8')).toBe('Look here.\n');
  writeFileSync(join(folder, 'answer-1'), 'the');
  await new Promise((resolve) => setTimeout(resolve, 500));
  writeFileSync(join(folder, 'answer-1'), 'the worker\n');
  expect(await asked).toBe('the worker');
  expect(told).toEqual(['Look here.']);
});

it('whoever says nothing is not waited for', async () => {
  expect(await readerOfFolder(folderOfOne(), { tell: () => undefined }).ask(2, 1)).toBeNull();
});
