import { expect, test } from 'vitest';
import { Scrapers } from './scrapers.ts';

/** Whether it has resolved, once everything that was due has run. */
async function watch(promise: Promise<void>): Promise<() => Promise<boolean>> {
  let done = false;
  void promise.then(() => (done = true));
  const settled = async (): Promise<boolean> => {
    await Promise.resolve().then(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    return done;
  };
  await settled();
  return settled;
}

test('[STP2] each who came lately is waited for once more, and one answer that was made before is none', async () => {
  const scrapers = new Scrapers();
  scrapers.scraped('gone', 0);
  scrapers.scraped('a', 90_000);
  scrapers.scraped('b', 95_000);
  const isDone = await watch(scrapers.once(100_000));
  expect(await isDone()).toBe(false);
  scrapers.scraped('a', 99_999);
  scrapers.scraped('b', 101_000);
  expect(await isDone()).toBe(false);
  scrapers.scraped('a', 100_000);
  expect(await isDone()).toBe(true);
});

test('[STP2] nobody is waited for where nobody scrapes', async () => {
  const scrapers = new Scrapers();
  expect(await (await watch(scrapers.once(0)))()).toBe(true);
  scrapers.scraped('a', 0);
  expect(await (await watch(scrapers.once(65_001)))()).toBe(true);
});
