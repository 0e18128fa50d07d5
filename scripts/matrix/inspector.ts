import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWERS_WITHIN_MS = 30_000;
const ASK_AGAIN_MS = 100;

/** For a process that may be inspected later: the port is opened by SIGUSR1 (nodejs.org/api/cli.html, `--inspect-port`). */
export async function inspectable(): Promise<{ port: number; env: { NODE_OPTIONS: string } }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { port, env: { NODE_OPTIONS: `--inspect-port=127.0.0.1:${port}` } };
}

export type Blocking = { pid: number; port: number; blockedMs: number; freeMs: number };

/** Keeps the event loop of another process busy from outside, again and again. Returns the end of it. */
export async function blockEventLoop({ pid, port, blockedMs, freeMs }: Blocking): Promise<() => void> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await debuggerUrl(port));
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error('the inspector does not let us in'));
  });
  const expression = `for (const until = performance.now() + ${blockedMs}; performance.now() < until; );`;
  let id = 0;
  const block = (): void =>
    socket.send(JSON.stringify({ id: (id += 1), method: 'Runtime.evaluate', params: { expression } }));
  let pause: NodeJS.Timeout | undefined;
  socket.onmessage = () => void (pause = setTimeout(block, freeMs));
  block();
  return () => {
    clearTimeout(pause);
    socket.onmessage = null;
    socket.close();
  };
}

async function debuggerUrl(port: number): Promise<string> {
  const giveUpAt = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    try {
      const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
        webSocketDebuggerUrl: string;
      }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      // The process has not seen the signal yet.
      if (performance.now() > giveUpAt) throw error;
    }
    await sleep(ASK_AGAIN_MS);
  }
}
