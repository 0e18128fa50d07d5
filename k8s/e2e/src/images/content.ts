import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ImageName } from './names.ts';
import { productionOf, type Lock } from './production.ts';
import type { CopiedProgram, SbomOptions } from './sbom.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What `fillContext` puts into an image, by name and version; Debian's packages are a matter of its base. */
export function contentOf(name: ImageName): Omit<SbomOptions, 'packages'> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const node = (workspace: string) => {
    const production = productionOf(lock, workspace);
    // Of an optional one for another machine npm has nothing.
    return {
      lock,
      production: { ...production, modules: production.modules.filter((path) => existsSync(join(ROOT, path))) },
    };
  };
  const own = { image: `atrium/${name}`, version };
  switch (name) {
    case 'room-service':
      return { ...own, npm: node('room-service'), programs: [runtime(), worker(lock)] };
    case 'release-gate':
      return { ...own, npm: node('k8s/release-gate'), programs: [runtime()] };
    case 'prober':
      return { ...own, npm: node('k8s/prober'), programs: [runtime()] };
    case 'collector':
      return { ...own, npm: null, programs: collectorParts() };
    case 'edge':
    case 'redis':
    case 'coturn':
      return { ...own, npm: null, programs: [] };
  }
}

/** The one that runs this: it is the one that is copied. */
function runtime(): CopiedProgram {
  const version = process.versions.node;
  return { name: 'node', version, purl: `pkg:github/nodejs/node@v${version}` };
}

/** Built from what the module of the same version brings. */
function worker({ packages }: Lock): CopiedProgram {
  const version = packages['node_modules/mediasoup']?.version ?? 'unknown';
  return { name: 'mediasoup-worker', version, purl: `pkg:github/versatica/mediasoup@${version}#worker` };
}

/** Parts by their modules; what these are made of, the Go that built it says (`go version -m`). */
function collectorParts(): CopiedProgram[] {
  const text = readFileSync(join(ROOT, 'k8s/collector/builder.yaml'), 'utf8');
  const builder = parse(text) as Record<string, { gomod: string }[]>;
  return Object.values(builder)
    .filter((parts) => Array.isArray(parts))
    .flat()
    .map(({ gomod }) => {
      const [module = '', version = ''] = gomod.split(' ');
      return { name: module.slice(module.lastIndexOf('/') + 1), version, purl: `pkg:golang/${module}@${version}` };
    });
}
