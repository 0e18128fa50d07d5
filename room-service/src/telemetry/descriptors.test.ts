import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseMaxFds, watchDescriptors } from './descriptors.ts';
import { Metrics } from './metrics.ts';

async function descriptors(): Promise<{ open: number; max: number }> {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  watchDescriptors(metrics);
  const { text } = await metrics.exposition();
  const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  return { open: value('process_open_fds'), max: value('process_max_fds') };
}

test.skipIf(process.platform !== 'linux')('[PRC1] what is opened is counted until it is closed', async () => {
  const before = await descriptors();
  expect(before.open).toBeGreaterThan(2);
  expect(before.max).toBeGreaterThan(before.open);
  const mine = Array.from({ length: 200 }, () => openSync('/dev/null', 'r'));
  expect((await descriptors()).open).toBeGreaterThanOrEqual(before.open + 190);
  for (const fd of mine) closeSync(fd);
  expect((await descriptors()).open).toBeLessThan(before.open + 100);
});

test('[PRC1] the soft limit counts, which may be none', () => {
  const line = (soft: string) =>
    `Max processes  96365  96365  processes\nMax open files            ${soft}  4096  files\n`;
  expect(parseMaxFds(line('1024'))).toBe(1024);
  expect(parseMaxFds(line('unlimited'))).toBe(Infinity);
  expect(parseMaxFds('')).toBe(0);
});
