import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bounds how many connections a server has. Where it is too many, the one that has been idle longest ends, so that who only
 * holds connections keeps nobody out; where all are at work, the new one does.
 */
export function boundConnections(server: Server, max: number): void {
  /** In the order in which they began to be idle. */
  const idle = new Set<Socket>();
  /** Requests that are not answered yet. */
  const busy = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    idle.add(socket);
    socket.once('close', () => {
      idle.delete(socket);
      busy.delete(socket);
    });
    if (idle.size + busy.size <= max) return;
    for (const longest of idle) {
      idle.delete(longest);
      longest.destroy();
      return;
    }
  });
  server.prependListener('request', ({ socket }, response) => {
    idle.delete(socket);
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) return void busy.set(socket, left);
      busy.delete(socket);
      if (!socket.destroyed) idle.add(socket);
    });
  });
}
