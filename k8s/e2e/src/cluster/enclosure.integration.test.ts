import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestNetwork } from '../../../../scripts/lib/netns.ts';
import { NODE } from './addresses.ts';
import { ControlGroups } from './cgroups.ts';
import { resolvConf } from './dns.ts';
import { Enclosure } from './enclosure.ts';
import { leftovers, mountsOf } from './leftovers.ts';
import { Network } from './network.ts';
import { Program } from './program.ts';
import { clusterName } from './sweep.ts';

/** No test starts as many clusters. */
const NUMBER = 9_000;
const OVERCOMMIT = '/proc/sys/vm/overcommit_memory';

describe.runIf(TestNetwork.available())('what a cluster runs in', () => {
  const name = clusterName(process.pid, NUMBER);
  let folder: string;
  let network: Network;
  let enclosure: Enclosure;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), `${name}-`));
    const pause = join(folder, 'pause');
    writeFileSync(pause, '#!/bin/sh\nexec sleep 1000\n');
    chmodSync(pause, 0o755);
    network = Network.create(name);
    enclosure = await Enclosure.start({ network, folder, pause });
  });
  afterEach(async () => {
    await enclosure.close();
    network.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves nothing, whatever has run and was mounted in it', async () => {
    const left =
      'setsid sleep 1000 >/dev/null 2>&1 & mkdir /var/lib/x; mount -t tmpfs tmpfs /var/lib/x; touch /run/netns/y';
    expect((await enclosure.run('sh', ['-c', `(${left})`])).code).toBe(0);
    new Program({ enclosure, name: 'idle', command: 'sleep', args: ['1000'] }).start();
    expect(existsSync('/var/lib/x')).toBe(false);
    expect(existsSync('/run/netns/y')).toBe(false);
    expect(mountsOf(readFileSync('/proc/self/mounts', 'utf8'), folder)).toEqual([]);
    expect(leftovers(name).length).toBeGreaterThan(0);

    await enclosure.close();
    network.close();
    rmSync(folder, { recursive: true, force: true });
    expect(leftovers(name)).toEqual([]);
  });

  it('has an address that nobody outside has, and lends the kernel no setting', async () => {
    const before = readFileSync(OVERCOMMIT, 'utf8');
    const seen = await enclosure.run('sh', ['-c', `ip -o -4 addr; cat ${OVERCOMMIT}`]);
    expect(seen.tail).toContain(` ${NODE.address}/${NODE.prefix} `);
    expect(seen.tail.split('\n').at(-1)).toBe('1');
    expect(readFileSync(OVERCOMMIT, 'utf8')).toBe(before);
    expect(execFileSync('ip', ['-o', '-4', 'addr'], { encoding: 'utf8' })).not.toContain(NODE.address);
  });

  it('finds services by the names that pods have for them, and changes no file of the machine', async () => {
    const before = readFileSync('/etc/resolv.conf', 'utf8');
    expect((await enclosure.run('cat', ['/etc/resolv.conf'])).tail).toBe(resolvConf().trim());
    expect(readFileSync('/etc/resolv.conf', 'utf8')).toBe(before);
  });

  it('runs programs that can be ended and started anew, with one log', async () => {
    const command = ['-c', 'echo here; exec sleep 1000'];
    const program = new Program({ enclosure, name: 'idle', command: 'sh', args: command }).start();
    await expect.poll(() => program.tail()).toBe('here');
    await program.kill('SIGTERM');
    expect(program.ending).toBe('ended by SIGTERM');
    program.start();
    await expect.poll(() => program.tail()).toBe('here\nhere');
    expect(program.ending).toBe(null);
  });

  it('gives its control groups back, with those in them', async () => {
    const groups = new ControlGroups(name);
    groups.create();
    expect(leftovers(name).some((what) => what.startsWith('the control group'))).toBe(true);
    await groups.remove();
    await groups.remove();
    expect(leftovers(name).some((what) => what.startsWith('the control group'))).toBe(false);
  });
});
