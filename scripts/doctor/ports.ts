import { isWildcard } from './addresses.ts';
import { bad, ok, warn, type Finding } from './finding.ts';
import { bindTcp, bindUdp } from './sockets.ts';

export type HttpPortOptions = {
  host: string | undefined;
  port: number;
  /** Whether Atrium itself answers there: then a taken port is right. */
  isAtrium: () => Promise<boolean>;
};

/** Whether the page's port can be had. */
export async function checkHttpPort(options: HttpPortOptions): Promise<Finding> {
  const { host, port } = options;
  const about = 'HTTP port';
  const bound = await bindTcp(host, port);
  if (typeof bound !== 'string') {
    await bound.close();
    return ok(about, port === 0 ? 'the system chooses one.' : `${port} is free.`);
  }
  if (bound === 'EADDRINUSE' && (await options.isAtrium())) return ok(about, `${port}: Atrium is running on it.`);
  return failure(
    about,
    `${host ?? 'this machine'}:${port}`,
    bound,
    'set PORT to another one, or end what uses it.',
    'HOST',
  );
}

export type MediaPortOptions = {
  listenIp: string;
  portBase: number;
  workers: number;
  isAtrium: () => Promise<boolean>;
};

/** Whether each worker can have its port, UDP and TCP. */
export async function checkMediaPorts(options: MediaPortOptions): Promise<Finding[]> {
  const { listenIp, portBase, workers } = options;
  if (portBase === 0) {
    const text = 'the system chooses them: no firewall or router can know them.';
    const fix = 'set MEDIA_PORT when people from other machines come.';
    return [isWildcard(listenIp) ? warn('media ports', text, fix) : ok('media ports', 'the system chooses them.')];
  }
  const last = portBase + workers - 1;
  const range = portRange(portBase, workers);
  if (last > 65_535) {
    return [bad('media ports', `${range} end after 65535.`, 'set a lower MEDIA_PORT or fewer MEDIA_WORKERS.')];
  }
  const findings: Finding[] = [];
  for (const protocol of ['UDP', 'TCP'] as const) {
    const about = `media ports, ${protocol}`;
    const problem = await firstProblem(protocol, options);
    if (problem === null) findings.push(ok(about, `${range} can be bound on ${listenIp}.`));
    else if (problem.code === 'EADDRINUSE' && (await options.isAtrium())) {
      findings.push(ok(about, `${range}: Atrium is running on them.`));
    } else {
      const fix = `set MEDIA_PORT so that ${workers} ports from it on are free, or end what uses ${problem.port}.`;
      findings.push(failure(about, `${listenIp}:${problem.port}`, problem.code, fix, 'MEDIA_LISTEN_IP'));
    }
  }
  return findings;
}

export function portRange(portBase: number, workers: number): string {
  return workers === 1 ? `${portBase}` : `${portBase} to ${portBase + workers - 1}`;
}

/** The port of each worker; 0, chosen by the system, stands for all of them. */
export function portsOf(portBase: number, workers: number): number[] {
  return portBase === 0 ? [0] : Array.from({ length: workers }, (_, index) => portBase + index);
}

async function firstProblem(protocol: 'UDP' | 'TCP', options: MediaPortOptions) {
  const { listenIp, portBase, workers } = options;
  for (const port of portsOf(portBase, workers)) {
    const bound = protocol === 'UDP' ? await bindUdp(listenIp, port, () => undefined) : await bindTcp(listenIp, port);
    if (typeof bound === 'string') return { port, code: bound };
    await bound.close();
  }
  return null;
}

function failure(about: string, where: string, code: string, taken: string, addressVariable: string): Finding {
  switch (code) {
    case 'EADDRINUSE':
      return bad(about, `${where} is taken by another program.`, taken);
    case 'EACCES':
      return bad(about, `${where} needs a privilege.`, 'choose a port above 1023, or give node CAP_NET_BIND_SERVICE.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return bad(
        about,
        `${where} is no address of this machine.`,
        `set ${addressVariable} to one that is, or unset it.`,
      );
    default:
      return bad(about, `${where} cannot be bound (${code}).`, taken);
  }
}
