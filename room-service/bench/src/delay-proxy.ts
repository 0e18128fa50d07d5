import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy on loopback that holds back every byte for a while, in each direction: signalling over a long way. */
export class DelayProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  static async start(target: string, oneWayMs: number): Promise<DelayProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    const proxy = new DelayProxy(server);
    server.on('connection', (socket) => proxy.#join(socket, connect(Number(port), hostname), oneWayMs));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, far: Socket, oneWayMs: number): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(from);
      // Timers of one length fire in the order in which they were set.
      const later = (what: () => void): void => void setTimeout(what, oneWayMs);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => later(() => void (to.writable && to.write(chunk))));
      from.on('end', () => later(() => to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => this.#open.delete(from));
    }
  }
}
