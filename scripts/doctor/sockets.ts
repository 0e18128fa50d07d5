import { createSocket } from 'node:dgram';
import { connect, createServer, isIPv6 } from 'node:net';

/** Long enough for a round trip through a router, short enough to wait for. */
const ARRIVAL_LIMIT_MS = 2_000;

export type Bound = { port: number; close: () => Promise<void> };

/** Binds a TCP port, or gives the system's error code. */
export function bindTcp(ip: string | undefined, port: number): Promise<Bound | string> {
  return new Promise((resolve) => {
    // Ended politely, a stranger who keeps the connection open would keep the port, and whoever waits for it.
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, ip, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ port: bound, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Binds a UDP port, or gives the system's error code. `onMessage` gets what arrives. */
export function bindUdp(ip: string, port: number, onMessage: (message: Buffer) => void): Promise<Bound | string> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4');
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('message', onMessage);
    socket.bind(port, ip, () => {
      resolve({ port: socket.address().port, close: () => new Promise((done) => socket.close(() => done())) });
    });
  });
}

export function canConnectTcp(ip: string, port: number, limitMs = ARRIVAL_LIMIT_MS): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port, timeout: limitMs });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end(true));
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}

/** Sends a datagram and waits for `answered`, which the caller resolves when it sees that it came through. */
export async function sendUdp(options: {
  ip: string;
  port: number;
  payload: Uint8Array;
  onAnswer?: (message: Buffer) => void;
  answered: Promise<unknown>;
  limitMs?: number;
}): Promise<boolean> {
  const { ip, port, payload, onAnswer, answered, limitMs = ARRIVAL_LIMIT_MS } = options;
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4');
  if (onAnswer) socket.on('message', onAnswer);
  let timer: NodeJS.Timeout | undefined;
  const refused = new Promise<false>((resolve) => {
    socket.on('error', () => resolve(false)); // no route, or an ICMP refusal
    timer = setTimeout(() => resolve(false), limitMs);
  });
  socket.send(payload, port, ip);
  const arrived = await Promise.race([answered.then(() => true), refused]);
  clearTimeout(timer);
  socket.close();
  return arrived;
}
