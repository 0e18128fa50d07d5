import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ordered } from '../run/gate.ts';
import type { Report } from '../run/report.ts';
import type { Told } from '../sources/told.ts';
import { createDesk } from './desk.ts';
import { readOperators } from './operators.ts';
import { serve, type Served } from './testing/served.ts';

const [ANA, BEN] = ['the-token-of-ana-1', 'the-token-of-ben-1'] as const;
const REPORT: Report = {
  ...{ policy: 'production', blind: null, order: null, release: null, answers: null, audit: [] },
  ...{ watch: null, reverted: null },
};
let ordered: Ordered[];
let done: Told<null>;
let served: Served;

beforeAll(async () => {
  const operators = readOperators(`ana=${ANA}, ben=${BEN},ana=another-one-of-hers`);
  if (!operators.ok) throw new Error(operators.why);
  const order = (one: Ordered) => {
    ordered.push(one);
    return Promise.resolve(done);
  };
  served = await serve(createDesk({ operators: operators.value, report: () => REPORT, order }));
});
afterAll(() => served.close());
beforeEach(() => {
  ordered = [];
  done = { ok: true, value: null };
});

async function ask(path: string, { body, token }: { body?: unknown; token?: string } = {}) {
  const response = await fetch(served.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
const orders = (body: unknown, token: string = ANA) => ask('/release/orders', { body, token });

describe('[HKS4] the desk', () => {
  it('tells how the release is, to whoever has a token', async () => {
    expect(await ask('/release', { token: BEN })).toEqual({ status: 200, body: REPORT });
    for (const token of [undefined, '', 'x', `${ANA}x`, 'ana'])
      expect((await ask('/release', token === undefined ? {} : { token })).status).toBe(401);
    expect((await ask('/release/orders', { body: { is: 'abort', reason: 'x' } })).status).toBe(401);
    expect(ordered).toEqual([]);
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('takes an order of whoever the token is of, with a reason', async () => {
    for (const is of ['pause', 'abort', 'force'])
      expect(await orders({ is, reason: ' lunch ' })).toEqual({
        status: 200,
        body: { is, by: 'ana', reason: 'lunch' },
      });
    await orders({ is: 'resume', reason: 'back' }, BEN);
    await orders({ is: 'pause', reason: 'x' }, 'another-one-of-hers');
    expect(ordered.map(({ is, by }) => [is, by])).toEqual([
      ['pause', 'ana'],
      ['abort', 'ana'],
      ['force', 'ana'],
      [null, 'ben'],
      ['pause', 'ana'],
    ]);
  });

  it('refuses what is no order with what it has to be, and nothing is ordered', async () => {
    const bad = [
      ...[{}, { is: 'pause' }, { is: 'pause', reason: '  ' }, { is: 'stop', reason: 'x' }],
      ...[
        { is: 'pause', reason: 'x'.repeat(501) },
        { is: 'pause', reason: 'two\nlines' },
      ],
      ...[{ is: 'pause', reason: 'x', by: 'somebody else' }, '{'],
    ];
    for (const body of bad) {
      const answer = await orders(body);
      expect(answer.status).toBe(400);
      expect((answer.body as { error: string }).error).toMatch(/is: pause, resume, abort, force|JSON/);
    }
    expect(ordered).toEqual([]);
  });

  it('says when an order could not be kept', async () => {
    done = { ok: false, why: 'Kubernetes does not answer' };
    expect(await orders({ is: 'pause', reason: 'x' })).toEqual({
      status: 503,
      body: { error: 'nothing was ordered: Kubernetes does not answer. Come again' },
    });
  });
});

it.each(['', 'ana', 'ana=short', 'Ana=the-token-of-ana-1', `ana=${ANA},`, 'ana=with blanks in the token'])(
  '[HKS4] %j is no list of operators',
  (text) => {
    expect(readOperators(text)).toMatchObject({ ok: false, why: expect.stringContaining('name=token') as string });
  },
);
