import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { checkAtrium } from '../atrium/check.ts';
import { CANARY, deploy, NAMESPACE } from '../atrium/deploy.ts';
import { Circles } from '../atrium/circles.ts';
import { People } from '../atrium/people.ts';
import { Cluster, type ClusterOptions } from '../cluster/cluster.ts';
import { leftovers } from '../cluster/leftovers.ts';
import { flaggerWords } from '../smoke/flagger-words.ts';
import { checksOf, tell, type Check } from './checks.ts';
import { record, replayed } from './record.ts';
import { rollOut } from './rollout.ts';
import { Sources } from './sources.ts';
import { failuresOf, tableOf, type Outcome } from './table.ts';
import { exposedNobody, type Trial } from './trials.ts';

/** Thirty in all, a third of whom talk: for ever, so that each silence is one. */
const TALKERS = { rooms: ['talk-1', 'talk-2'], circles: [4, 4, 4, 3], listeners: 10, talkers: 10 };
const ROOMS_PER_S = 3;
const STAYS_MS = 40_000;
/** More than come while this runs. */
const ROOMS = 1e6;
/** The law of the primary's rooms comes from rooms that are over. */
const ALONE_FIRST_MS = 75_000;
/** Who was there at the end is heard of, and the pods of the release before are gone. */
const SETTLE_MS = 60_000;
/** Nobody was on what bots found. */
const SETTLE_OF_NOBODY_MS = 20_000;

/** Atrium with people in it, and one release after the other. Says what was seen, and answers whether it was as it has to be. */
export async function release(options: ClusterOptions, trials: readonly Trial[]): Promise<Check[]> {
  const { log } = options;
  const cluster = await Cluster.start(options);
  const checks: Check[] = [];
  const add = (check: Check): void => {
    checks.push(check);
    tell(check, log);
  };
  try {
    const secrets = await deploy(cluster, { env: process.env, log });
    await checkAtrium(cluster);
    await record(cluster);
    const sources = await Sources.open(cluster, secrets);
    const circles = await Circles.gather(cluster, TALKERS);
    const people = new People(cluster, { prefix: 'release', perS: ROOMS_PER_S, rooms: ROOMS, staysMs: STAYS_MS });
    const outcomes: Outcome[] = [];
    try {
      for (const trial of trials) {
        const before = outcomes.at(-1)?.trial;
        if (before !== undefined && !exposedNobody(before)) await sources.forget();
        if (before === undefined || !exposedNobody(before)) await pause(ALONE_FIRST_MS);
        log(`* the release "${trial.name}": ${trial.what}`);
        const beganMs = Date.now();
        const rollout = await rollOut({ cluster, sources, people, log, trial });
        await pause(trial.foundBy === 'bots' ? SETTLE_OF_NOBODY_MS : SETTLE_MS);
        const pages = await sources.pagesSince(beganMs);
        const outcome = {
          ...{ trial, rollout, pages },
          ...{ visits: people.visits.splice(0), circles: await circles.since(beganMs) },
        };
        outcomes.push(outcome);
        for (const failure of failuresOf(outcome)) log(`  ${failure}`);
        checksOf(outcome).forEach(add);
      }
      add(await replayed(cluster));
    } finally {
      if (outcomes.length > 0) process.stdout.write(`${tableOf(outcomes)}\n`);
      people.close();
      circles.close();
      const words = flaggerWords(readFileSync(cluster.program('flagger').logFile, 'utf8'), `${CANARY}.${NAMESPACE}`);
      for (const [at, one] of words.entries()) if (one !== words[at - 1]) log(`  Flagger: ${one}`);
    }
  } finally {
    await cluster.stop();
    const left = leftovers(cluster.name);
    add({ what: 'nothing of the cluster is left', wrong: left.length === 0 ? null : left.join('; ') });
  }
  return checks;
}
