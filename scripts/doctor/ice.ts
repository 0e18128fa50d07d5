import { randomBytes } from 'node:crypto';
import { bad, ok, warn, type Finding } from './finding.ts';
import { canConnectTcp, sendUdp } from './sockets.ts';

export type IceUrl = {
  scheme: 'stun' | 'stuns' | 'turn' | 'turns';
  host: string;
  port: number;
  transport: 'udp' | 'tcp';
};

/** RFC 7064 (stun:) and RFC 7065 (turn:); null when it is not one. */
export function parseIceUrl(url: string): IceUrl | null {
  const parts = /^(stuns?|turns?):(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z.-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/.exec(
    url,
  );
  if (parts === null) return null;
  const [, scheme, host, port, transport] = parts as unknown as [string, IceUrl['scheme'], string, string?, string?];
  const secure = scheme.endsWith('s');
  // Only TURN may name its transport.
  if (transport !== undefined && scheme.startsWith('stun')) return null;
  const number = Number(port ?? (secure ? 5349 : 3478));
  if (number < 1 || number > 65_535) return null;
  return { scheme, host: host.replace(/^\[|\]$/g, ''), port: number, transport: transportOf(transport, secure) };
}

function transportOf(named: string | undefined, secure: boolean): IceUrl['transport'] {
  if (named === 'udp' || named === 'tcp') return named;
  return secure ? 'tcp' : 'udp';
}

export type IceOptions = {
  urls: readonly string[];
  lookup: (name: string) => Promise<string | null>;
  limitMs?: number;
};

/** Whether the servers are written rightly and answer. */
export async function checkIce(options: IceOptions): Promise<Finding[]> {
  const { urls } = options;
  if (urls.length === 0) {
    return [ok('ICE', 'no STUN or TURN: media goes straight to the media ports, by TCP where UDP is blocked.')];
  }
  return Promise.all(urls.map((url) => checkServer(url, options)));
}

async function checkServer(url: string, { lookup, limitMs }: IceOptions): Promise<Finding> {
  const parsed = parseIceUrl(url);
  if (parsed === null) {
    return bad(
      'ICE',
      `${url} is not a STUN or TURN address.`,
      'write it like turn:turn.example.org:3478?transport=udp.',
    );
  }
  const { host, port, transport } = parsed;
  const ip = await lookup(host);
  if (ip === null) return bad('ICE', `${url}: ${host} does not resolve.`, 'correct the name, or use the IP address.');
  const answers = transport === 'udp' ? await answersStun(ip, port, limitMs) : await canConnectTcp(ip, port, limitMs);
  if (answers) return ok('ICE', `${url} answers.`);
  const fix = `start the server, and allow ${transport.toUpperCase()} to port ${port} in its firewall.`;
  return warn('ICE', `${url} does not answer from here.`, fix);
}

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;

/** A STUN binding request, RFC 8489 section 5; TURN servers answer it, too. */
async function answersStun(ip: string, port: number, limitMs: number | undefined): Promise<boolean> {
  const request = Buffer.alloc(20);
  request.writeUInt16BE(BINDING_REQUEST, 0);
  request.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(request, 8);
  let answer: (value: unknown) => void = () => undefined;
  const answered = new Promise((resolve) => (answer = resolve));
  const onAnswer = (message: Buffer) => {
    const isAnswer = message.length >= 20 && message.readUInt16BE(0) === BINDING_SUCCESS;
    if (isAnswer && message.subarray(8, 20).equals(request.subarray(8))) answer(null);
  };
  return sendUdp({ ip, port, payload: request, onAnswer, answered, ...(limitMs === undefined ? {} : { limitMs }) });
}
