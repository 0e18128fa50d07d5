import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Tap, wallMs } from './tap.ts';
import { until } from './until.ts';

let tap: Tap;
let server: Socket;
let client: Socket;
beforeEach(async () => {
  tap = await Tap.start();
  [server, client] = [createSocket('udp4'), createSocket('udp4')];
  server.bind(0, '127.0.0.1');
  client.bind(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(client, 'listening')]);
});
afterEach(async () => {
  server.close();
  client.close();
  await tap.close();
});

const rtp = (ssrc: number, sequence: number): Buffer => {
  const packet = Buffer.alloc(40);
  packet.writeUInt16BE(0x806f, 0);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
};

it('a tap passes everything on both ways, and knows when each packet of a voice came', async () => {
  const iceCandidates = [
    { protocol: 'tcp', ip: '127.0.0.1', port: 9 },
    { protocol: 'udp', ip: '127.0.0.1', port: server.address().port, priority: 3 },
  ];
  const led = await tap.led({ id: 'a', iceParameters: {}, dtlsParameters: {}, iceCandidates });
  const [candidate] = led.iceCandidates as { port: number; ip: string; priority: number }[];
  expect(led.iceCandidates).toHaveLength(1);
  expect(candidate).toMatchObject({ ip: '127.0.0.1', priority: 3 });
  const atServer: Buffer[] = [];
  server.on('message', (packet, { port }) => {
    atServer.push(packet);
    for (const answer of [rtp(5, 1), rtp(5, 2), rtp(6, 9), Buffer.from('not RTP')])
      server.send(answer, port, '127.0.0.1');
  });
  const atClient: Buffer[] = [];
  client.on('message', (packet) => atClient.push(packet));
  const beganMs = wallMs();
  // What goes the other way is passed on, and no arrival.
  client.send(rtp(5, 77), candidate?.port ?? 0, '127.0.0.1');
  await until('all came back', () => atClient.length === 4);
  expect(atServer).toEqual([rtp(5, 77)]);
  const [five = [], six = [], none = []] = await tap.arrivals([5, 6, 7]);
  expect([five, six, none].map((all) => all.map(({ sequence }) => sequence))).toEqual([[1, 2], [9], []]);
  for (const { atMs } of [...five, ...six]) {
    expect(atMs).toBeGreaterThan(beganMs - 5);
    expect(atMs).toBeLessThan(wallMs() + 5);
  }
  const secondMs = five[1]?.atMs ?? 0;
  expect(await tap.arrivals([5, 6], secondMs)).toEqual([five.filter(({ atMs }) => atMs >= secondMs), six]);
  expect(await tap.arrivals([5, 6], wallMs() + 5)).toEqual([[], []]);
});
