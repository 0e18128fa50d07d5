import { createSocket } from 'node:dgram';

const HEADER_BYTES = 12;
const NO_SUCH_NAME = 3;

/**
 * Answers for names on loopback, as CoreDNS does for those of a headless Service: these names have the address 127.0.0.1, and no other
 * name is there (RFC 1035, 4).
 */
export class NameServer {
  readonly address: string;
  /** Every name that was asked for. */
  readonly asked: string[] = [];
  readonly #socket: ReturnType<typeof createSocket>;

  private constructor(names: ReadonlySet<string>, port: number, socket: ReturnType<typeof createSocket>) {
    this.address = `127.0.0.1:${port}`;
    this.#socket = socket;
    socket.on('message', (query, from) => {
      const name = nameOf(query);
      this.asked.push(name);
      socket.send(answerTo(query, names.has(name)), from.port, from.address);
    });
  }

  static async start(names: readonly string[]): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    return new NameServer(new Set(names), socket.address().port, socket);
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

function answerTo(query: Buffer, isThere: boolean): Buffer {
  const end = query.indexOf(0, HEADER_BYTES) + 5;
  const question = query.subarray(HEADER_BYTES, end);
  const flags = 0x8400 | (isThere ? 0 : NO_SUCH_NAME);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isThere ? 1 : 0, 6);
  // A pointer to the name of the question, type A, class IN, one second, four bytes.
  const record = Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, question, ...(isThere ? [record] : [])]);
}
