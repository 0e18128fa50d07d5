import { ok } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { OtlpReceiver } from '../../../scripts/lib/otlp-receiver.ts';
import { Tracing } from './tracing.ts';

test('[TRC3] however much ends in one turn arrives, or is counted as lost', async () => {
  const SPANS = 6_000;
  const LINES = 4_000;
  const receiver = await OtlpReceiver.start();
  const { endpoint } = receiver;
  const release = { version: '1', track: 'primary' };
  const tracing = new Tracing({ endpoint, release, now: Date.now, warn: () => undefined });
  const { spans, logs, sender } = tracing;
  const asked = { name: 'join', participant: null, traceparent: undefined } as const;
  await Promise.all(Array.from({ length: SPANS }, () => spans.rooms.request(asked, () => Promise.resolve(ok(null)))));
  for (let n = 0; n < LINES; n += 1) logs?.write(JSON.stringify({ level: 30, time: n, msg: 'x', reason: 'y' }));
  await expect.poll(() => (sender?.sent ?? 0) + (sender?.dropped ?? 0), { timeout: 30_000 }).toBe(SPANS + LINES);
  expect(receiver.spans.length + receiver.logs.length).toBe(sender?.sent);
  await tracing.close();
  await receiver.close();
});
