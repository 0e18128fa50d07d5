import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { prometheusClient } from './prometheus-client.ts';

async function answering(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = prometheusClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { client, close };
}

test('[OPS4] an answer that does not end is not waited for beyond its bounds', async () => {
  const endless = await answering((_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(100_000)));
    };
    response.on('drain', more);
    more();
  });
  expect(await endless.client.query('up')).toMatchObject({ ok: false, kind: 'refused', why: 'the answer is too long' });
  endless.close();
  const silent = await answering(() => undefined);
  expect(await silent.client.query('up')).toMatchObject({ ok: false, kind: 'away' });
  silent.close();
  expect(await silent.client.query('up')).toMatchObject({ ok: false, kind: 'away' });
});
