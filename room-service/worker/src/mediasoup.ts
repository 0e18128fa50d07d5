import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** The installed mediasoup package: its worker's sources, and where its releases are. */
export type MediasoupPackage = {
  version: string;
  /** The package's folder `worker`, with the sources. */
  workerFolder: string;
  /** Folder of the release downloads, without the version. */
  releases: string;
};

/** Finds the package from here, without loading it. */
export function mediasoupPackage(): MediasoupPackage {
  // package.json is not among the package's exports; its main file is node/lib/index.js.
  const main = createRequire(import.meta.url).resolve('mediasoup');
  return readMediasoupPackage(resolve(main, '../../..'));
}

export function readMediasoupPackage(folder: string): MediasoupPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    repository: { url: string };
  };
  const repository = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return {
    version: manifest.version,
    workerFolder: join(folder, 'worker'),
    releases: `${repository}/releases/download`,
  };
}
