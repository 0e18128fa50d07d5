import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '@atrium/metrics';
import { GATE_JOB, JOB } from '@atrium/alerts';
import { describe, expect, test } from 'vitest';
import { checkPromql } from '../../scripts/checks/promql.ts';
import { readConfig } from '../../room-service/src/config.ts';
import { kustomize, type Manifest } from '../testing/kustomize.ts';
import { danglingOf, workloadsOf, type Elsewhere } from '../testing/references.ts';

const K8S = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(K8S, path), 'utf8');
const OVERLAYS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const built = new Map(OVERLAYS.map((name) => [name, kustomize(join(import.meta.dirname, name))]));
const of = (overlay: string, kind: string): Manifest[] => (built.get(overlay) ?? []).filter((one) => one.kind === kind);
const rooms = (overlay: string) =>
  workloadsOf(of(overlay, 'Deployment')).find(({ metadata }) => metadata.name === 'room-service')!;
const envOf = (overlay: string): Map<string, string | undefined> =>
  new Map(rooms(overlay).spec.template.spec.containers[0]!.env?.map(({ name, value }) => [name, value]));

/** What Flagger makes, and the keys that ../README.md and ../media.md tell people to put into the Secret. */
const ELSEWHERE: Elsewhere = {
  services: ['room-service', 'room-service-primary', 'room-service-canary'],
  labels: [{ app: 'room-service-primary', 'atrium.dev/part': 'room-service' }],
  secretKeys: [
    ...`${read('README.md')}${read('media.md')}`.matchAll(/--from-literal=([a-z-]+)=|"([a-z-]+)\\":\\"\$\(/g),
  ].map(([, literal, patched]) => literal ?? patched ?? ''),
};

test('there are an overlay for each way of media, and those of a machine and of operators', () => {
  expect(OVERLAYS.sort()).toEqual(['host-network', 'ipv6', 'local', 'node-port', 'operators', 'production', 'turn']);
});

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  const manifests = built.get(overlay) ?? [];
  const workloads = workloadsOf(manifests);

  test('[MAN8] says each thing once, and refers to nothing that is not there', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(workloads.length).toBeGreaterThanOrEqual(5);
    expect(danglingOf(manifests, ELSEWHERE)).toEqual([]);
  });

  test('[MAN8] is in one namespace', () => {
    const elsewhere = manifests.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'atrium');
    expect(elsewhere.map(({ metadata }) => metadata.name)).toEqual([]);
  });

  test('[MAN9] has no container that is less restricted, but for the one field of rooms', () => {
    const exception = { 'host-network': ['hostNetwork'], 'node-port': ['hostPort'] }[overlay] ?? [];
    const found = workloads.flatMap(({ metadata, spec: { template } }) => {
      const { containers, initContainers = [], securityContext, volumes = [], ...pod } = template.spec;
      const all = [...initContainers, ...containers];
      for (const container of all) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(container.resources?.requests ?? {}).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
        expect(Object.keys(container.resources?.limits ?? {}).sort()).toEqual(['ephemeral-storage', 'memory']);
      }
      for (const container of containers)
        for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
          expect(container).toHaveProperty(probe);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(Number(securityContext?.runAsUser)).toBeGreaterThanOrEqual(10_000);
      expect(
        volumes
          .flatMap((volume) => Object.keys(volume))
          .filter((key) => !['name', 'configMap', 'emptyDir'].includes(key)),
      ).toEqual([]);
      const fields = ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers'].filter((field) => pod[field] !== undefined);
      const ports = all.flatMap(({ ports = [] }) => ports).filter(({ hostPort }) => hostPort !== undefined);
      return [...fields, ...(ports.length > 0 ? ['hostPort'] : [])].map((field) => [metadata.name, field]);
    });
    expect(found).toEqual(exception.map((field) => ['room-service', field]));
  });

  test('[MAN9] says to Kubernetes that it is an exception where it is one, and still has it warn', () => {
    const labels = of(overlay, 'Namespace').map(({ metadata }) => metadata.labels);
    const isException = ['host-network', 'node-port'].includes(overlay);
    const said = { enforce: 'privileged', audit: 'restricted', warn: 'restricted' };
    const wanted = Object.fromEntries(
      Object.entries(said).map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level]),
    );
    expect(labels).toEqual(isException ? [wanted] : []);
  });

  test('[MAN4] has what is secret from a Secret', () => {
    const env = workloads
      .flatMap(({ spec }) => spec.template.spec.containers)
      .flatMap((container) => container.env ?? []);
    expect(env.filter(({ name, value }) => /PASSWORD|SECRET|TOKEN/.test(name) && value !== undefined)).toEqual([]);
    expect(of(overlay, 'Secret')).toEqual([]);
  });

  test('[MAN10] announces the port that a browser reaches, and the service takes what it is told', () => {
    const { containers } = rooms(overlay).spec.template.spec;
    const { env = [], ports = [] } = containers[0]!;
    // As Kubernetes would fill them in.
    const told = Object.fromEntries(env.map(({ name, value }) => [name, value ?? FILLED_IN[name]]));
    const filled = Object.fromEntries(
      Object.entries(told).map(([name, value]) => [
        name,
        value?.replace(/\$\((\w+)\)/g, (_, other: string) => told[other] ?? ''),
      ]),
    );
    const config = readConfig(filled);
    expect(config.ok ? [] : config.mistakes).toEqual([]);
    if (!config.ok) return;
    const media = ports.filter(({ name }) => name.startsWith('media-'));
    expect(media.map(({ containerPort, protocol }) => [containerPort, protocol])).toEqual([
      [config.config.media.portBase, 'UDP'],
      [config.config.media.portBase, 'TCP'],
    ]);
    for (const { containerPort, hostPort } of media) expect([undefined, containerPort]).toContain(hostPort);
    expect(config.config.media.workers).toBe(1);
  });

  if (overlay !== 'local') {
    test('[MAN11] takes every image from a registry, by a version', () => {
      const images = workloads.flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));
      expect(images.filter((image) => !/^[\w.-]+\.[a-z]+\/.+:\d+\.\d+\.\d+$/.test(image))).toEqual([]);
    });
  }
});

