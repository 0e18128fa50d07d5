import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What of Atrium is run from an image everywhere: a folder of k8s/images each. */
export const DEPLOYABLES = ['room-service', 'edge', 'release-gate', 'prober', 'redis', 'collector'] as const;
export type Deployable = (typeof DEPLOYABLES)[number];
/** With what an overlay may add to it (k8s/components). */
export const IMAGES = [...DEPLOYABLES, 'coturn'] as const;
export type ImageName = (typeof IMAGES)[number];

export const containerfileOf = (name: ImageName): string =>
  fileURLToPath(new URL(`../../../images/${name}/Containerfile`, import.meta.url));

/** As containerd knows what manifests call `atrium/<name>`. */
export const imageOf = (name: Deployable, tag = 'latest'): string => `docker.io/atrium/${name}:${tag}`;

/** Debian's packages that the images install where their base does not have them. */
export function packagesOf(containerfile: string): string[] {
  const [, list] = /^ARG PACKAGES="([^"]+)"$/m.exec(containerfile) ?? [];
  return list?.split(' ') ?? [];
}

/** Of all images together, so that one base serves them all where there is no network while they are built. */
export function allPackages(): string[] {
  const each = DEPLOYABLES.flatMap((name) => packagesOf(readFileSync(containerfileOf(name), 'utf8')));
  return [...new Set(each)].sort();
}
