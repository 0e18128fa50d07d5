import { ok } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Tracing } from './tracing.ts';

test('[TRC12] a trace is named by an exemplar only once it is kept', async () => {
  let nowMs = 1_000_000;
  const release = { version: '1.2.3', track: 'primary' };
  const tracing = new Tracing({ endpoint: null, release, now: () => nowMs, warn: () => undefined });
  const joinOf = async (ms: number): Promise<string> => {
    let traceId = 'none';
    await tracing.spans.rooms.request({ name: 'join', traceparent: undefined, participant: null }, () => {
      traceId = tracing.activeTraceId() ?? traceId;
      nowMs += ms;
      return Promise.resolve(ok(null));
    });
    return traceId;
  };
  const [usual, slow] = [await joinOf(300), await joinOf(2_400)];
  expect(tracing.exemplarOf(usual)).toBeUndefined();
  expect(tracing.exemplarOf(slow)).toEqual({ trace_id: slow });
  tracing.ring.keep(usual, 'bad');
  expect(tracing.exemplarOf(usual)).toEqual({ trace_id: usual });
  expect(tracing.exemplarOf(null)).toBeUndefined();
  expect(tracing.activeTraceId()).toBeNull();
  await tracing.close();
});

test('[TRC12] every trace of a canary is kept', async () => {
  const release = { version: '1.2.3', track: 'canary' };
  const tracing = new Tracing({ endpoint: null, release, now: Date.now, warn: () => undefined });
  await tracing.spans.rooms.request({ name: 'wave', traceparent: undefined, participant: null }, () =>
    Promise.resolve(ok(null)),
  );
  expect(tracing.ring.list().map(({ action, why }) => [action, why])).toEqual([['wave', ['canary']]]);
  await tracing.close();
});
