import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { SpanStatusCode } from '@opentelemetry/api';
import { ok, refuse } from '@atrium/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RoomHost } from '../signaling/room-host.ts';
import type { Asked } from '../signaling/watch.ts';
import { Spans } from './spans.ts';

let kept: InMemorySpanExporter;
let spans: Spans;
let nowMs: number;
beforeEach(() => {
  kept = new InMemorySpanExporter();
  nowMs = 1_000_000;
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: kept })] });
  spans = new Spans({ tracer: provider.getTracer('test'), now: () => nowMs });
});

// Of a host only its name is looked at here.
const demo: unknown = { id: 'demo' };
const room = demo as RoomHost;
const ana = { host: room, person: 'ana' };
const asked = (name: Asked['name'], participant: Asked['participant'] = name === 'join' ? null : ana): Asked => ({
  name,
  participant,
  traceparent: undefined,
});
const finished = (name: string): ReadableSpan => {
  const found = kept.getFinishedSpans().find((span) => span.name === name);
  if (!found) throw new Error(`no span ${name}`);
  return found;
};
const nothing = () => Promise.resolve(ok(null));

async function join(run: () => Promise<unknown> = nothing): Promise<ReadableSpan> {
  await spans.rooms.request(asked('join'), async () => {
    spans.rooms.entering(ana);
    await run();
    return ok(null);
  });
  return finished('join');
}
const hear = (run: (tp: string | undefined) => Promise<void> = () => Promise.resolve()) =>
  spans.media.action({ name: 'hear', room: 'demo', person: 'ana' }, run);

describe('hearing', () => {
  test('[TRC8] within a join is a part of it, and the page is told nothing more', async () => {
    const told: unknown[] = [];
    const joined = await join(() =>
      hear(async (tp) => {
        told.push(tp);
        await spans.media.call('consume', () => Promise.resolve());
      }),
    );
    expect(told).toEqual([undefined]);
    expect(kept.getFinishedSpans().map(({ name }) => name)).toEqual(['mediasoup.consume', 'join']);
    expect(finished('mediasoup.consume').parentSpanContext?.spanId).toBe(joined.spanContext().spanId);
  });

  test('[TRC8] within another’s join is nobody’s part', async () => {
    const joined = await join(() =>
      spans.media.action({ name: 'hear', room: 'demo', person: 'bo' }, () => Promise.resolve()),
    );
    const heard = finished('hear');
    expect(heard.spanContext().traceId).not.toBe(joined.spanContext().traceId);
    expect(heard.links.map((link) => [link.context.spanId, link.attributes])).toEqual([
      [joined.spanContext().spanId, { 'atrium.link': 'cause' }],
    ]);
  });

  test.each([
    [4_999, true],
    [5_000, false],
  ])('[TRC8] %d ms after the join it is in the trace of the join: %s', async (laterMs, isInIt) => {
    const joined = await join();
    nowMs += laterMs;
    let told: string | undefined;
    await hear((tp) => {
      told = tp;
      return Promise.resolve();
    });
    const heard = finished('hear').spanContext();
    expect(told).toBe(`00-${heard.traceId}-${heard.spanId}-01`);
    expect(heard.traceId === joined.spanContext().traceId).toBe(isInIt);
    expect(finished('hear').links.map((link) => link.context.traceId)).toEqual(
      isInIt ? [] : [joined.spanContext().traceId],
    );
  });

  test('[TRC8] what another’s action brought about links to that as well', async () => {
    const joined = await join();
    nowMs += 60_000;
    const bo = { host: room, person: 'bo' };
    await spans.rooms.request(asked('produce', bo), async () => {
      await hear();
      return ok(null);
    });
    const links = finished('hear').links.map((link) => link.context.traceId);
    expect(links).toEqual([joined.spanContext().traceId, finished('produce').spanContext().traceId]);
  });
});

