import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

type Labels = Record<string, string>;
type Container = {
  name: string;
  env?: { name: string; value?: string; valueFrom?: object }[];
  securityContext?: Record<string, unknown>;
  resources?: { requests?: Labels; limits?: Labels };
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
} & Record<string, unknown>;
type Pod = {
  containers: Container[];
  securityContext?: Record<string, unknown>;
  terminationGracePeriodSeconds?: number;
} & Record<string, unknown>;
type Resource = {
  kind: string;
  metadata: { name: string };
  spec: {
    template: { metadata: { labels: Labels }; spec: Pod };
    selector?: Labels & { matchLabels?: Labels };
    podSelector?: { matchLabels?: Labels };
    policyTypes?: string[];
    ingress?: unknown[];
  };
};

const resources = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
  .flatMap((file) => parseAllDocuments(readFileSync(join(import.meta.dirname, file), 'utf8')))
  .map((document) => document.toJS() as Resource);
const of = (kind: string): Resource[] => resources.filter((one) => one.kind === kind);
const workloads = of('Deployment');
const named = workloads.map((one) => [one.metadata.name, one.spec.template.spec] as const);
const PARTS = ['collector', 'edge', 'prober', 'redis', 'release-gate', 'room-service'];

test('the base runs these', () => {
  expect(workloads.map(({ metadata }) => metadata.name).sort()).toEqual(PARTS);
});

describe.each(named)('%s', (_name, pod) => {
  test('[MAN1] is restricted, and cannot write its root', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.securityContext?.runAsUser).toBeGreaterThanOrEqual(10_000);
    for (const forbidden of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod[forbidden]).toBeUndefined();
    for (const { securityContext } of pod.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test('[MAN2] says what it needs and how it is', () => {
    for (const container of pod.containers) {
      expect(Object.keys(container.resources?.requests ?? {}).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
      // A limit of CPU would make voices stutter while others idle.
      expect(Object.keys(container.resources?.limits ?? {}).sort()).toEqual(['ephemeral-storage', 'memory']);
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) expect(container).toHaveProperty(probe);
    }
  });

  test('[MAN4] has what is secret from a Secret', () => {
    const env = pod.containers.flatMap((container) => container.env ?? []);
    for (const { name, value } of env.filter((one) => /PASSWORD|SECRET|TOKEN/.test(one.name)))
      expect([name, value]).toEqual([name, undefined]);
  });
});

test('[MAN3] selectors are of our label, and those of workloads of the one that Flagger renames', () => {
  const ofTrack = ['room-control'];
  const selectors = [
    ...of('Service').map(({ metadata, spec }) => [metadata.name, spec.selector] as const),
    ...of('PodDisruptionBudget').map(({ metadata, spec }) => [metadata.name, spec.selector?.matchLabels] as const),
    ...of('NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec.podSelector?.matchLabels ?? {}] as const),
  ].filter(([name]) => !ofTrack.includes(name));
  expect(selectors.length).toBeGreaterThan(10);
  for (const [name, labels] of selectors)
    expect([name, Object.keys(labels ?? {}).filter((label) => label !== 'atrium.dev/part')]).toEqual([name, []]);
  for (const { metadata, spec } of workloads) {
    expect(spec.selector?.matchLabels).toEqual({ app: metadata.name });
    expect(spec.template.metadata.labels).toEqual({ app: metadata.name, 'atrium.dev/part': metadata.name });
  }
});

test('[MAN7] of what Flagger scales no number is said, which an apply would set', () => {
  const rooms = workloads.find(({ metadata }) => metadata.name === 'room-service');
  expect(rooms?.spec).not.toHaveProperty('replicas');
});

test('[MAN4] there is no Secret', () => {
  expect(of('Secret')).toEqual([]);
});

test('[MAN5] all is closed, and each part has a policy of its own', () => {
  const policies = of('NetworkPolicy');
  const all = policies.find(({ metadata }) => metadata.name === 'nobody');
  expect(all?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const parts = policies.flatMap(({ spec }) => spec.podSelector?.matchLabels?.['atrium.dev/part'] ?? []);
  expect(parts.sort()).toEqual(PARTS);
});

test('[MAN6] rooms have the time that a promotion gives them, and the drain after it', () => {
  const pod = workloads.find(({ metadata }) => metadata.name === 'room-service')?.spec.template.spec;
  const hook = pod?.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
  // DRAIN_GRACE_MINUTES, DRAIN_NOTICE_SECONDS and DRAIN_SCRAPE_SECONDS as they are unset.
  expect(pod?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(hook + 600 + 25 + 60);
});
