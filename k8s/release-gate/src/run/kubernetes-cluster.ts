import { z } from 'zod';
import type { Kubernetes } from '../sources/kubernetes.ts';
import type { Told } from '../sources/told.ts';
import type { Cluster } from './cluster.ts';
import { asText, fromText, type Kept } from './kept.ts';
import { PHASES } from './phases.ts';
import { deploymentSchema, digestOf, isRolledOut, unprimed, type PodTemplate } from './pod-template.ts';
import type { Seen } from './run.ts';

export type KubernetesClusterOptions = {
  kubernetes: Pick<Kubernetes, 'ask'>;
  namespace: string;
  /** Of the Canary. */
  name: string;
};

const canarySchema = z.object({
  spec: z.object({
    targetRef: z.object({ kind: z.literal('Deployment'), name: z.string() }),
    service: z.object({ name: z.string().optional() }),
  }),
  // Flagger has not looked at it yet, or has just begun.
  status: z
    .object({
      phase: z.enum(PHASES).catch('Initializing'),
      // Name to checksum, of what Flagger began with (pkg/canary/config_tracker.go).
      trackedConfigs: z.record(z.string(), z.string()).nullish(),
      lastTransitionTime: z.string().nullish(),
    })
    .default({ phase: 'Initializing' }),
});
const backend = z.object({ name: z.string(), weight: z.number().default(1) });
const routeSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  spec: z.object({ rules: z.array(z.object({ backendRefs: z.array(backend).default([]) })).default([]) }),
});
const keeperSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  data: z.object({ kept: z.string().optional() }).default({}),
});
type Route = z.infer<typeof routeSchema>;
/** The ConfigMap in which the gate keeps what outlives it; its account may write to this one alone (base/release-gate.yaml). */
const KEEPER = 'release-gate-kept';

type Canary = { seen: z.infer<typeof canarySchema>; service: string };

const DONE: Told<null> = { ok: true, value: null };

/** A Canary of Flagger with its Deployment, on a route of the Gateway API. */
export class KubernetesCluster implements Cluster {
  readonly #options: KubernetesClusterOptions;
  /** Of the ConfigMap as it was read or written last; null: there is none. */
  #version: string | null = null;

  constructor(options: KubernetesClusterOptions) {
    this.#options = options;
  }

  async look(): Promise<Told<Seen>> {
    const canary = await this.#canary();
    if (!canary.ok) return canary;
    const { seen, service } = canary.value;
    const { name } = seen.spec.targetRef;
    const [deployment, route] = await Promise.all([
      this.#found('apps/v1', 'deployments', name, deploymentSchema),
      this.#route(service),
    ]);
    if (!deployment.ok) return deployment;
    if (!route.ok) return route;
    const { phase, trackedConfigs, lastTransitionTime } = seen.status;
    const digest = digestOf(deployment.value.spec.template);
    const weight = route.value === null ? 0 : weightOf(route.value, service);
    const told = {
      ...configsOf(trackedConfigs ?? {}),
      ...changedOf(lastTransitionTime ?? ''),
      ...(isRolledOut(deployment.value) ? { isRolledOut: true as const } : {}),
    };
    return { ok: true, value: { phase, digest, weight, ...told } };
  }

