import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** The worker listens here ... */
export const WORKER_ADDRESS = '127.0.0.1';
/** ... and clients are sent here, on the same port: all of 127/8 is loopback. */
export const TAP_ADDRESS = '127.0.0.2';

/** RFC 5761, section 4: what RTCP's packet types look like in the second byte. */
const RTCP_TYPES = { first: 192, last: 223 };
/** mediasoup's own probing stream, which carries nobody's voice. */
const PROBATOR_SSRC = 1_234;

/** Stands between the worker and its clients, and knows when the first RTP packet of each stream went out to a client. */
export class MediaTap {
  /** SSRC to time, of streams towards clients. The headers of SRTP are in clear. */
  readonly firstOutMs = new Map<number, number>();
  readonly #port: number;
  readonly #socket: Socket;
  readonly #upstreams = new Map<string, Socket>();

  static async start(port: number): Promise<MediaTap> {
    const socket = createSocket('udp4');
    socket.bind(port, TAP_ADDRESS);
    await once(socket, 'listening');
    return new MediaTap(socket, port);
  }

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on('message', (packet, from) => this.#upstreamOf(from).send(packet, port, WORKER_ADDRESS));
  }

  close(): void {
    this.#socket.close();
    for (const upstream of this.#upstreams.values()) upstream.close();
  }

  #upstreamOf(client: RemoteInfo): Socket {
    const key = `${client.address}:${client.port}`;
    const existing = this.#upstreams.get(key);
    if (existing) return existing;
    const upstream = createSocket('udp4');
    upstream.bind(0, WORKER_ADDRESS);
    upstream.on('message', (packet, { port }) => {
      if (port !== this.#port) return;
      const ssrc = ssrcOf(packet);
      if (ssrc !== null && !this.firstOutMs.has(ssrc)) this.firstOutMs.set(ssrc, performance.now());
      this.#socket.send(packet, client.port, client.address);
    });
    this.#upstreams.set(key, upstream);
    return upstream;
  }
}

/** Null for STUN, DTLS and RTCP, which share the port (RFC 7983, section 7). */
function ssrcOf(packet: Buffer): number | null {
  const [first = 0, second = 0] = packet;
  if (packet.length < 12 || first < 128 || first > 191) return null;
  if (second >= RTCP_TYPES.first && second <= RTCP_TYPES.last) return null;
  const ssrc = packet.readUInt32BE(8);
  return ssrc === PROBATOR_SSRC ? null : ssrc;
}
