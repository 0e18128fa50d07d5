import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cachedFolder, cacheKey } from './cache.ts';
import { Go, NO_GO, type GoOptions } from './go.ts';
import { moduleSource } from './module-source.ts';
import { FLAGGER_SET } from './sets.ts';

/** Where a release has the definitions of its resources. `path`: a file, or a folder that is applied as one. */
const SOURCES = [
  // Its standard channel only, which is what the folder's kustomization lists.
  { name: 'gateway-api', module: 'sigs.k8s.io/gateway-api', version: 'v1.4.1', path: 'config/crd' },
  // Those of the Flagger that runs.
  { name: 'flagger', module: FLAGGER_SET.module, version: FLAGGER_SET.version, path: 'artifacts/flagger/crd.yaml' },
] as const;

export type Definitions = { ok: true; paths: string[] } | { ok: false; why: string };

/** Files and folders that tell Kubernetes of the Gateway API and of Flagger's resources: kept beside the programs. */
export async function findDefinitions({ env, log }: GoOptions): Promise<Definitions> {
  const go = new Go({ env, log });
  const paths: string[] = [];
  for (const { name, module, version, path } of SOURCES) {
    const key = cacheKey(`${name}-definitions`, version, { module, path }, 'any machine');
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

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
