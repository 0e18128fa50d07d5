/** A WebSocket reduced to what the connection needs, so that a test can be the other end. */
export type WireEvents = {
  opened(): void;
  text(data: string): void;
  binary(data: Uint8Array): void;
  /** Once, and never after `close()`. */
  closed(): void;
};

export type Wire = {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  /** Bytes that wait to leave; a pose on top of a jam would only be late. */
  readonly waitingBytes: number;
};

export type OpenWire = (url: string, events: WireEvents) => Wire;

export const openWebSocket: OpenWire = (url, events) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.opened();
  socket.onclose = () => events.closed();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') events.text(data);
    else if (data instanceof ArrayBuffer) events.binary(new Uint8Array(data));
  };
  return {
    send(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close(code) {
      socket.onopen = socket.onclose = socket.onmessage = null;
      // What was sent before still leaves: the closing handshake waits for it (WHATWG WebSockets, close()).
      socket.close(code);
    },
    get waitingBytes() {
      return socket.bufferedAmount;
    },
  };
};