/** What Kubernetes and the Secret say. */
const FILLED_IN: Readonly<Record<string, string>> = {
  POD_NAME: 'room-service-5d4f-x7k2p',
  POD_NAMESPACE: 'atrium',
  POD_IP: '10.244.0.17',
  RELEASE_WORKLOAD: 'room-service',
  MEDIA_ANNOUNCED_ADDRESS: '198.51.100.7',
  ...{ REDIS_PASSWORD: 'x'.repeat(32), TOKEN_SECRET: 'x'.repeat(32), TURN_SECRET: 'x'.repeat(32) },
  ...{ DRAIN_TOKEN: 'x'.repeat(32), RELEASE_TOKEN: 'x'.repeat(32), TRIAL_TOKEN: 'x'.repeat(32) },
};

describe('media', () => {
  test('[MAN10] the address of the node is announced where media comes to it, that of the pod elsewhere', () => {
    const announced = (overlay: string) =>
      rooms(overlay).spec.template.spec.containers[0]!.env?.find(({ name }) => name === 'MEDIA_ANNOUNCED_ADDRESS');
    for (const overlay of ['host-network', 'node-port'])
      expect(announced(overlay)).toEqual({
        name: 'MEDIA_ANNOUNCED_ADDRESS',
        valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } },
      });
    for (const overlay of ['turn', 'production', 'ipv6']) expect(announced(overlay)?.value).toBe('$(POD_IP)');
  });

  test('[MAN10] a port of the node is none that it gives to Services or, in its own network, to programs', () => {
    const port = Number(envOf('host-network').get('MEDIA_PORT'));
    expect(port).toBeGreaterThan(1024);
    expect(port).toBeLessThan(30_000);
  });

  test('[MAN10] the relay has the secret and the network of the rooms that send people to it', () => {
    const turn = workloadsOf(of('turn', 'Deployment')).find(({ metadata }) => metadata.name === 'turn')!;
    const { env = [] } = turn.spec.template.spec.containers[0]!;
    const secretOf = (all: typeof env) => all.find(({ name }) => name === 'TURN_SECRET')?.valueFrom?.secretKeyRef;
    expect(secretOf(env)).toEqual({ name: 'atrium', key: 'turn-secret' });
    expect(secretOf(rooms('turn').spec.template.spec.containers[0]!.env ?? [])).toEqual(secretOf(env));
    // Both say where pods are, each in the way of its program.
    expect(envOf('turn').get('TRUST_PROXY')).toBe('10.244.0.0/16');
    expect(env.find(({ name }) => name === 'RELAYED_NETWORK')?.value).toBe('10.244.0.0-10.244.255.255');
    expect(envOf('turn').get('ICE_RELAY_ONLY')).toBe('1');
  });
});

