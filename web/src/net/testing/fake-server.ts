import { PROTOCOL_VERSION } from '@atrium/protocol';
import type { RequestFrame, RequestName, ServerEventName, ServerEvents, Welcome } from '@atrium/protocol';
import type { OpenWire, Wire, WireEvents } from '../wire.ts';

/** The other end of one socket. */
export class FakeSocket {
  readonly url: string;
  readonly events: WireEvents;
  readonly requests: RequestFrame[] = [];
  readonly binary: Uint8Array[] = [];
  closedByPage = false;
  /** The code that the page closed with. */
  closeCode: number | undefined;
  waitingBytes = 0;

  constructor(url: string, events: WireEvents) {
    this.url = url;
    this.events = events;
  }

  names(): RequestName[] {
    return this.requests.map(({ m }) => m);
  }

  /** The newest request of that name. */
  find<N extends RequestName>(name: N): RequestFrame<N> | undefined {
    return this.requests.findLast(({ m }) => m === name) as RequestFrame<N> | undefined;
  }

  reply(id: number, d: unknown): void {
    this.events.text(JSON.stringify({ id, ok: true, d }));
  }

  refuse(id: number, code: string): void {
    this.events.text(JSON.stringify({ id, ok: false, e: { code, message: `refused: ${code}` } }));
  }

  event<N extends ServerEventName>(m: N, d: ServerEvents[N]): void {
    this.events.text(JSON.stringify({ m, d }));
  }
}

/** Collects the sockets that a page opens. `answer` may reply to each request as it comes. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  answer: (socket: FakeSocket, request: RequestFrame) => void = () => undefined;
  /** False: no socket opens, as without a network. */
  reachable = true;
  /** Addresses at which nobody is any more. */
  readonly gone = new Set<string>();
  /** False: a socket neither opens nor fails, as behind a firewall that drops. */
  opens = true;

  readonly openWire: OpenWire = (url, events) => {
    const socket = new FakeSocket(url, events);
    this.sockets.push(socket);
    void Promise.resolve().then(() => {
      if (!this.opens) return;
      if (this.reachable && !this.gone.has(url)) events.opened();
      else events.closed();
    });
    const wire: Wire = {
      send: (data) => {
        if (typeof data !== 'string') {
          socket.binary.push(data);
          return;
        }
        const request = JSON.parse(data) as RequestFrame;
        socket.requests.push(request);
        this.answer(socket, request);
      },
      close: (code) => {
        socket.closedByPage = true;
        socket.closeCode = code;
      },
      get waitingBytes() {
        return socket.waitingBytes;
      },
    };
    return wire;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('the page has opened no socket');
    return socket;
  }
}

export function welcome(change: Partial<Welcome> = {}): Welcome {
  return {
    protocol: PROTOCOL_VERSION,
    now: 5_000_000,
    room: 'test',
    self: 'me',
    resumeToken: 'resume-1',
    resumed: false,
    people: [],
    circles: [],
    floor: { from: 6, to: 6, since: 0 },
    chat: [],
    transports: null,
    consumers: [],
    wanted: { mic: false, camera: null },
    ...change,
  };
}
