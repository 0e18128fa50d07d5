import { execFileSync, spawnSync } from 'node:child_process';

/** Says to a process that it is in a network of its own. */
const MARK = 'ATRIUM_MATRIX_NETWORK';

/** Whether packets may be harmed: what `enterOwnNetwork` started. */
export function inOwnNetwork(): boolean {
  return process.env[MARK] === '1';
}

/**
 * Runs this program again in a network of its own, which has a loopback device and nothing else: whatever is done to its
 * packets, the machine's are untouched. Returns its exit code; null where it cannot be had (Linux, root, unshare and iptables).
 */
export function enterOwnNetwork(): number | null {
  const script = 'ip link set lo up && iptables -w -L OUTPUT >/dev/null && exec "$@"';
  const can = spawnSync('unshare', ['--net', 'sh', '-c', script, 'sh', 'true'], { stdio: 'ignore' });
  if (can.status !== 0) return null;
  const command = [process.execPath, ...process.argv.slice(1)];
  const ran = spawnSync('unshare', ['--net', 'sh', '-c', script, 'sh', ...command], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  return ran.status ?? 1;
}

export type Loss = {
  /** 0..1 */
  share: number;
  /** Only packets of this many bytes and more. */
  longerThan?: number;
} & (
  | {
      /** UDP port whose packets are lost on their way to people. */
      from: number;
    }
  | {
      /** UDP ports that lose what they send and what is sent to them, as a bad line does. */
      bothWaysOf: readonly number[];
    }
);

const LONGEST = 65_535;

/** Loses packets by chance, each by its own. Returns the end of it. */
export function lose({ share, longerThan = 0, ...loss }: Loss): () => void {
  if (!inOwnNetwork()) throw new Error('packets of the machine are not ours to lose');
  const length = ['-m', 'length', '--length', `${longerThan}:${LONGEST}`];
  const chance = ['-m', 'statistic', '--mode', 'random', '--probability', share.toFixed(4)];
  const rules = waysOf(loss).map((way) => ['OUTPUT', '-o', 'lo', '-p', 'udp', ...way, ...length, ...chance]);
  const iptables = (action: '-A' | '-D'): void => {
    for (const rule of rules)
      execFileSync('iptables', ['-w', action, ...rule, '-j', 'DROP'], { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  iptables('-A');
  return () => iptables('-D');
}

function waysOf(loss: { from: number } | { bothWaysOf: readonly number[] }): string[][] {
  if ('from' in loss) return [['--sport', `${loss.from}`]];
  return loss.bothWaysOf.flatMap((port) => [
    ['--sport', `${port}`],
    ['--dport', `${port}`],
  ]);
}

/** UDP ports that a process has open. Needs ss (iproute2). */
export function udpPortsOf(pid: number): number[] {
  const list = execFileSync('ss', ['-ulnpH'], { encoding: 'utf8' });
  const found = [...list.matchAll(/^\S+\s+\S+\s+\S+\s+\S*:(\d+)\s.*$/gm)];
  return [...new Set(found.filter(([line]) => line.includes(`pid=${pid},`)).map(([, port]) => Number(port)))];
}
