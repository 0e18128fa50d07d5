import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** TCP ports of loopback that were free just now; all held at once, so that they differ. */
export async function freePorts<const Count extends 1 | 2>(
  count: Count,
): Promise<Count extends 1 ? [number] : [number, number]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as Count extends 1 ? [number] : [number, number];
}
