import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Ports that were free for TCP but not for UDP, in a row, before something else must be wrong. */
const TRIES = 20;

/** A port that is free for TCP and UDP alike on `ip`; the OS chooses. mediasoup would choose one for each. */
export async function freePort(ip: string): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const tcp = createServer().listen(0, ip);
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const free = (await udpProblem(ip, port)) === null;
    tcp.close();
    await once(tcp, 'close');
    if (free) return port;
  }
  throw new Error(`no port of ${ip} is free for both TCP and UDP`);
}

/** Null when TCP and UDP can have the port, else the code of the error. */
export async function portProblem(ip: string, port: number): Promise<string | null> {
  return (await tcpProblem(ip, port)) ?? (await udpProblem(ip, port));
}

/** The same for TCP alone; without an address, on all of them. */
export async function tcpProblem(ip: string | undefined, port: number): Promise<string | null> {
  const tcp = createServer();
  const problem = await new Promise<string | null>((resolve) => {
    tcp.once('error', (error) => resolve(codeOf(error))).listen(port, ip, () => resolve(null));
  });
  if (problem !== null) return problem;
  tcp.close();
  await once(tcp, 'close');
  return null;
}

function udpProblem(ip: string, port: number): Promise<string | null> {
  const udp = createSocket(ip.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    udp.once('close', () => resolve(null));
    udp.once('error', (error) => {
      udp.removeAllListeners('close');
      udp.close();
      resolve(codeOf(error));
    });
    udp.bind(port, ip, () => udp.close());
  });
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
