import { mkdirSync, mkdtempSync, rmSync, existsSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrium-lock-'));
  folder = join(root, 'lock');
});
afterEach(() => rmSync(root, { recursive: true }));

it('lets one in at a time and tells the other that it waits', async () => {
  const events: string[] = [];
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = withLock({ folder, onWait: () => expect.unreachable() }, async () => {
    events.push('first in');
    await held;
    events.push('first out');
  });
  // The first took the lock before the second asks.
  while (!existsSync(folder)) await new Promise((resolve) => setImmediate(resolve));
  const second = withLock({ folder, onWait: () => release() }, () => {
    events.push('second in');
    return Promise.resolve();
  });
  await Promise.all([first, second]);
  expect(events).toEqual(['first in', 'first out', 'second in']);
  expect(existsSync(folder)).toBe(false);
});

it('gives the lock back after a failure', async () => {
  const failing = withLock({ folder, onWait: () => undefined }, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(folder)).toBe(false);
});

it('takes a lock over whose owner has been silent for too long', async () => {
  mkdirSync(folder);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(folder, longAgo, longAgo);
  expect(await withLock({ folder, onWait: () => expect.unreachable() }, () => Promise.resolve('done'))).toBe('done');
});

it('stops waiting when told to', async () => {
  mkdirSync(folder);
  const stop = new AbortController();
  const waiting = withLock({ folder, signal: stop.signal, onWait: () => stop.abort() }, () => Promise.resolve());
  await expect(waiting).rejects.toThrow();
});