describe('spans', () => {
  test('[TRC1] of whoever has left nothing is kept', async () => {
    await join();
    expect(spans.joinOf(ana)).not.toBeNull();
    spans.rooms.left(ana, 'left');
    expect(spans.joinOf(ana)).toBeNull();
  });

  test('[TRC1] a second join of the same person links to the first', async () => {
    const first = await join();
    kept.reset();
    const second = await join();
    expect(second.attributes['atrium.resumed']).toBe(true);
    expect(second.links.map((link) => link.context.traceId)).toEqual([first.spanContext().traceId]);
  });

  test('[TRC1] a timer that was made in an action does not go on in it', async () => {
    const later = Promise.withResolvers<undefined>();
    await spans.rooms.request(asked('setLock', ana), () => {
      setTimeout(() => {
        void spans.media.call('consume', nothing).then(() => later.resolve(undefined));
      }, 0);
      return nothing();
    });
    await later.promise;
    expect(kept.getFinishedSpans().map(({ name }) => name)).toEqual(['setLock']);
  });

  test.each([
    ['room_full', SpanStatusCode.UNSET],
    ['already_joined', SpanStatusCode.UNSET],
    ['internal', SpanStatusCode.ERROR],
    ['media_unavailable', SpanStatusCode.ERROR],
  ] as const)('[TRC1] refused with %s', async (code, status) => {
    await spans.rooms.request(asked('join'), () => Promise.resolve(refuse(code)));
    expect(finished('join').status.code).toBe(status);
    expect(finished('join').attributes['atrium.code']).toBe(code);
  });

  test('[TRC1] what is asked without a session, or too often, makes no span', async () => {
    const runs: unknown[] = [];
    const run = (code: 'not_joined' | 'too_many') => () => {
      runs.push(code);
      return Promise.resolve(refuse(code));
    };
    await spans.rooms.request(asked('stepOut', null), run('not_joined'));
    await spans.rooms.request(asked('stepOut', ana), run('too_many'));
    await spans.rooms.request(asked('join'), run('too_many'));
    expect(runs).toHaveLength(3);
    expect(kept.getFinishedSpans()).toEqual([]);
    await spans.rooms.request(asked('join'), run('not_joined'));
    expect(kept.getFinishedSpans()).toHaveLength(1);
  });

  test('[TRC9] a bug is told by its kind, and goes on to whoever asked', async () => {
    const bug = () => Promise.reject(new TypeError('Ana at 203.0.113.7'));
    await expect(spans.rooms.request(asked('produce', ana), bug)).rejects.toThrow('Ana');
    expect(finished('produce')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'TypeError' },
    });
    expect(JSON.stringify([finished('produce').attributes, finished('produce').events])).not.toContain('203.0.113.7');
  });

  test.each([
    ['join', 2_001, true],
    ['join', 2_000, undefined],
    ['produce', 1_001, true],
    ['produce', 1_000, undefined],
  ] as const)('[TRC4] %s of %d ms is marked for a collector: %s', async (name, ms, isMarked) => {
    await spans.rooms.request(asked(name), () => {
      nowMs += ms;
      return nothing();
    });
    expect(finished(name).attributes['atrium.keep']).toBe(isMarked);
  });

  test.each([undefined, 'x', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`])(
    '[TRC1] a traceparent over HTTP that is none begins a trace: %s',
    async (traceparent) => {
      await spans.http.joinTicket({ room: 'demo', traceparent }, () => Promise.resolve(refuse('client_too_old')));
      const span = finished('POST /api/rooms/:room/join');
      expect(span.parentSpanContext).toBeUndefined();
      expect(span.attributes['http.response.status_code']).toBe(426);
    },
  );
});

describe('a room that moves', () => {
  test('[MVT2] what its people do there links to the join that was here, and is no part of it', async () => {
    const joined = await join();
    const known = spans.joinsOf([ana, { host: room, person: 'nobody' }]);
    expect(known.map(({ person }) => person)).toEqual(['ana']);
    spans.rooms.left(ana, 'moved');
    kept.reset();
    for (const { traceparent } of known) spans.joinedElsewhere(ana, traceparent);
    await hear();
    const heard = finished('hear');
    expect(heard.links.map(({ context }) => context.traceId)).toEqual([joined.spanContext().traceId]);
    expect(heard.spanContext().traceId).not.toBe(joined.spanContext().traceId);
    spans.joinedElsewhere({ host: room, person: 'ben' }, 'no traceparent');
    expect(spans.joinOf({ host: room, person: 'ben' })).toBeNull();
  });

  test('[TRC1] to attach to it elsewhere is an action, and what follows of that by itself is none', async () => {
    await spans.rooms.request(asked('attach', null), nothing);
    for (const name of ['ready', 'swapped'] as const) await spans.rooms.request(asked(name, ana), nothing);
    expect(kept.getFinishedSpans().map(({ name }) => name)).toEqual(['attach']);
  });
});
