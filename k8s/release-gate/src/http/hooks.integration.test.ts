import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Hook } from '../gate/answers.ts';
import type { Told } from '../sources/told.ts';
import { createHooks } from './hooks.ts';
import { serve, type Served } from './testing/served.ts';

let answers: Partial<Record<Hook, Answer>>;
let heard: string[];
let done: Told<null>;
let served: Served;

beforeAll(async () => {
  const gate = {
    answer: (hook: Hook) => answers[hook] ?? { yes: false, why: ['not asked for'] },
    event: (message: string) => {
      heard.push(message);
      return Promise.resolve(done);
    },
  };
  served = await serve(createHooks({ name: 'room-service', namespace: 'atrium', gate }));
});
afterAll(() => served.close());
beforeEach(() => {
  answers = {};
  heard = [];
  done = { ok: true, value: null };
});

/** As Flagger sends it (v1.44). */
const PAYLOAD = { name: 'room-service', namespace: 'atrium', phase: 'Progressing', checksum: '85d557f47b' };
async function call(hook: string, body: unknown = PAYLOAD): Promise<[status: number, text: string]> {
  const response = await fetch(`${served.url}/hooks/${hook}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return [response.status, (await response.text()).trim()];
}

describe('[HKS1] a hook', () => {
  it.each([
    'confirm-rollout',
    'pre-rollout',
    'rollout',
    'rollback',
    'confirm-traffic-increase',
    'confirm-promotion',
  ] as const)('%s is answered with 200 or 403, and says why', async (hook) => {
    answers = { [hook]: { yes: true, why: [] } };
    expect(await call(hook)).toEqual([200, 'yes']);
    answers = { [hook]: { yes: true, why: ['ana forces it: x'] } };
    expect(await call(hook)).toEqual([200, 'ana forces it: x']);
    answers = { [hook]: { yes: false, why: ['one reason', 'another'] } };
    expect(await call(hook)).toEqual([403, 'one reason; another']);
  });

  it('[HKS2] of another Canary, or of nobody, is no yes', async () => {
    answers = { rollback: { yes: true, why: [] } };
    for (const other of [
      { ...PAYLOAD, name: 'another' },
      { ...PAYLOAD, namespace: 'default' },
    ]) {
      expect(await call('rollback', other)).toEqual([404, 'this gate judges room-service.atrium and no other Canary']);
    }
    for (const bad of [{}, { name: 'room-service' }, { ...PAYLOAD, metadata: { a: 1 } }, [], '{', ''])
      expect((await call('rollback', bad))[0]).toBe(400);
    expect((await call('rollback', `{"name":"${'x'.repeat(70_000)}"}`))[0]).toBe(413);
    expect((await call('load-test'))[0]).toBe(404);
  });
});

describe('[HKS3] an event', () => {
  it('is passed on, and answered at once', async () => {
    const metadata = { eventMessage: 'Canary failed! Scaling down room-service.atrium', eventType: 'Warning' };
    expect(await call('event', { ...PAYLOAD, metadata })).toEqual([200, 'heard']);
    expect(heard).toEqual([metadata.eventMessage]);
    expect(await call('event')).toEqual([200, 'heard']);
  });

  it('that could not be acted upon is no success, and says why', async () => {
    done = { ok: false, why: 'the room service does not answer' };
    expect(await call('event')).toEqual([409, 'the room service does not answer']);
  });
});
