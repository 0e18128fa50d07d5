import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { ok, refuse } from '@atrium/protocol';
import express from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { traceIntake, type TraceIntake } from './trace-intake.ts';

const MEGABYTE = 1024 * 1024;

let server: Server;
let port: number;
let isLimited: boolean;
let intake: TraceIntake;
beforeEach(async () => {
  isLimited = false;
  intake = {
    admit: (token, address) =>
      Promise.resolve(token === 'good' ? ok({ room: 'garden', person: 'ana', address }) : refuse('resume_expired')),
    take: () => ok({ leftOut: 0 }),
  };
  const app = express();
  app.use(
    traceIntake({ admit: (...of) => intake.admit(...of), take: (...of) => intake.take(...of) }, (_, response, next) => {
      if (isLimited) response.status(429).json({});
      else next();
    }),
  );
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends a head that promises a body, and no body. Resolves with what was answered once the service has closed. */
function closedAfter(lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.once('close', () => resolve(text));
    socket.write(
      ['POST /v1/traces HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...lines, '', ''].join('\r\n'),
    );
  });
}

const GOOD = 'Authorization: Bearer good';
const LARGE = `Content-Length: ${10 * MEGABYTE}`;

test.each([
  { what: 'who has no token', lines: [LARGE], status: 401, code: 'token_missing' },
  {
    what: 'whose token is no good any more',
    lines: [LARGE, 'Authorization: Bearer x'],
    status: 410,
    code: 'resume_expired',
  },
  { what: 'who sends too much', lines: [LARGE, GOOD], status: 413, code: 'too_large' },
  { what: 'who does not say how much', lines: ['Transfer-Encoding: chunked', GOOD], status: 400, code: 'bad_message' },
])('[TRC6] $what is answered without the body being read, and the connection ends', async ({ lines, status, code }) => {
  const answer = await closedAfter(lines);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toMatch(/\r\nConnection: close\r\n/);
  expect(answer).toContain(`"code":"${code}"`);
});

test('[TRC6] so is who asks too often', async () => {
  isLimited = true;
  expect(await closedAfter([LARGE, GOOD])).toMatch(/^HTTP\/1.1 429 [^]*\r\nConnection: close\r\n/);
});

async function send(body: string) {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer good' };
  const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, { method: 'POST', headers, body });
  return { status: response.status, connection: response.headers.get('connection'), body: await response.json() };
}

test('[TRC6] who is let in keeps the connection, and the address is told', async () => {
  const addresses: string[] = [];
  intake = { ...intake, take: ({ address }) => (addresses.push(address), ok({ leftOut: 0 })) };
  expect(await send('{}')).toMatchObject({ status: 200, body: {} });
  expect((await send('{}')).connection).not.toBe('close');
  expect(addresses).toEqual(['127.0.0.1', '127.0.0.1']);
});

test('[TRC15] how many spans were left out is answered as OTLP says it', async () => {
  intake = { ...intake, take: () => ok({ leftOut: 3 }) };
  const { status, body } = await send('{}');
  expect([status, body]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: '3', errorMessage: expect.stringContaining('clock') as string } },
  ]);
});
