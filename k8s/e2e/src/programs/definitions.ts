import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cachedFolder, cacheKey } from './cache.ts';
import { Go, NO_GO, type GoOptions } from './go.ts';
import { moduleSource } from './module-source.ts';
import { FLAGGER_SET } from './sets.ts';

/** Where a release has the definitions of its resources. `path`: a file, or a folder that is applied as one. */
type Source = { name: string; module: string; version: string; path: string };

const SOURCES: readonly Source[] = [
  // Its standard channel only, which is what the folder's kustomization lists.
  { name: 'gateway-api', module: 'sigs.k8s.io/gateway-api', version: 'v1.4.1', path: 'config/crd' },
  // Those of the Flagger that runs.
  { name: 'flagger', module: FLAGGER_SET.module, version: FLAGGER_SET.version, path: 'artifacts/flagger/crd.yaml' },
];
const OPERATOR = { module: 'github.com/prometheus-operator/prometheus-operator', version: 'v0.85.0' };
/** Of what only some overlays have; no cluster here runs them, and the real API server still judges their fields. */
const SOURCES_OF_OPERATORS: readonly Source[] = [
  {
    name: 'keda',
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.17.2',
    path: 'config/crd/bases/keda.sh_scaledobjects.yaml',
  },
  ...['podmonitors', 'prometheusrules'].map((kind) => ({
    ...{ name: kind, ...OPERATOR },
    path: `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
  })),
];

export type Definitions = { ok: true; paths: string[] } | { ok: false; why: string };

/** Files and folders that tell Kubernetes of the Gateway API and of Flagger's resources: kept beside the programs. */
export function findDefinitions(options: GoOptions): Promise<Definitions> {
  return find(SOURCES, options);
}

/** The same of KEDA's and the Prometheus Operator's. */
export function findDefinitionsOfOperators(options: GoOptions): Promise<Definitions> {
  return find(SOURCES_OF_OPERATORS, options);
}

/** Those of all of them that have been fetched before. */
export function definitionsThere(env: NodeJS.ProcessEnv): string[] {
  return [...SOURCES, ...SOURCES_OF_OPERATORS]
    .map((source) => join(cachedFolder(env, keyOf(source)), lastName(source.path)))
    .filter((path) => existsSync(path));
}

async function find(sources: readonly Source[], { env, log }: GoOptions): Promise<Definitions> {
  const go = new Go({ env, log });
  const paths: string[] = [];
  for (const source of sources) {
    const { name, module, version, path } = source;
    const key = keyOf(source);
    if (!existsSync(cachedFolder(env, key)) && !(await go.isThere())) {
      return { ok: false, why: `${NO_GO}fetching the definitions of ${name} takes` };
    }
    const found = await cached(env, key, async (_, folder) => {
      const source = await moduleSource(go, module, version);
      if (!source.ok) return source;
      await mkdir(folder, { recursive: true });
      await cp(join(source.folder, path), join(folder, lastName(path)), { recursive: true });
      return { ok: true };
    });
    if (!found.ok) return found;
    paths.push(join(found.folder, lastName(path)));
  }
  return { ok: true, paths };
}

const keyOf = ({ name, module, version, path }: Source): string =>
  cacheKey(`${name}-definitions`, version, { module, path }, 'any machine');

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
