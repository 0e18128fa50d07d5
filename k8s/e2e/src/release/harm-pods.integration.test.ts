import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { TestNetwork } from '../../../../scripts/lib/netns.ts';
import { HarmedPods, LOST } from './harm-pods.ts';

/** Of a test of networks (RFC 2544): never a real host. */
const CANARY = ['198.18.7.2', '198.18.7.3'];
const HERE = readlinkSync('/proc/self/ns/net');

const pods: ChildProcess[] = [];
afterEach(async () => {
  for (const pod of pods.splice(0)) await ended(pod);
});

/** What is in it of its network alone, as a pod's; `beside`: in that of another. */
async function pod(beside?: ChildProcess): Promise<ChildProcess> {
  const [program, ...args] = beside ? ['nsenter', `--net=/proc/${beside.pid}/ns/net`] : ['unshare', '--net'];
  const child = spawn(program, [...args, 'sleep', '120'], { stdio: 'ignore' });
  pods.push(child);
  while (networkOf(child) === HERE) await new Promise((resolve) => setTimeout(resolve, 10));
  return child;
}

const networkOf = ({ pid }: ChildProcess): string => readlinkSync(`/proc/${pid}/ns/net`);

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const iptables = (at: ChildProcess, ...args: string[]): string =>
  execFileSync('nsenter', [`--net=/proc/${at.pid}/ns/net`, 'iptables', '-w', ...args], { encoding: 'utf8' });

/** From whom packets are dropped there. */
const lost = (at: ChildProcess): string[] =>
  [...iptables(at, '-S', 'INPUT').matchAll(/-s (\S+)\/32 .*-j DROP/g)].map(([, from]) => from!);

const harmedPods = (receivers: () => readonly ChildProcess[], addresses: readonly string[] = CANARY): HarmedPods =>
  new HarmedPods({
    rule: LOST.rule,
    addresses: () => Promise.resolve(addresses),
    receivers: () => Promise.resolve(receivers().map(({ pid }) => [pid!])),
  });

describe.skipIf(!TestNetwork.available())(
  'packets of the canary to who sends the bots (needs root and iptables)',
  () => {
    it('are lost once, however often that is asked for, until it is undone', async () => {
      const prober = await pod();
      const harmed = harmedPods(() => [prober]);
      expect([await harmed.keep(), await harmed.keep()]).toEqual([true, false]);
      expect(lost(prober)).toEqual(CANARY);
      harmed.undo();
      harmed.undo();
      expect(lost(prober)).toEqual([]);
    });

    it('are lost in the pod that has taken its place, and what went with the one before need not be undone', async () => {
      const first = await pod();
      let now: ChildProcess[] = [first];
      const harmed = harmedPods(() => now);
      await harmed.keep();
      await ended(first);
      now = [];
      expect(await harmed.keep()).toBe(false);
      const second = await pod();
      now = [second];
      expect(await harmed.keep()).toBe(true);
      expect(lost(second)).toEqual(CANARY);
      harmed.undo();
      expect(lost(second)).toEqual([]);
    });

    it('need not be undone where nothing was harmed in the pod that has taken its place', async () => {
      const first = await pod();
      let now = first;
      const harmed = harmedPods(() => [now]);
      await harmed.keep();
      await ended(first);
      now = await pod();
      expect(() => harmed.undo()).not.toThrow();
    });

    it('are lost no more also where the process has ended by which that was done, and its network is there', async () => {
      const first = await pod();
      const other = await pod(first);
      const harmed = harmedPods(() => [first]);
      await harmed.keep();
      await ended(first);
      expect(await harmed.keep()).toBe(false);
      harmed.undo();
      expect(lost(other)).toEqual([]);
    });

    it('are an error where they cannot be undone in a network that is there, or there was nobody to lose them', async () => {
      const prober = await pod();
      const harmed = harmedPods(() => [prober]);
      await harmed.keep();
      iptables(prober, '-F', 'INPUT');
      expect(() => harmed.undo()).toThrow(/iptables/);
      await expect(harmedPods(() => []).keep()).rejects.toThrow('has no pod');
      await expect(harmedPods(() => [prober], []).keep()).rejects.toThrow('has no pod');
    });
  },
);
