import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { checkAtrium } from '../atrium/check.ts';
import { CANARY, deploy, NAMESPACE } from '../atrium/deploy.ts';
import { People } from '../atrium/people.ts';
import { Cluster, type ClusterOptions } from '../cluster/cluster.ts';
import { leftovers } from '../cluster/leftovers.ts';
import { flaggerWords } from '../smoke/flagger-words.ts';
import { rollOut } from './rollout.ts';
import { Sources } from './sources.ts';
import { failuresOf, problemsOf, tableOf, type Outcome } from './table.ts';

const ROOMS_PER_S = 3;
const STAYS_MS = 40_000;
/** More than come while this runs. */
const ROOMS = 1e6;
/** The law of the primary's rooms comes from rooms that are over. */
const ALONE_FIRST_MS = 75_000;
/** Who was there at the end is heard of, and the pods of the release before are gone. */
const SETTLE_MS = 60_000;

/** A pod that is ready in every respect, where every socket of a person ends at once. */
const BREAKS_SOCKETS = `
import { Server } from 'node:http';
const { emit } = Server.prototype;
Server.prototype.emit = function (name, request, socket, ...more) {
  if (name === 'upgrade') return socket.destroy(), true;
  return emit.call(this, name, request, socket, ...more);
};`;

/** From outside the product: Node loads it before the service. */
export const bad = (): string =>
  `NODE_OPTIONS=--import=data:text/javascript;base64,${Buffer.from(BREAKS_SOCKETS).toString('base64')}`;

/**
 * Atrium with people in it; a release that is as good as its primary, and one in which nobody gets in. Answers what was wrong.
 */
export async function release(options: ClusterOptions): Promise<string[]> {
  const { log } = options;
  const cluster = await Cluster.start(options);
  const problems: string[] = [];
  try {
    const secrets = await deploy(cluster, { env: process.env, log });
    await checkAtrium(cluster);
    const sources = await Sources.open(cluster, secrets);
    const people = new People(cluster, { prefix: 'release', perS: ROOMS_PER_S, rooms: ROOMS, staysMs: STAYS_MS });
    try {
      await pause(ALONE_FIRST_MS);
      const outcomes: Outcome[] = [];
      const changes = { good: 'RELEASE_VERSION=2', bad: bad() } as const;
      for (const name of ['good', 'bad'] as const) {
        log(`* a ${name} release`);
        const rollout = await rollOut({ cluster, sources, log, change: changes[name] });
        await pause(SETTLE_MS);
        const outcome = { name, rollout, visits: people.visits.splice(0) };
        outcomes.push(outcome);
        for (const failure of failuresOf(outcome)) log(`  ${failure}`);
      }
      process.stdout.write(`${tableOf(outcomes)}\n`);
      problems.push(...outcomes.flatMap(problemsOf));
    } finally {
      people.close();
      const words = flaggerWords(readFileSync(cluster.program('flagger').logFile, 'utf8'), `${CANARY}.${NAMESPACE}`);
      for (const [at, one] of words.entries()) if (one !== words[at - 1]) log(`  Flagger: ${one}`);
    }
  } finally {
    await cluster.stop();
    problems.push(...leftovers(cluster.name).map((what) => `left over: ${what}`));
  }
  return problems;
}
