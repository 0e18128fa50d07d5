import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../cluster/cluster.ts';
import { addImages } from '../images/add-images.ts';
import type { ContextOptions } from '../images/contexts.ts';

export const NAMESPACE = 'atrium';
export const CANARY = 'room-service';
const OVERLAY = fileURLToPath(new URL('../../../overlays/local/', import.meta.url));
const READY_WITHIN_MS = 5 * 60_000;
const SECRETS = [
  'token-secret',
  'redis-password',
  'drain-token',
  'release-token',
  'prober-token',
  'trial-token',
] as const;

export type Secrets = { releaseToken: string; operatorToken: string };

/** Images, namespace, Secret and the overlay `local`, until Flagger and all that runs are ready. */
export async function deploy(cluster: Cluster, options: ContextOptions): Promise<Secrets> {
  await addImages(cluster, options);
  const { objects, secrets } = foundation();
  const { phases } = cluster;
  await phases.time('objects of Atrium', async () => {
    await cluster.apply(objects);
    await cluster.apply(OVERLAY);
  });
  await phases.wait('canary Initialized', {
    withinMs: READY_WITHIN_MS,
    programs: [cluster.program('flagger')],
    look: async () => {
      const phase = await phaseOf(cluster);
      return phase === 'Initialized' || `the phase ${phase}; ${await podsInBrief(cluster)}`;
    },
  });
  await phases.wait('all Deployments ready', {
    withinMs: READY_WITHIN_MS,
    look: async () => notReady(await cluster.json('get', 'deployments', `--namespace=${NAMESPACE}`)),
  });
  return secrets;
}

/** As ../../../README.md says: what no manifest holds. */
export function foundation(): { objects: object[]; secrets: Secrets } {
  const secret = () => randomBytes(24).toString('hex');
  const data = Object.fromEntries(SECRETS.map((name) => [name, secret()])) as Record<(typeof SECRETS)[number], string>;
  const operatorToken = secret();
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        namespace: NAMESPACE,
        name: 'atrium',
        annotations: { 'flagger.app/config-tracking': 'disabled' },
      },
      stringData: { ...data, 'operator-tokens': `test=${operatorToken}` },
    },
  ];
  return { objects, secrets: { releaseToken: data['release-token'], operatorToken } };
}

export function phaseOf(cluster: Cluster): Promise<string> {
  return cluster.kubectl('get', 'canary', CANARY, `--namespace=${NAMESPACE}`, '--output=jsonpath={.status.phase}');
}

type Deployments = {
  items: { metadata: { name: string }; spec: { replicas: number }; status: { readyReplicas?: number } }[];
};

/** True where all are, else those that are not. */
export function notReady(list: unknown): true | string {
  const waiting = (list as Deployments).items.filter(({ spec, status }) => (status.readyReplicas ?? 0) < spec.replicas);
  return waiting.length === 0 || `not ready: ${waiting.map(({ metadata }) => metadata.name).join(', ')}`;
}

/** Why a pod does not come up is in its own words, and else nobody would see it. */
async function podsInBrief(cluster: Cluster): Promise<string> {
  const told = await cluster.kubectl('get', 'pods', `--namespace=${NAMESPACE}`, '--no-headers');
  return told.trim().split('\n').join('; ').replace(/ +/g, ' ');
}
