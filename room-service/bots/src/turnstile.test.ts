import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

function turnstileAt(): { turnstile: Turnstile; log: string[]; takes: (name: string, ms: number) => Promise<void> } {
  const clock = { nowMs: 0 };
  const log: string[] = [];
  const turnstile = new Turnstile({
    now: () => clock.nowMs,
    rest: (ms) => {
      log.push(`rest ${ms}`);
      return Promise.resolve();
    },
  });
  const takes = (name: string, ms: number): Promise<void> =>
    turnstile.pass(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      clock.nowMs += ms;
      log.push(`${name} ends`);
    });
  return { turnstile, log, takes };
}

test('lets one through at a time, in order, and rests as long as each took', async () => {
  const { log, takes } = turnstileAt();
  await Promise.all([takes('a', 30), takes('b', 10)]);
  expect(log).toEqual(['a begins', 'a ends', 'rest 30', 'b begins', 'b ends', 'rest 10']);
});

test('never rests for ever', async () => {
  const { log, takes } = turnstileAt();
  await takes('a', 60_000);
  expect(log.at(-1)).toBe('rest 250');
});

test('a step that fails lets the next one through', async () => {
  const { turnstile, log, takes } = turnstileAt();
  await expect(turnstile.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await takes('b', 1);
  expect(log).toContain('b ends');
});
