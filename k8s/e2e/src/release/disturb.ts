import { setTimeout as pause } from 'node:timers/promises';
import { NAMESPACE } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Long enough for whoever waits for it to miss it: a gate looks once a second, Flagger each ten. */
const AWAY_MS = 15_000;
/** Until all is at its usual work again. */
const BETWEEN_MS = 10_000;

/** `control`: by what a release goes on. `edge`: by what everybody comes. */
const KILLED = {
  control: { programs: ['flagger', 'prometheus'], parts: ['release-gate', 'redis'] },
  edge: { programs: [], parts: ['edge'] },
} as const;

/** Ends one after the other, at once and without a word, and has each come back. */
export async function killEach(cluster: Cluster, which: keyof typeof KILLED, log: (line: string) => void) {
  const { programs, parts } = KILLED[which];
  for (const name of programs) {
    const program = cluster.program(name);
    log(`  ${name} is killed for ${AWAY_MS / 1000} s`);
    await program.kill();
    await pause(AWAY_MS);
    program.start();
    await pause(BETWEEN_MS);
  }
  for (const part of parts) {
    log(`  the pod of ${part} is killed`);
    const those = [`--selector=atrium.dev/part=${part}`, `--namespace=${NAMESPACE}`];
    await cluster.kubectl('delete', 'pods', ...those, '--grace-period=0', '--force', '--wait=false');
    await pause(AWAY_MS + BETWEEN_MS);
  }
}
