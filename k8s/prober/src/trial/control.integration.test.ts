import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Control } from './control.ts';

const ORDER = { room: 'trial-1', to: 'b', withinMs: 2_000 };

describe('a pod that is asked to move a room', () => {
  let server: Server;
  let heard: { method: string; authorization: string; body: string }[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const control = new Control({ token: 'of-who-tries-a-release' });

  beforeEach(async () => {
    heard = [];
    answer = (_request, response) => void response.end('{}');
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { method = '', headers, url } = request;
        if (url !== '/moves') return void response.writeHead(404).end();
        heard.push({ method, authorization: headers.authorization ?? '', body });
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const pod = () => ({ id: 'a', controlUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const says = (status: number, said: object): void => {
    answer = (_request, response) => void response.writeHead(status).end(JSON.stringify(said));
  };

  it('[PRB9] is asked with the token for that, which room and where', async () => {
    says(200, { is: 'moved', pod: 'a', attached: 4 });
    expect(await control.whyNot(pod())).toBeNull();
    expect(await control.move(pod(), ORDER)).toEqual({ is: 'moved' });
    const authorization = 'Bearer of-who-tries-a-release';
    expect(heard).toEqual([
      { method: 'GET', authorization, body: '' },
      { method: 'POST', authorization, body: '{"room":"trial-1","to":"b"}' },
    ]);
  });

  it.each([
    [404, 'the version of a does not know how to move one room'],
    [401, 'a answers 401 when it is asked whether it moves rooms'],
  ])('[PRB9] and answers %i, says why not', async (status, words) => {
    says(status, {});
    expect(await control.whyNot(pod())).toBe(words);
  });

  it('[PRB9] and is not there, cannot be reached', async () => {
    const away = { id: 'a', controlUrl: 'http://127.0.0.1:1' };
    expect(await control.whyNot(away)).toBe('the control port of a cannot be reached');
    expect(await control.move(away, ORDER)).toEqual({ is: 'silent' });
  });

  it('[PRB9] says why the room stays, and what it refuses', async () => {
    says(409, { is: 'called_off', why: 'target_lost', error: 'that pod fell silent' });
    expect(await control.move(pod(), ORDER)).toEqual({ is: 'called_off', why: 'target_lost' });
    says(409, { is: 'refused', why: 'target_full', error: 'no place' });
    expect(await control.move(pod(), ORDER)).toEqual({ is: 'refused', why: 'target_full', words: 'a: no place' });
  });

  it('[PRB9] and says nothing in time, or nothing that can be read, is silent', async () => {
    for (const [status, said] of [
      [500, { error: 'internal' }],
      [200, { is: 'asleep' }],
    ] as const) {
      says(status, said);
      expect(await control.move(pod(), ORDER)).toEqual({ is: 'silent' });
    }
    answer = () => undefined;
    expect(await control.move(pod(), { ...ORDER, withinMs: 200 })).toEqual({ is: 'silent' });
  });
});
