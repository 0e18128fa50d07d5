import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Prometheus scrapes of a pod: the way to it can be cut, metrics can be lost on it, and the pod behind it can change. */
export class ScrapeGate {
  /** Where the pod serves its metrics. Null: the way is cut. */
  target: string | null = null;
  /** Names that do not get through. */
  hidden: ReadonlySet<string> = new Set();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((_request, response) => {
      this.#answer(response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<ScrapeGate> {
    const gate = new ScrapeGate();
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/metrics`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(response: ServerResponse): Promise<void> {
    const { target } = this;
    if (target === null) {
      response.destroy();
      return;
    }
    const text = await (await fetch(target)).text();
    const lines =
      this.hidden.size === 0
        ? text
        : text
            .split('\n')
            .filter((line) => !this.#hides(line))
            .join('\n');
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(lines);
  }

  #hides(line: string): boolean {
    const [, name = ''] = /^(?:# \w+ )?(\w+)/.exec(line) ?? [];
    return this.hidden.has(name);
  }
}
