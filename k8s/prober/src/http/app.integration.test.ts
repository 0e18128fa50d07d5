import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TrialOrder, TrialState } from '@atrium/release-gate/trial-results';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Prober } from '../../../release-gate/src/sources/prober.ts';
import { GOOD_RESULTS } from '../../../release-gate/src/trial/testing/good-results.ts';
import type { Ordered } from '../trials.ts';
import { createApp } from './app.ts';

const [OLD, TOKEN] = ['of-who-sent-the-bots', 'of-who-sends-the-bots'] as const;
const ORDER: TrialOrder = {
  ...{ id: '5f3a', room: 'trial-5f3a' },
  pod: { url: 'http://10.244.0.9:3000', address: '/pods/10.244.0.9/ws', metricsUrl: 'http://10.244.0.9:9464/metrics' },
};
const DONE: TrialState = { is: 'done', results: GOOD_RESULTS };

let server: Server;
let url: string;
let ordered: TrialOrder[];
let answer: Ordered;
beforeAll(async () => {
  const trials = {
    order: (order: TrialOrder) => {
      ordered.push(order);
      return answer;
    },
    state: (id: string) => (id === ORDER.id ? DONE : null),
  };
  server = createServer(createApp({ tokens: [OLD, TOKEN], trials }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  ordered = [];
  answer = { kind: 'state', state: DONE };
});

async function ask(path: string, { body, token = TOKEN }: { body?: unknown; token?: string } = {}) {
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}
const prober = (token: string = TOKEN) => new Prober({ url, token, timeoutMs: 5_000 });

describe('the prober', () => {
  it('[PRB1] makes trials for who has its token, and tells nobody else', async () => {
    for (const token of [TOKEN, OLD]) expect(await prober(token).trial(ORDER)).toEqual({ ok: true, value: DONE });
    expect(ordered).toEqual([ORDER, ORDER]);
    for (const token of ['', 'another', `${TOKEN}x`, `${OLD},${TOKEN}`]) {
      expect((await ask('/trials', { body: ORDER, token })).status).toBe(401);
      expect((await ask('/trials/5f3a', { token })).status).toBe(401);
    }
    expect(ordered).toHaveLength(2);
    const refused = await prober('of-somebody-else').trial(ORDER);
    expect(refused).toEqual({ ok: false, why: expect.stringContaining('PROBER_TOKEN') as string });
    expect((await ask('/healthz', { token: '' })).status).toBe(200);
  });

  it('[PRB1] tells how far one is', async () => {
    expect(JSON.parse((await ask('/trials/5f3a')).text)).toEqual(DONE);
    expect((await ask('/trials/other')).status).toBe(404);
    expect((await ask('/else')).status).toBe(404);
  });

  it('[PRB2] says who is in the way', async () => {
    answer = { kind: 'busy', with: 'another' };
    expect(await prober().trial(ORDER)).toEqual({
      ok: false,
      why: 'the prober refuses: trial another is under way: come again',
    });
    answer = { kind: 'unlike' };
    expect((await ask('/trials', { body: ORDER })).status).toBe(409);
  });

  it.each([
    ['no JSON', '{', /no JSON/],
    ['nothing', {}, /id/],
    ['no name of a room', { ...ORDER, room: 'Trial 1' }, /room/],
    ['another scheme', { ...ORDER, pod: { ...ORDER.pod, url: 'file:///etc/passwd' } }, /url/],
    ['no address', { ...ORDER, pod: { ...ORDER.pod, address: '' } }, /address/],
    ['no metrics', { ...ORDER, pod: { ...ORDER.pod, metricsUrl: undefined } }, /metricsUrl/],
  ])('[PRB1] refuses an order with %s, and says what it has to be', async (_, body, words) => {
    const { status, text } = await ask('/trials', { body });
    expect([status, text]).toEqual([400, expect.stringMatching(words)]);
    expect(ordered).toEqual([]);
  });

  it('[TRI5] that does not answer, or answers something else, is said in words', async () => {
    const away = new Prober({ url: 'http://127.0.0.1:1', token: TOKEN, timeoutMs: 1_000 });
    expect(await away.trial(ORDER)).toEqual({
      ok: false,
      why: expect.stringContaining('the prober does not answer') as string,
    });
    answer = { kind: 'state', state: { is: 'asleep' } as unknown as TrialState };
    expect(await prober().trial(ORDER)).toEqual({
      ok: false,
      why: 'the prober does not answer: its answer is of another version',
    });
  });
});
