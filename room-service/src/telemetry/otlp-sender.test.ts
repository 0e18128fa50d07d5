import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OtlpSender } from './otlp-sender.ts';

/** What the collector answers next; the last one for ever. */
let answers: { status: number; retryAfter?: string }[] = [];
let asked = 0;
let sender: OtlpSender;
beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  vi.stubGlobal('fetch', () => {
    asked += 1;
    const { status, retryAfter } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 200 };
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    return Promise.resolve(new Response('{}', { status, headers }));
  });
  const options = { now: () => 0, random: () => 0, warn: () => undefined };
  sender = new OtlpSender({ endpoint: 'http://collector', ...options });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const send = (): void => sender.send('v1/traces', new Uint8Array(10), 1);
/** So many requests there were when so many more ms have passed. */
async function after(ms: number): Promise<number> {
  await vi.advanceTimersByTimeAsync(ms);
  // An answer is read in a few turns, which no timer waits for.
  for (let turn = 0; turn < 20; turn += 1) await vi.advanceTimersByTimeAsync(0);
  return asked;
}

test('[TRC18] a collector that says to come back at once is asked once in a second', async () => {
  answers = [{ status: 503, retryAfter: '0' }];
  send();
  expect(await after(0)).toBe(1);
  expect(await after(999)).toBe(1);
  expect(await after(1)).toBe(2);
});

test('[TRC18] one that says when is asked then, and half a minute later at most', async () => {
  answers = [{ status: 503, retryAfter: '7' }, { status: 429, retryAfter: '9999' }, { status: 200 }];
  send();
  expect(await after(0)).toBe(1);
  expect(await after(6_999)).toBe(1);
  expect(await after(1)).toBe(2);
  expect(await after(29_999)).toBe(2);
  expect(await after(1)).toBe(3);
  expect(sender.sent).toBe(1);
});

test('[TRC2] one that stays away is asked less and less often, and once it came back as at first', async () => {
  answers = [...Array.from({ length: 5 }, () => ({ status: 503 })), { status: 200 }];
  send();
  // Half of each wait is by chance, which is none here.
  const waits = [0, 500, 1_000, 2_000, 4_000, 8_000];
  for (const [tries, waitMs] of waits.entries()) {
    if (waitMs > 0) expect(await after(waitMs - 1)).toBe(tries);
    expect(await after(waitMs > 0 ? 1 : 0)).toBe(tries + 1);
  }
  expect(sender.sent).toBe(1);
  answers = [{ status: 503 }];
  send();
  expect(await after(0)).toBe(7);
  expect(await after(499)).toBe(7);
  expect(await after(1)).toBe(8);
});
