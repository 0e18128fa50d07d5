import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { ArrivalLog } from './arrival-log.ts';
import { rtpOf } from './rtp.ts';
import type { TapAnswer, TapAsk, TapPlace } from './tap.ts';

/** A thread that does nothing else, so that no packet is late because of what the bots are doing. */

/** By SSRC. */
const arrivals = new Map<number, ArrivalLog>();
/** Of which nothing came yet. */
const NOTHING = new ArrivalLog();

const answer = (message: TapAnswer): void => parentPort?.postMessage(message);

parentPort?.on('message', (ask: TapAsk) => {
  switch (ask.is) {
    case 'lead': {
      void lead(ask.to).then((port) => answer({ is: 'led', id: ask.id, port }));
      break;
    }
    case 'read': {
      const arrived = ask.ssrcs.map((ssrc) => (arrivals.get(ssrc) ?? NOTHING).since(ask.fromMs));
      answer({ is: 'read', id: ask.id, arrived });
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
  const log = arrivals.get(rtp.ssrc) ?? new ArrivalLog();
  arrivals.set(rtp.ssrc, log);
  log.add({ atMs: performance.timeOrigin + performance.now(), sequence: rtp.sequence });
}
