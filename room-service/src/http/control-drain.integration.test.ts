import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DrainAnswer, DrainStatus } from '../move/drainer.ts';
import { drainControl } from './control-drain.ts';

const TOKEN = 'of-who-may-drain-it';
const STATUS: DrainStatus = { state: 'moving', reason: 'node', rooms: 2, people: 5, secondsLeft: 25 };

describe('a pod that somebody wants drained', () => {
  let server: Server;
  let drained: unknown[];
  let answer: DrainAnswer;

  beforeEach(async () => {
    drained = [];
    answer = { kind: 'done', told: true, status: STATUS };
    const drainer = {
      status: STATUS,
      begin: (request: object) => (drained.push(request), Promise.resolve(answer)),
      takeBack: () => (drained.push(null), Promise.resolve(answer)),
    };
    server = createServer(express().use(drainControl({ pod: 'b', drainToken: TOKEN, drainer })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = (method: 'GET' | 'POST', token: string | undefined, body?: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/drain`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body }),
    });
  const drain = (body: object, token = TOKEN) => ask('POST', token, JSON.stringify(body));

  it('[PAS7] is drained by who has the token for that, in the time that is given, and takes rooms again', async () => {
    const response = await drain({ reason: 'scale-in', force: true, noticeS: 110 });
    expect([response.status, await response.json()]).toEqual([200, { pod: 'b', ...STATUS }]);
    expect((await drain({ reason: 'node' })).status).toBe(200);
    expect((await drain({ reason: null })).status).toBe(200);
    expect(drained).toEqual([
      { reason: 'scale-in', force: true, withinMs: 110_000 },
      { reason: 'node', force: undefined, withinMs: undefined },
      null,
    ]);
  });

  it('[DRN6] says how far it is to who has the token', async () => {
    const response = await ask('GET', TOKEN);
    expect([response.status, await response.json()]).toEqual([200, { pod: 'b', ...STATUS }]);
  });

  it('[DRN1] says when others have not heard it yet', async () => {
    answer = { kind: 'done', told: false, status: STATUS };
    expect((await drain({ reason: 'node' })).status).toBe(202);
  });

  it.each<[string, DrainAnswer, RegExp]>([
    ['[DRN2] for a scale-in while people are in rooms', { kind: 'busy', status: STATUS }, /people are in rooms/],
    ['[DRN4] once its process ends', { kind: 'ending', status: STATUS }, /process ends/],
  ])('%s it is refused, with what is left', async (_what, its, words) => {
    answer = its;
    const response = await drain({ reason: 'scale-in' });
    const body = (await response.json()) as { error: string; rooms: number; people: number };
    expect([response.status, body.error, body.rooms, body.people]).toEqual([409, expect.stringMatching(words), 2, 5]);
  });

  it.each([
    ['nothing', undefined],
    ['another token', 'of-somebody-else'],
  ])('[PAS7] is neither drained nor looked at by who brings %s', async (_what, token) => {
    expect((await ask('POST', token, '{"reason":"node"}')).status).toBe(401);
    expect((await ask('GET', token)).status).toBe(401);
    expect(drained).toEqual([]);
  });

  it.each([
    '{}',
    '{"reason":"bored"}',
    'node',
    '{"reason":"node","noticeS":-1}',
    '{"reason":"node","noticeS":1e9}',
    '{"reason":"node","force":"yes"}',
  ])('[PAS7] is not drained for %s', async (body) => {
    expect((await ask('POST', TOKEN, body)).status).toBe(400);
    expect(drained).toEqual([]);
  });
});
