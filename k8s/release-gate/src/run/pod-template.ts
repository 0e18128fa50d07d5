import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What pods are made of, as a Deployment has it, and a short name of it. */
export type PodTemplate = { digest: string; template: Readonly<Record<string, unknown>> };

/** A ConfigMap holds 1 MiB, of which lines have more than half. */
const TEMPLATE_MAX_CHARS = 128 * 1024;

const names = z.record(z.string(), z.string());
const count = z.number().default(0);
export const deploymentSchema = z.object({
  metadata: z.object({ generation: z.number().default(0) }).default({ generation: 0 }),
  spec: z.object({
    replicas: z.number().default(1),
    selector: z.object({ matchLabels: names.default({}) }).default({ matchLabels: {} }),
    template: z.record(z.string(), z.unknown()),
  }),
  status: z
    .object({ observedGeneration: z.number().default(-1), replicas: count, updatedReplicas: count })
    .default({ observedGeneration: -1, replicas: 0, updatedReplicas: 0 }),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** Whether all of its pods are made of its template: those that are on their way down count no more. */
export function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration, replicas, updatedReplicas } = status;
  return observedGeneration >= metadata.generation && updatedReplicas === spec.replicas && replicas === updatedReplicas;
}

/** The API server writes an object's fields in one order. */
export const digestOf = (template: unknown): string =>
  createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 16);

/** What Flagger puts behind the names of what is the primary's, and adds to its pods (v1.44, pkg/canary/deployment_controller.go). */
const SUFFIX = '-primary';
const ADDED = 'flagger-id';
/** Where a pod names ConfigMaps and Secrets that Flagger may have copied (pkg/canary/config_tracker.go). */
const REFS: Readonly<Record<string, string>> = {
  configMap: 'name',
  secret: 'secretName',
  configMapKeyRef: 'name',
  secretKeyRef: 'name',
  configMapRef: 'name',
  secretRef: 'name',
};
/** In `projected.sources` a Secret has a name like all others. */
const PROJECTED = 'sources';

/**
 * The template of which Flagger made the primary's: what it would have to be promoted from again. Names that the target has itself are its
 * own, however they end; null: it is too long to be kept.
 */
export function unprimed(primary: Deployment, target: Deployment): PodTemplate | null {
  const own = new Set(stringsOf(target.spec.template));
  const plain = (name: string): string =>
    name.endsWith(SUFFIX) && !own.has(name) ? name.slice(0, -SUFFIX.length) : name;
  const labels = Object.entries(primary.spec.selector.matchLabels);
  const isLabel = (key: string, value: string): boolean => labels.some(([k, v]) => k === key && v === value);
  const template = walked(primary.spec.template, { plain, isLabel, inSources: false }) as Record<string, unknown>;
  if (JSON.stringify(template).length > TEMPLATE_MAX_CHARS) return null;
  return { digest: digestOf(template), template };
}

type Plain = {
  plain: (name: string) => string;
  isLabel: (key: string, value: string) => boolean;
  inSources: boolean;
};

function walked(value: unknown, how: Plain): unknown {
  if (Array.isArray(value)) return value.map((one) => walked(one, how));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key === ADDED) return [];
    if (key === 'annotations' && isEmptyBut(inner, ADDED)) return [];
    if (typeof inner === 'string' && how.isLabel(key, inner)) return [[key, how.plain(inner)]];
    // Of a selector by expression: `key: app`, `values: [room-service-primary]`.
    if (key === 'values' && 'key' in value) return [[key, unprimedValues(inner, value.key, how)]];
    const name = how.inSources && key === 'secret' ? 'name' : REFS[key];
    if (name !== undefined) return [[key, renamed(inner, name, how)]];
    return [[key, walked(inner, { ...how, inSources: how.inSources || key === PROJECTED })]];
  });
  return Object.fromEntries(fields);
}

function unprimedValues(values: unknown, label: unknown, { plain, isLabel }: Plain): unknown {
  if (!Array.isArray(values) || typeof label !== 'string') return values;
  return values.map((one: unknown) => (typeof one === 'string' && isLabel(label, one) ? plain(one) : one));
}

function renamed(ref: unknown, name: string, how: Plain): unknown {
  if (typeof ref !== 'object' || ref === null) return ref;
  return Object.fromEntries(
    Object.entries(ref).map(([key, inner]): [string, unknown] => [
      key,
      key === name && typeof inner === 'string' ? how.plain(inner) : inner,
    ]),
  );
}

const isEmptyBut = (annotations: unknown, key: string): boolean =>
  typeof annotations === 'object' &&
  annotations !== null &&
  key in annotations &&
  Object.keys(annotations).every((one) => one === key);

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
