import { randomBytes } from 'node:crypto';
import { bad, ok, warn, type Finding } from './finding.ts';
import { bindTcp, bindUdp, canConnectTcp, sendUdp } from './sockets.ts';

export type ReachabilityOptions = {
  listenIp: string;
  ports: readonly number[];
  /** The announced address, resolved. */
  ip: string;
  /** An address of this machine; otherwise the way leads through a router, which need not loop back. */
  isOwn: boolean;
  limitMs?: number;
};

type Way = Omit<ReachabilityOptions, 'ports'> & { port: number };

/** `unknown`: the port is in use, and what uses it does not answer a stranger. */
type Trial = { end: 'arrived' | 'lost' | 'unknown'; port: number };

/** Sends itself a datagram, and connects to itself, through the address that browsers are told: for every port. */
export async function checkReachability(options: ReachabilityOptions): Promise<Finding[]> {
  return [await check('UDP', tryUdp, options), await check('TCP', tryTcp, options)];
}

async function check(protocol: string, trial: (way: Way) => Promise<Trial>, options: ReachabilityOptions) {
  const { ports, ip } = options;
  const arrived: number[] = [];
  for (const port of ports) {
    const { end, port: tried } = await trial({ ...options, port });
    if (end === 'lost') return lost(protocol, options, tried);
    if (end === 'unknown') return unknown(protocol, tried);
    arrived.push(tried);
  }
  return ok(about(protocol), `what is sent to ${ip}, port ${arrived.join(', ')}, arrives.`);
}

async function tryUdp({ listenIp, port, ip, limitMs }: Way): Promise<Trial> {
  const payload = randomBytes(16);
  let arrive: (value: unknown) => void = () => undefined;
  const answered = new Promise((resolve) => (arrive = resolve));
  const bound = await bindUdp(listenIp, port, (message) => {
    if (payload.equals(message)) arrive(null);
  });
  if (typeof bound === 'string') return { end: 'unknown', port };
  const sent = { ip, port: bound.port, payload, answered, ...(limitMs === undefined ? {} : { limitMs }) };
  const arrived = await sendUdp(sent);
  await bound.close();
  return { end: arrived ? 'arrived' : 'lost', port: bound.port };
}

async function tryTcp({ listenIp, port, ip, limitMs }: Way): Promise<Trial> {
  const bound = await bindTcp(listenIp, port);
  // A running Atrium accepts TCP there, so the way can be tried all the same.
  const tried = typeof bound === 'string' ? port : bound.port;
  const arrived = await canConnectTcp(ip, tried, limitMs);
  if (typeof bound !== 'string') await bound.close();
  return { end: arrived ? 'arrived' : 'lost', port: tried };
}

const about = (protocol: string) => `reachability, ${protocol}`;

function lost(protocol: string, { ip, isOwn }: ReachabilityOptions, port: number): Finding {
  if (isOwn) {
    const text = `nothing arrives at ${ip}:${port} though it is an address of this machine.`;
    return bad(about(protocol), text, `allow ${protocol} to port ${port} in this machine's firewall.`);
  }
  const text = `nothing arrives at ${ip}:${port} from here; many routers do not lead back to their own network.`;
  return warn(
    about(protocol),
    text,
    `forward ${protocol} port ${port} to this machine, then try from another network.`,
  );
}

function unknown(protocol: string, port: number): Finding {
  const fix = 'end what runs there, Atrium included, and ask again.';
  return warn(about(protocol), `port ${port} is in use, so the way to it cannot be tried.`, fix);
}
