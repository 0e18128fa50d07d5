import { setTimeout as pause } from 'node:timers/promises';
import { NAMESPACE } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Long enough for whoever waits for it to miss it: a gate looks once a second, Flagger each ten. */
const AWAY_MS = 15_000;
/** Until all is at its usual work again. */
const BETWEEN_MS = 10_000;

const PROGRAMS = ['flagger', 'prometheus'] as const;
const PARTS = ['release-gate', 'redis'] as const;

/** Ends one after the other of those by which a release goes on, at once and without a word, and has each come back. */
export async function killEach(cluster: Cluster, log: (line: string) => void): Promise<void> {
  for (const name of PROGRAMS) {
    const program = cluster.program(name);
    log(`  ${name} is killed for ${AWAY_MS / 1000} s`);
    await program.kill();
    await pause(AWAY_MS);
    program.start();
    await pause(BETWEEN_MS);
  }
  for (const part of PARTS) {
    log(`  the pod of ${part} is killed`);
    const which = [`--selector=atrium.dev/part=${part}`, `--namespace=${NAMESPACE}`];
    await cluster.kubectl('delete', 'pods', ...which, '--grace-period=0', '--force', '--wait=false');
    await pause(AWAY_MS + BETWEEN_MS);
  }
}
