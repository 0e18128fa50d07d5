import { matches } from './network-policies.ts';
import type { Manifest } from './kustomize.ts';

export type Container = {
  name: string;
  image: string;
  ports?: { name: string; containerPort: number; hostPort?: number; protocol?: string }[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef?: { name: string; key: string } } }[];
  securityContext?: Record<string, unknown>;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
} & Record<string, unknown>;
export type Workload = {
  metadata: Manifest['metadata'];
  spec: {
    template: {
      metadata: { labels: Record<string, string> };
      spec: {
        containers: Container[];
        initContainers?: Container[];
        serviceAccountName?: string;
        volumes?: { name: string; configMap?: { name: string } }[];
        securityContext?: Record<string, unknown>;
      } & Record<string, unknown>;
    };
  };
};
/** What is not in manifests: what Flagger makes of a Canary, and what people make by hand. */
export type Elsewhere = {
  services: readonly string[];
  labels: readonly Record<string, string>[];
  secretKeys: readonly string[];
};

type Loose = Record<string, unknown>;

export const workloadsOf = (all: readonly Manifest[]): Workload[] =>
  all.filter(({ kind }) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind)) as unknown as Workload[];

/** What refers to something that is not there, in words. */
export function danglingOf(all: readonly Manifest[], elsewhere: Elsewhere): string[] {
  const is = (kind: string, name: string): boolean =>
    all.some((one) => one.kind === kind && one.metadata.name === name);
  const workloads = workloadsOf(all);
  const of = (kind: string): Manifest[] => all.filter((one) => one.kind === kind);
  const services = [...of('Service').map(({ metadata }) => metadata.name), ...elsewhere.services];

  const ofPods = workloads.flatMap(({ metadata, spec: { template } }) => {
    const { containers, serviceAccountName, volumes = [] } = template.spec;
    const env = containers.flatMap((container) => container.env ?? []);
    return [
      ...(serviceAccountName === undefined || is('ServiceAccount', serviceAccountName)
        ? []
        : [`account ${serviceAccountName}`]),
      ...volumes.flatMap(({ configMap }) =>
        configMap === undefined || is('ConfigMap', configMap.name) ? [] : [`ConfigMap ${configMap.name}`],
      ),
      ...env.flatMap(({ valueFrom }) => {
        const { name, key = '' } = valueFrom?.secretKeyRef ?? {};
        return name === undefined || elsewhere.secretKeys.includes(key) ? [] : [`key ${key} of Secret ${name}`];
      }),
      ...env
        .flatMap(({ value = '' }) => [...value.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => name))
        .filter((name) => !env.some((one) => one.name === name))
        .map((name) => `variable ${name}`),
      ...env
        .flatMap(({ value = '' }) => hostsIn(value))
        .filter((host) => !services.includes(host))
        .map((host) => `Service ${host}`),
      ...containers
        .flatMap((container) => mountsOf(container).filter((name) => !volumes.some((one) => one.name === name)))
        .map((name) => `volume ${name}`),
    ].map((what) => `Deployment ${metadata.name}: ${what}`);
  });

  const selected = (selector: Record<string, string> = {}): Workload[] =>
    workloads.filter(({ spec }) => matches({ matchLabels: selector }, spec.template.metadata.labels));
  const ofServices = of('Service').flatMap((service) => {
    const { selector = {}, ports = [] } = service.spec as {
      selector?: Record<string, string>;
      ports?: { targetPort?: string | number }[];
    };
    if (elsewhere.labels.some((labels) => matches({ matchLabels: selector }, labels))) return [];
    const pods = selected(selector);
    const named = pods
      .flatMap(({ spec }) => spec.template.spec.containers)
      .flatMap((container) => container.ports ?? []);
    return [
      ...(pods.length === 0 ? [`Service ${service.metadata.name}: no pod`] : []),
      ...ports
        .filter(({ targetPort }) => typeof targetPort === 'string' && !named.some(({ name }) => name === targetPort))
        .map(({ targetPort = '' }) => `Service ${service.metadata.name}: port ${targetPort}`),
    ];
  });

  const ofSelectors = ['PodDisruptionBudget', 'PodMonitor'].flatMap((kind) =>
    of(kind).flatMap(({ metadata, spec }) => {
      const { selector } = spec as { selector: { matchLabels: Record<string, string> } };
      return selected(selector.matchLabels).length > 0 ? [] : [`${kind} ${metadata.name}: no pod`];
    }),
  );
  const ofRoutes = of('HTTPRoute').flatMap(({ metadata, spec }) => {
    const { parentRefs, rules } = spec as {
      parentRefs: { name: string }[];
      rules: { backendRefs: { name: string }[] }[];
    };
    return [
      ...parentRefs.filter(({ name }) => !is('Gateway', name)).map(({ name }) => `Gateway ${name}`),
      ...rules
        .flatMap(({ backendRefs }) => backendRefs)
        .filter(({ name }) => !services.includes(name))
        .map(({ name }) => `Service ${name}`),
    ].map((what) => `HTTPRoute ${metadata.name}: ${what}`);
  });
  const ofOthers = all.flatMap(({ kind, metadata, spec, roleRef }) => {
    const { scaleTargetRef, targetRef, autoscalerRef } = (spec ?? {}) as Loose;
    return [scaleTargetRef, targetRef, autoscalerRef, roleRef]
      .filter((one) => one !== undefined && kind !== 'PrometheusRule')
      .map((one) => one as { kind: string; name: string })
      .filter((one) => !is(one.kind, one.name))
      .map((one) => `${kind} ${metadata.name}: ${one.kind} ${one.name}`);
  });
  return [...ofPods, ...ofServices, ...ofSelectors, ...ofRoutes, ...ofOthers];
}

const mountsOf = (container: Container): string[] =>
  ((container.volumeMounts ?? []) as { name: string }[]).map(({ name }) => name);

/** Names without a dot are Services of the same namespace. */
const hostsIn = (value: string): string[] =>
  [...value.matchAll(/^\w+:\/\/(?:[^@/]*@)?([a-z0-9-]+)(?::\d+)?(?:\/|$)/g)].map(([, host = '']) => host);
