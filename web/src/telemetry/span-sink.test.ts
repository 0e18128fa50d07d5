import { expect, it } from 'vitest';
import { SpanSink } from './span-sink.ts';
import type { TraceRecord } from './spans-of.ts';

const record = (name: string) => ({ name }) as TraceRecord;

function build() {
  const log: string[] = [];
  const tracer = {
    record: ({ name }: TraceRecord) => void log.push(name),
    flush: () => Promise.resolve(void log.push('flush')),
    close: () => Promise.resolve(void log.push('close')),
  };
  let settle = { here: (): void => undefined, missing: (): void => undefined };
  const arrived = new Promise<typeof tracer>((resolve, reject) => {
    settle = { here: () => resolve(tracer), missing: () => reject(new Error('no such chunk')) };
  });
  let loads = 0;
  const sink = new SpanSink({ load: () => ((loads += 1), arrived) });
  return { log, sink, settle, loads: () => loads };
}

it('keeps what ends before the code is here, in order and only so much, and loads once', async () => {
  const { log, sink, settle, loads } = build();
  sink.admit();
  for (let i = 0; i < 70; i++) sink.record(record(`${i}`));
  const loading = [sink.load(), sink.load()];
  settle.here();
  await Promise.all(loading);
  sink.record(record('later'));
  expect(log).toEqual([...Array.from({ length: 64 }, (_, i) => `${i + 6}`), 'later']);
  expect(loads()).toBe(1);
  sink.flush();
  sink.close();
  sink.close();
  sink.record(record('too late'));
  expect(log.slice(-3)).toEqual(['later', 'flush', 'close']);
});

it('sends what was recorded of a stay that ended before the code was here', async () => {
  const { log, sink, settle } = build();
  sink.admit();
  sink.record(record('join'));
  sink.close();
  const loading = sink.load();
  settle.here();
  await loading;
  expect(log).toEqual(['join', 'close']);
});

it('forgets what waits when nobody wants it, and all when the code cannot be had', async () => {
  const unwanted = build();
  unwanted.sink.record(record('join'));
  unwanted.sink.discard();
  const loading = unwanted.sink.load();
  unwanted.settle.here();
  await loading;
  expect(unwanted.log).toEqual(['close']);
  const offline = build();
  const missing = offline.sink.load();
  offline.settle.missing();
  await missing;
  offline.sink.record(record('join'));
  expect(offline.log).toEqual([]);
});

it('[PRV4] keeps what went wrong before the first ticket until there is one', async () => {
  const { log, sink, settle } = build();
  sink.record(record('error'));
  const loading = sink.load();
  settle.here();
  await loading;
  sink.record(record('another'));
  sink.flush();
  expect(log).toEqual(['flush']);
  sink.admit();
  sink.record(record('join'));
  expect(log).toEqual(['flush', 'error', 'another', 'join']);
});

it('sends nothing of who left before there was a ticket', async () => {
  const { log, sink, settle } = build();
  sink.record(record('error'));
  sink.close();
  const loading = sink.load();
  settle.here();
  await loading;
  expect(log).toEqual(['close']);
});
