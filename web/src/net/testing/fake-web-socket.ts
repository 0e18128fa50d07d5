import type { Wire } from '../wire.ts';
import type { FakeServer } from './fake-server.ts';

/** The browser's WebSocket with a fake server at its other end. */
export function webSocketOf(server: FakeServer): typeof WebSocket {
  class FakeWebSocket {
    static readonly OPEN = 1;
    binaryType = 'blob';
    readyState = 0;
    onopen: (() => void) | null = null;
    onclose: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    readonly #wire: Wire;

    constructor(url: string) {
      this.#wire = server.openWire(url, {
        opened: () => {
          this.readyState = 1;
          this.onopen?.();
        },
        text: (data) => this.onmessage?.({ data }),
        binary: (data) => this.onmessage?.({ data: data.slice().buffer }),
        closed: () => {
          this.readyState = 3;
          this.onclose?.();
        },
      });
    }

    get bufferedAmount(): number {
      return this.#wire.waitingBytes;
    }

    send(data: string | Uint8Array<ArrayBuffer>): void {
      this.#wire.send(data);
    }

    close(code?: number): void {
      this.readyState = 2;
      this.#wire.close(code);
    }
  }
  return FakeWebSocket as unknown as typeof WebSocket;
}
