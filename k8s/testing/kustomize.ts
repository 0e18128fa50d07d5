import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { patched, type Patch, type Target } from './patches.ts';

/** An object of Kubernetes, as far as manifests are alike. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
} & Record<string, unknown>;

type Kustomization = {
  namespace?: string;
  labels?: { pairs: Record<string, string> }[];
  resources?: string[];
  components?: string[];
  configMapGenerator?: { name: string; namespace?: string; files: string[] }[];
  patches?: { path: string; target?: Target }[];
  images?: { name: string; newName?: string; newTag?: string }[];
};
const KNOWN = [
  'apiVersion',
  'kind',
  'namespace',
  'labels',
  'resources',
  'components',
  'configMapGenerator',
  'patches',
  'images',
];
/** Of those that are here; all others are in a namespace. */
const OF_THE_CLUSTER = ['Namespace'];

/**
 * What `kubectl kustomize` makes of a folder, without kubectl, as far as our folders use it: anything else is refused. A
 * generated ConfigMap keeps its plain name, without the hash of what is in it.
 */
export function kustomize(folder: string): Manifest[] {
  const read = kustomizationOf(folder);
  const own = [
    ...(read.resources ?? []).flatMap((name) => resourcesOf(join(folder, name))),
    ...configMaps(folder, read),
  ];
  // A component works on what was there before it, as if it stood in the folder that names it.
  const withComponents = (read.components ?? []).reduce((before, name) => component(join(folder, name), before), own);
  return transformed(folder, read, withComponents);
}

function component(folder: string, before: Manifest[]): Manifest[] {
  const read = kustomizationOf(folder);
  if (read.components !== undefined) throw new Error(`${folder}: a component of a component is not known here`);
  const added = (read.resources ?? []).flatMap((name) => resourcesOf(join(folder, name)));
  return transformed(folder, read, [...before, ...added, ...configMaps(folder, read)]);
}

function kustomizationOf(folder: string): Kustomization {
  const read = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
  const foreign = Object.keys(read).filter((key) => !KNOWN.includes(key));
  if (foreign.length > 0) throw new Error(`${folder}: ${foreign.join(', ')} is not known here`);
  return read;
}

const resourcesOf = (path: string): Manifest[] =>
  statSync(path).isDirectory() ? kustomize(path) : (documentsOf(path) as Manifest[]);

const documentsOf = (path: string): unknown[] =>
  parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS() as unknown);

function configMaps(folder: string, { configMapGenerator = [] }: Kustomization): Manifest[] {
  return configMapGenerator.map(({ name, namespace, files }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    data: Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')])),
  }));
}

/** In kustomize's order: patches first, so that they are written without what follows. */
function transformed(folder: string, read: Kustomization, before: Manifest[]): Manifest[] {
  const { patches = [], namespace, labels = [], images = [] } = read;
  const changes = patches.flatMap(({ path, target }): Patch[] => {
    const documents = documentsOf(join(folder, path));
    return documents.map((content) => ({
      where: join(folder, path),
      content,
      ...(target === undefined ? {} : { target }),
    }));
  });
  return changes
    .reduce(patched, before)
    .map((one) => (namespace === undefined || OF_THE_CLUSTER.includes(one.kind) ? one : inNamespace(one, namespace)))
    .map((one) => labels.reduce((labelled, { pairs }) => withLabels(labelled, pairs), one))
    .map((one) => images.reduce(withImage, one));
}

const inNamespace = (one: Manifest, namespace: string): Manifest => {
  const moved = { ...one, metadata: { ...one.metadata, namespace } };
  // Of an account in the same manifests.
  if (one.kind !== 'RoleBinding') return moved;
  const subjects = (one.subjects as object[]).map((subject) => ({ ...subject, namespace }));
  return { ...moved, subjects };
};

const withLabels = (one: Manifest, pairs: Record<string, string>): Manifest => ({
  ...one,
  metadata: { ...one.metadata, labels: { ...one.metadata.labels, ...pairs } },
});

function withImage<T>(value: T, image: { name: string; newName?: string; newTag?: string }): T {
  if (Array.isArray(value)) return value.map((inner: unknown) => withImage(inner, image)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    if (key !== 'image' || typeof inner !== 'string') return [key, withImage(inner, image)];
    const [, name = inner, tag] = /^(.+?)(:[\w.-]+)?$/.exec(inner) ?? [];
    if (name !== image.name) return [key, inner];
    return [key, `${image.newName ?? name}${image.newTag === undefined ? (tag ?? '') : `:${image.newTag}`}`];
  });
  return Object.fromEntries(entries) as T;
}
