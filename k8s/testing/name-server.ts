import { createSocket } from 'node:dgram';

const HEADER_BYTES = 12;
const NO_SUCH_NAME = 3;

/** Kinds of addresses (RFC 1035, 3.2.2; RFC 3596, 2.1), each with the one of loopback. */
const KINDS = {
  v4: { type: 1, address: [127, 0, 0, 1] },
  v6: { type: 28, address: [...Array<number>(15).fill(0), 1] },
} as const;
type Kind = keyof typeof KINDS;

/**
 * Answers for names on loopback, as CoreDNS does for those of a headless Service: these names have the address 127.0.0.1 or ::1, and
 * no other name is there (RFC 1035, 4).
 */
export class NameServer {
  readonly address: string;
  /** Every name that was asked for. */
  readonly asked: string[] = [];
  readonly #socket: ReturnType<typeof createSocket>;

  private constructor(names: ReadonlyMap<string, Kind>, port: number, socket: ReturnType<typeof createSocket>) {
    this.address = `127.0.0.1:${port}`;
    this.#socket = socket;
    socket.on('message', (query, from) => {
      const name = nameOf(query);
      this.asked.push(name);
      socket.send(answerTo(query, names.get(name)), from.port, from.address);
    });
  }

  /** `v6`: names of IPv6. */
  static async start(v4: readonly string[], v6: readonly string[] = []): Promise<NameServer> {
    const names = new Map<string, Kind>([
      ...v4.map((name) => [name, 'v4'] as const),
      ...v6.map((name) => [name, 'v6'] as const),
    ]);
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    return new NameServer(names, socket.address().port, socket);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

function nameOf(query: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; (query[at] ?? 0) > 0; at += 1 + (query[at] ?? 0))
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)));
  return labels.join('.').toLowerCase();
}

function answerTo(query: Buffer, kind: Kind | undefined): Buffer {
  const end = query.indexOf(0, HEADER_BYTES) + 5;
  const question = query.subarray(HEADER_BYTES, end);
  const asked = query.readUInt16BE(end - 4);
  const found = kind === undefined ? undefined : KINDS[kind];
  // A name that has no address of that kind is there all the same.
  const has = found?.type === asked;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8400 | (found === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(has ? 1 : 0, 6);
  if (!has) return Buffer.concat([header, question]);
  // A pointer to the name of the question, its type, class IN, one second, so many bytes.
  const { type, address } = found;
  const record = Buffer.from([0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 1, 0, address.length, ...address]);
  return Buffer.concat([header, question, record]);
}
