import { readFileSync } from 'node:fs';
import { DOMAIN, urlOf } from '../cluster/addresses.ts';
import { Cluster, type ClusterOptions } from '../cluster/cluster.ts';
import { leftovers } from '../cluster/leftovers.ts';
import { flaggerWords } from './flagger-words.ts';
import { canaryObjects, deploymentObjects, IMAGE, NAME, NAMESPACE, WEIGHTED_PATH } from './objects.ts';
import { Visitors } from './visitors.ts';

const INITIALIZED_WITHIN_MS = 5 * 60_000;
/** Two steps and two changes of pods take a minute and a half on an idle machine. */
const PROMOTED_WITHIN_MS = 12 * 60_000;

/**
 * Starts the cluster, releases the smallest service there is and a second version of it, sees Flagger promote that, and
 * takes everything down. Answers what was wrong.
 */
export async function smoke(options: ClusterOptions & { log: (line: string) => void }): Promise<string[]> {
  const cluster = await Cluster.start(options);
  const problems: string[] = [];
  try {
    await release(cluster, options, problems);
  } finally {
    const began = performance.now();
    await cluster.stop();
    options.log(`* taken down: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    problems.push(...leftovers(cluster.name).map((what) => `left over: ${what}`));
  }
  return problems;
}

async function release(cluster: Cluster, { programs, log }: ClusterOptions, problems: string[]): Promise<void> {
  const { phases } = cluster;
  await phases.time('image of the service', () => cluster.images.addScratch({ name: IMAGE, program: programs.answer }));
  await cluster.apply(deploymentObjects('1'));
  await cluster.apply(canaryObjects());
  const flagger = cluster.program('flagger');
  await phases.wait('canary Initialized', {
    withinMs: INITIALIZED_WITHIN_MS,
    programs: [flagger],
    look: () => phaseIs(cluster, 'Initialized'),
  });
  await phases.wait('both routes of the gateway answer', {
    withinMs: INITIALIZED_WITHIN_MS,
    programs: [cluster.program('gateway')],
    look: async () => (await answers(cluster, WEIGHTED_PATH, '1')) && (await answers(cluster, '/', '1')),
  });
  await phases.wait('a pod finds another by its dashed address', {
    withinMs: INITIALIZED_WITHIN_MS,
    programs: [cluster.program('dns')],
    look: () => findsItself(cluster),
  });
  const visitors = new Visitors(cluster);
  try {
    await cluster.kubectl('set', 'env', `deployment/${NAME}`, 'VERSION=2', `--namespace=${NAMESPACE}`);
    await phases.wait('canary Progressing', {
      withinMs: INITIALIZED_WITHIN_MS,
      programs: [flagger],
      look: () => phaseIs(cluster, 'Progressing'),
    });
    await phases.wait('canary Succeeded', {
      withinMs: PROMOTED_WITHIN_MS,
      programs: [flagger],
      look: () => phaseIs(cluster, 'Succeeded'),
    });
    await phases.wait('everybody gets the second version', {
      withinMs: INITIALIZED_WITHIN_MS,
      look: async () => (await answers(cluster, WEIGHTED_PATH, '2')) && (await answers(cluster, '/', '2')),
    });
  } finally {
    const { byVersion, failed } = await visitors.end();
    const visits = Object.entries(byVersion).map(([version, count]) => `${count} got version ${version}`);
    log(`  visitors: ${visits.join(', ')}, ${failed} failed`);
    if (failed > 0) problems.push(`${failed} visitors got no answer`);
    for (const words of flaggerWords(readFileSync(flagger.logFile, 'utf8'), `${NAME}.${NAMESPACE}`)) {
      log(`  Flagger: ${words}`);
    }
  }
}

async function phaseIs(cluster: Cluster, wanted: string): Promise<boolean | string> {
  const args = ['get', 'canary', NAME, `--namespace=${NAMESPACE}`, '--output=jsonpath={.status.phase}'];
  const phase = await cluster.kubectl(...args);
  return phase === wanted || `the phase ${phase}`;
}

async function answers(cluster: Cluster, path: string, version: string): Promise<boolean> {
  const { status, body } = await cluster.ask(urlOf('gateway', path));
  return status === 200 && body.trim() === version;
}

/** As the edge will: by a name that only pods of that service have. The service is one without an address. */
async function findsItself(cluster: Cluster): Promise<boolean | string> {
  const args = ['get', 'pods', `--namespace=${NAMESPACE}`, `--selector=app=${NAME}-primary`];
  const address = await cluster.kubectl(...args, '--output=jsonpath={.items[0].status.podIP}');
  const name = `${address.replaceAll('.', '-')}.pods.${NAMESPACE}.svc.${DOMAIN}`;
  const { body } = await cluster.ask(urlOf('gateway', `/lookup?name=${name}`));
  return body.trim() === address || `${name} is ${body.trim()}`;
}
