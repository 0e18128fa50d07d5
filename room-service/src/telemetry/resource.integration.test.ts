import { ok } from '@atrium/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OtlpReceiver } from '../../../scripts/lib/otlp-receiver.ts';
import { Tracing } from './tracing.ts';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

/** Of a span that was sent. */
async function resourceOf(given: Record<string, string>) {
  const release = { version: '1.2.3', track: 'canary' };
  const to = { endpoint: receiver.endpoint, now: Date.now, warn: () => undefined };
  const tracing = new Tracing({ ...to, release, resource: given });
  await tracing.spans.rooms.request({ name: 'join', traceparent: undefined, participant: null }, () =>
    Promise.resolve(ok(null)),
  );
  expect(tracing.ring.list().flatMap(({ services }) => services)).toEqual(['atrium-room-service']);
  await tracing.close();
  return receiver.spans[0]?.resource;
}

test('[TRC16] a span says where its process runs, and still which release it is', async () => {
  const given = {
    'service.name': 'mine',
    'service.namespace': 'b,c',
    'service.version': '9',
    'atrium.track': 'primary',
  };
  expect(await resourceOf({ ...given, 'service.instance.id': 'pod-1' })).toEqual({
    'service.name': 'mine',
    'service.namespace': 'b,c',
    'service.instance.id': 'pod-1',
    'service.version': '1.2.3',
    'atrium.track': 'canary',
  });
});

test('[TRC16] without a word it is the room service, each process with an id', async () => {
  expect(await resourceOf({})).toEqual({
    'service.name': 'atrium-room-service',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    'service.version': '1.2.3',
    'atrium.track': 'canary',
  });
});
