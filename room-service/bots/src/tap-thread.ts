import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { rtpOf } from './rtp.ts';
import type { Arrival, TapAnswer, TapAsk, TapPlace } from './tap.ts';

/** A thread that does nothing else, so that no packet is late because of what the bots are doing. */

/** Twenty minutes of a voice; what comes after that is not kept. */
const KEPT_MAX = 60_000;

/** By SSRC: in the order in which they came. */
const arrivals = new Map<number, Arrival[]>();

const answer = (message: TapAnswer): void => parentPort?.postMessage(message);

parentPort?.on('message', (ask: TapAsk) => {
  switch (ask.is) {
    case 'lead': {
      void lead(ask.to).then((port) => answer({ is: 'led', id: ask.id, port }));
      break;
    }
    case 'read': {
      answer({ is: 'read', id: ask.id, arrivals: ask.ssrcs.map((ssrc) => arrivals.get(ssrc) ?? []) });
      break;
    }
  }
});

/** A port of loopback whose packets go to that place, each sender's from a port of its own, and the answers back. */
async function lead(to: TapPlace): Promise<number> {
  const inner = createSocket('udp4');
  const outer = new Map<string, Socket>();
  inner.on('message', (packet, from) => {
    const key = `${from.address}:${from.port}`;
    const existing = outer.get(key);
    const socket = existing ?? outward({ inner, client: from, to });
    if (!existing) outer.set(key, socket);
    socket.send(packet, to.port, to.ip);
  });
  inner.bind(0, '127.0.0.1');
  await once(inner, 'listening');
  return inner.address().port;
}

type Way = { inner: Socket; client: RemoteInfo; to: TapPlace };

function outward({ inner, client, to }: Way): Socket {
  const socket = createSocket(isIPv6(to.ip) ? 'udp6' : 'udp4');
  // A port that refuses (its process has ended) is what the packets are about, not a fault of this thread.
  socket.on('error', () => undefined);
  socket.on('message', (packet) => {
    note(packet);
    inner.send(packet, client.port, client.address);
  });
  return socket;
}

function note(packet: Buffer): void {
  const rtp = rtpOf(packet);
  if (rtp === null) return;
  const kept = arrivals.get(rtp.ssrc) ?? [];
  if (kept.length === 0) arrivals.set(rtp.ssrc, kept);
  if (kept.length < KEPT_MAX) kept.push({ atMs: performance.timeOrigin + performance.now(), sequence: rtp.sequence });
}
