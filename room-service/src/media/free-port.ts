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
    const udp = createSocket(ip.includes(':') ? 'udp6' : 'udp4');
    const free = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false)).bind(port, ip, () => resolve(true));
    });
    udp.close();
    tcp.close();
    await once(tcp, 'close');
    if (free) return port;
  }
  throw new Error(`no port of ${ip} is free for both TCP and UDP`);
}