describe('scaled by KEDA', () => {
  type Trigger = { name: string; metadata: { query: string; threshold: string } };
  const [scaled] = of('operators', 'ScaledObject') as unknown as {
    spec: { triggers: Trigger[]; minReplicaCount: number };
  }[];
  const [canary] = of('operators', 'Canary') as unknown as {
    spec: { autoscalerRef: { kind: string; primaryScalerQueries: Record<string, string> } };
  }[];
  const triggers = scaled?.spec.triggers ?? [];

  test('[MAN12] people and the CPU of media are asked for by names that there are', () => {
    expect(triggers.map(({ name }) => name)).toEqual(['people', 'media-cpu']);
    const queries = [
      ...triggers.map(({ metadata }) => metadata.query),
      ...Object.values(canary!.spec.autoscalerRef.primaryScalerQueries),
    ];
    expect(queries.flatMap((query) => checkPromql(query))).toEqual([]);
    for (const { name } of [METRICS.participants, METRICS.workerCpuRatio])
      expect(queries.filter((query) => query.includes(`${name}{`))).toHaveLength(2);
  });

  test('[MAN12] each track is asked for by its own pods, and for every trigger', () => {
    const { kind, primaryScalerQueries } = canary!.spec.autoscalerRef;
    expect(kind).toBe('ScaledObject');
    expect(Object.keys(primaryScalerQueries)).toEqual(triggers.map(({ name }) => name));
    const podsOf = (query: string) => new RegExp(`^(?:${/pod=~"([^"]+)"/.exec(query)?.[1]})$`);
    for (const { name, metadata } of triggers) {
      const [own, primary] = [podsOf(metadata.query), podsOf(primaryScalerQueries[name] ?? '')];
      const pods = ['room-service-6c5f7b9d8-x2k4p', 'room-service-primary-7d9c5-abcde', 'edge-6c5f7-x2k4p'];
      expect(pods.map((pod) => own.test(pod))).toEqual([true, false, false]);
      expect(pods.map((pod) => primary.test(pod))).toEqual([false, true, false]);
    }
  });

  test('[MAN12] a pod is added before the last one is full, and nothing else scales', () => {
    const people = Number(triggers[0]?.metadata.threshold);
    const config = readConfig({});
    expect(
      config.ok && config.config.media.peoplePerWorker * Number(envOf('operators').get('MEDIA_WORKERS')),
    ).toBeGreaterThan(people);
    expect(of('operators', 'HorizontalPodAutoscaler')).toEqual([]);
    expect(scaled?.spec.minReplicaCount).toBeGreaterThanOrEqual(2);
  });
});

test('[MAN13] the Prometheus Operator scrapes both tracks and the gate by the name that every rule asks for, and has the rules', () => {
  const [monitor, gate] = of('operators', 'PodMonitor') as unknown as {
    spec: {
      selector: { matchLabels: Record<string, string> };
      podMetricsEndpoints: { port: string; interval: string; relabelings: object[] }[];
    };
  }[];
  expect(monitor?.spec.selector.matchLabels).toEqual({ 'atrium.dev/part': 'room-service' });
  expect(monitor?.spec.podMetricsEndpoints).toMatchObject([
    { port: 'metrics', interval: '15s', relabelings: [{ targetLabel: 'job', replacement: JOB }] },
  ]);
  expect(gate?.spec.selector.matchLabels).toEqual({ 'atrium.dev/part': 'release-gate' });
  expect(gate?.spec.podMetricsEndpoints).toMatchObject([
    { port: 'metrics', interval: '15s', relabelings: [{ targetLabel: 'job', replacement: GATE_JOB }] },
  ]);
  const [rule] = of('operators', 'PrometheusRule') as unknown as { spec: { groups: unknown[] } }[];
  expect(rule?.spec.groups.length).toBeGreaterThan(10);
});
