import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ScrapeGate } from './scrape-gate.ts';

test('what is hidden does not get through, and nothing does when the way is cut', async () => {
  const pod = createServer((_request, response) => response.end('# HELP a x\na 1\nb{c="d"} 2\nbb 3\n'));
  pod.listen(0, '127.0.0.1');
  await once(pod, 'listening');
  const gate = await ScrapeGate.start();
  const seen = async () => (await fetch(gate.url)).text();
  try {
    await expect(seen()).rejects.toThrow();
    gate.target = `http://127.0.0.1:${(pod.address() as AddressInfo).port}/`;
    expect(await seen()).toBe('# HELP a x\na 1\nb{c="d"} 2\nbb 3\n');
    gate.hidden = new Set(['b']);
    expect(await seen()).toBe('# HELP a x\na 1\nbb 3\n');
    gate.target = null;
    await expect(seen()).rejects.toThrow();
  } finally {
    await gate.close();
    pod.closeAllConnections();
    await new Promise((resolve) => pod.close(resolve));
  }
});