  async primary(): Promise<Told<PodTemplate | null>> {
    const canary = await this.#canary();
    if (!canary.ok) return canary;
    const { name } = canary.value.seen.spec.targetRef;
    const [primary, target] = await Promise.all(
      [`${name}-primary`, name].map((one) => this.#found('apps/v1', 'deployments', one, deploymentSchema)),
    );
    if (!primary?.ok) return primary ?? { ok: false, why: `there is no ${name}-primary` };
    if (!target?.ok) return target ?? { ok: false, why: `there is no ${name}` };
    return { ok: true, value: unprimed(primary.value, target.value) };
  }

  async revert({ template }: PodTemplate): Promise<Told<null>> {
    const canary = await this.#canary();
    if (!canary.ok) return canary;
    const path = this.#path('apps/v1', 'deployments', canary.value.seen.spec.targetRef.name);
    const body = [{ op: 'replace', path: '/spec/template', value: template }];
    const type = 'application/json-patch+json';
    return conflictOf(await this.#options.kubernetes.ask({ method: 'PATCH', path, body, type }, z.unknown()), path);
  }

  async withdraw(): Promise<Told<null>> {
    const canary = await this.#canary();
    if (!canary.ok) return canary;
    const { service } = canary.value;
    const route = await this.#route(service);
    if (!route.ok) return route;
    if (route.value === null) return DONE;
    const { resourceVersion } = route.value.metadata;
    // Flagger may have changed it since it was read.
    const unchanged = { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion };
    const body = [unchanged, ...allToPrimary(route.value, service)];
    const path = this.#path('gateway.networking.k8s.io/v1', 'httproutes', service);
    const type = 'application/json-patch+json';
    return conflictOf(await this.#options.kubernetes.ask({ method: 'PATCH', path, body, type }, z.unknown()), path);
  }

  async read(): Promise<Told<Kept | null>> {
    const path = this.#path('v1', 'configmaps', KEEPER);
    const read = await this.#options.kubernetes.ask({ method: 'GET', path }, keeperSchema);
    if (!read.ok) return read;
    this.#version = read.value.status === 200 ? read.value.value.metadata.resourceVersion : null;
    if (read.value.status !== 200) return { ok: true, value: null };
    const { kept } = read.value.value.data;
    return kept === undefined ? { ok: true, value: null } : fromText(kept);
  }

  async write(kept: Kept): Promise<Told<null>> {
    const { kubernetes } = this.#options;
    const all = this.#path('v1', 'configmaps');
    const version = this.#version;
    const body = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      metadata: { name: KEEPER, ...(version === null ? {} : { resourceVersion: version }) },
      data: { kept: asText(kept) },
    };
    const written = await (version === null
      ? kubernetes.ask({ method: 'POST', path: all, body }, keeperSchema)
      : kubernetes.ask({ method: 'PUT', path: `${all}/${KEEPER}`, body }, keeperSchema));
    if (written.ok && written.value.status === 200) this.#version = written.value.value.metadata.resourceVersion;
    return conflictOf(written, `${all}/${KEEPER}`);
  }

  async #canary(): Promise<Told<Canary>> {
    const seen = await this.#found('flagger.app/v1beta1', 'canaries', this.#options.name, canarySchema);
    if (!seen.ok) return seen;
    const { targetRef, service } = seen.value.spec;
    return { ok: true, value: { seen: seen.value, service: service.name ?? targetRef.name } };
  }

  /** Null: Flagger has not made it yet. */
  async #route(service: string): Promise<Told<Route | null>> {
    const path = this.#path('gateway.networking.k8s.io/v1', 'httproutes', service);
    const read = await this.#options.kubernetes.ask({ method: 'GET', path }, routeSchema);
    if (!read.ok) return read;
    return { ok: true, value: read.value.status === 200 ? read.value.value : null };
  }

  async #found<T>(api: string, kind: string, name: string, form: z.ZodType<T>): Promise<Told<T>> {
    const path = this.#path(api, kind, name);
    const read = await this.#options.kubernetes.ask({ method: 'GET', path }, form);
    if (!read.ok) return read;
    if (read.value.status === 200) return { ok: true, value: read.value.value };
    return { ok: false, why: `there is no ${path} in Kubernetes` };
  }

  #path(api: string, kind: string, name?: string): string {
    const { namespace } = this.#options;
    const root = api === 'v1' ? '/api/v1' : `/apis/${api}`;
    return [`${root}/namespaces/${namespace}/${kind}`, ...(name === undefined ? [] : [encodeURIComponent(name)])].join(
      '/',
    );
  }
}

/** Names that Flagger gives (pkg/router/gateway_api.go). */
const isCanary = ({ name }: z.infer<typeof backend>, service: string): boolean => name === `${service}-canary`;
const isPrimary = ({ name }: z.infer<typeof backend>, service: string): boolean => name === `${service}-primary`;

/** Percent of the rule that has both. */
function weightOf({ spec }: Route, service: string): number {
  for (const { backendRefs } of spec.rules) {
    const [canary, primary] = [isCanary, isPrimary].map((is) => backendRefs.find((one) => is(one, service)));
    if (!canary || !primary) continue;
    const total = canary.weight + primary.weight;
    return total === 0 ? 0 : Math.round((canary.weight / total) * 100);
  }
  return 0;
}

function allToPrimary({ spec }: Route, service: string): object[] {
  return spec.rules.flatMap(({ backendRefs }, rule) =>
    backendRefs.flatMap((one, at) => {
      if (!isCanary(one, service) && !isPrimary(one, service)) return [];
      const path = `/spec/rules/${rule}/backendRefs/${at}/weight`;
      return [{ op: 'replace', path, value: isPrimary(one, service) ? 100 : 0 }];
    }),
  );
}

/** Of no ConfigMap and no Secret there is nothing to say. */
function configsOf(tracked: Readonly<Record<string, string>>): Pick<Seen, 'configs'> {
  const all = Object.entries(tracked).sort(([one], [other]) => (one < other ? -1 : 1));
  return all.length === 0 ? {} : { configs: digestOf(all) };
}

/** Of a Canary that Flagger has not looked at yet it is not said. */
function changedOf(time: string): Pick<Seen, 'changedS'> {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? { changedS: ms / 1000 } : {};
}

function conflictOf(asked: Awaited<ReturnType<Kubernetes['ask']>>, path: string): Told<null> {
  if (!asked.ok) return asked;
  if (asked.value.status === 200) return DONE;
  return { ok: false, why: `${path} was changed by somebody else meanwhile` };
}
