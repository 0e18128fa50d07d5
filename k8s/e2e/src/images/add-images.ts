import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { fillContext, type ContextOptions } from './contexts.ts';
import { debianRoot, SUITE } from './debian-root.ts';
import { allPackages, containerfileOf, DEPLOYABLES, imageOf, type Deployable } from './names.ts';

const BASE = `docker.io/atrium/debian:${SUITE}`;

/** Atrium's images, on a Debian of this machine, for the cluster's containerd. */
export async function addImages(cluster: Cluster, options: ContextOptions): Promise<void> {
  const { phases, images } = cluster;
  const base = await phases.time('Debian as a base of images', async () => {
    const root = await debianRoot({ ...options, packages: allPackages() });
    if (!root.ok) throw new Error(root.why);
    await images.addBase(BASE, root.folder);
    return BASE;
  });
  for (const name of DEPLOYABLES) await phases.time(`image of ${name}`, () => addImage(cluster, name, base, options));
}

async function addImage(cluster: Cluster, name: Deployable, base: string, options: ContextOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `${cluster.name}-context-`));
  try {
    const context = join(folder, name);
    mkdirSync(context);
    await fillContext(name, context, options);
    await cluster.images.add(imageOf(name), context, containerfileOf(name), [`--build-arg=BASE=${base}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
