import { existsSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EdgeProxy } from '../../scripts/lib/edge-proxy.ts';
import { NameServer } from '../testing/name-server.ts';

const ENDING = 'room-pods.atrium.svc.cluster.local';
const POD = '10-244-0-17';
/** As CoreDNS names a pod of IPv6: a dash for each colon. */
const POD_V6 = 'fd00-10-244--17';

const HAS_V6 = existsSync('/proc/net/if_inet6');

describe.runIf(EdgeProxy.available())('the edge of a cluster (needs nginx)', () => {
  let pod: Server;
  let names: NameServer;
  let edge: EdgeProxy;
  let reached: string[];

  beforeAll(async () => {
    pod = createServer((asked, answer) => {
      reached.push(asked.url ?? '');
      answer.end('here');
    });
    pod.on('upgrade', (asked, socket) => {
      reached.push(`${asked.headers.upgrade} ${asked.url}`);
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    });
    await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
    const { port } = pod.address() as AddressInfo;
    // Another pod has this name, and nobody listens there.
    names = await NameServer.start([`${POD}.${ENDING}`, `10-244-0-18.refuses.${ENDING}`], [`${POD_V6}.${ENDING}`]);
    edge = await EdgeProxy.startInCluster({ resolver: names.address, pods: `${ENDING}:${port}` });
  });
  afterAll(async () => {
    await edge.stop();
    await names.stop();
    pod.close();
  });
  beforeEach(() => {
    reached = [];
    names.asked.length = 0;
  });

  /** As it is written: `fetch` would tidy the path up. */
  const ask = (path: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(edge.url);
      const asked = request({ hostname, port, path, headers, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.once('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(answer.statusCode ?? 0);
      });
      asked.once('error', reject);
      asked.end();
    });

  it('[EDG1] sends a socket to the pod of the address that its path says', async () => {
    expect(await ask('/pods/10.244.0.17/ws', { connection: 'upgrade', upgrade: 'websocket' })).toBe(101);
    expect(await ask('/pods/10.244.0.17/ws?a=b')).toBe(200);
    expect(reached).toEqual(['websocket /pods/10.244.0.17/ws', '/pods/10.244.0.17/ws?a=b']);
    expect(new Set(names.asked)).toEqual(new Set([`${POD}.${ENDING}`]));
  });

  it.runIf(HAS_V6)('[EDG1] sends a socket to the pod of an address of IPv6 (needs IPv6)', async () => {
    const { port } = pod.address() as AddressInfo;
    const pod6 = createServer((asked, answer) => {
      reached.push(`v6 ${asked.url}`);
      answer.end('here');
    });
    await new Promise<void>((resolve) => pod6.listen(port, '::1', resolve));
    try {
      expect(await ask('/pods/fd00:10:244::17/ws')).toBe(200);
      expect(reached).toEqual(['v6 /pods/fd00:10:244::17/ws']);
      expect(new Set(names.asked)).toEqual(new Set([`${POD_V6}.${ENDING}`]));
    } finally {
      pod6.close();
    }
  });

  it('[EDG1] takes an address of IPv6 however many groups it has', async () => {
    for (const address of ['fd00::1', 'fd00::2:1', 'fd00:1:2:3:4:5:6:7'])
      expect(await ask(`/pods/${address}/ws`)).toBe(404);
    const asked = ['fd00--1', 'fd00--2-1', 'fd00-1-2-3-4-5-6-7'].map((name) => `${name}.${ENDING}`);
    expect(new Set(names.asked)).toEqual(new Set(asked));
  });

  it('[EDG2] sends nobody to an address that is no pod of this service', async () => {
    for (const foreign of ['8.8.8.8', '127.0.0.1', '169.254.169.254', '10.244.0.99', '999.1.1.1']) {
      expect(await ask(`/pods/${foreign}/ws`)).toBe(404);
    }
    expect(reached).toEqual([]);
    // It asked for names below the service, and for no other.
    expect(names.asked.filter((name) => !name.endsWith(`.${ENDING}`))).toEqual([]);
    expect(names.asked).toContain(`169-254-169-254.${ENDING}`);
  });

  it('[EDG2] asks for no name at all where the path is none', async () => {
    const malformed = [
      ...['/', '/ws', '/pods', '/pods/', '/pods/10.244.0.17', '/pods/10.244.0.17/', '/pods/10.244.0.17/ops'],
      ...['/pods/10.244.0.17/ws/', '/pods/10.244.0.17:9465/ws', '/pods/10-244-0-17/ws', '/pods/redis/ws'],
      ...['/pods/10.244.0.17@evil.example/ws', '/pods/evil.example/ws', '/pods/10.244.0.17.evil.example/ws'],
      ...['/pods/10.244.0.17/../metrics', '/pods/%31%30.244.0.17%2f..%2f/ws', '/pods/10.244.0.17%00/ws'],
      ...[
        '/pods/fd00:1:2:3:4:5:6:7:8/ws',
        '/pods/[fd00::1]/ws',
        '/pods/fd00::1%25eth0/ws',
        '/pods/fd00::12345/ws',
        '/pods/a:b/ws',
      ],
      ...['/pods/10.244.0.017x/ws', '/pods/1.2.3/ws', '/pods/::1/ws', '/pods/10.244.0.17%0d%0aHost:x/ws'],
    ];
    for (const path of malformed) expect([path, [400, 404].includes(await ask(path))]).toEqual([path, true]);
    expect(reached).toEqual([]);
    expect(names.asked).toEqual([]);
  });

  it('[EDG3] says that nobody is there where a pod is gone', async () => {
    const gone = await EdgeProxy.startInCluster({ resolver: names.address, pods: `refuses.${ENDING}:1` });
    try {
      const { hostname, port } = new URL(gone.url);
      const status = await fetch(`http://${hostname}:${port}/pods/10.244.0.18/ws`).then((answer) => answer.status);
      expect(status).toBe(404);
    } finally {
      await gone.stop();
    }
  });
});
