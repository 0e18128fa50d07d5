import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { buildWorker, builtFile } from './build.ts';
import { buildKey, cacheFolder } from './cache.ts';
import { cacheTrouble, sayTrouble, troubleOf, type CacheTrouble } from './cache-trouble.ts';
import { WorkerUnavailable } from './error.ts';
import { mediasoupPackage, type MediasoupPackage } from './mediasoup.ts';
import { downloadPrebuilt, prebuiltFile, prebuiltName } from './prebuilt.ts';
import { probeWorker } from './probe.ts';

export type ResolveOptions = {
  env: NodeJS.ProcessEnv;
  /** One line for each thing that takes time or that a person should know. */
  log: (line: string) => void;
  /** A line that replaces the one before, such as a percentage. */
  progress?: (line: string) => void;
  signal?: AbortSignal;
  /** For tests: the installed package otherwise. */
  mediasoup?: MediasoupPackage;
  nativeFolder?: string;
  connectLimitMs?: number;
  freeBytes?: (folder: string) => number;
  heartbeatMs?: number;
};

const NATIVE_FOLDER = join(import.meta.dirname, '..', 'native');

/**
 * Path of a mediasoup worker that runs on this machine. What is there already comes first: MEDIASOUP_WORKER_BIN, the
 * one in the npm package (where its install script was allowed to run), a download or a build in the cache. Only then
 * mediasoup's own binary is downloaded, and only when that fails the worker is built.
 *
 * @throws WorkerUnavailable with a message for a person
 */
export async function resolveWorker(options: ResolveOptions): Promise<string> {
  const { env } = options;
  const explicit = env.MEDIASOUP_WORKER_BIN;
  if (explicit !== undefined && explicit !== '') {
    const probe = await probeWorker(explicit);
    if (probe.ok) return explicit;
    throw new WorkerUnavailable(`MEDIASOUP_WORKER_BIN=${explicit} is not a usable mediasoup worker: ${probe.why}.`);
  }
  const places = placesOf(options);
  const present = await firstUsable(places.files);
  if (present !== null) return present;

  const { cache } = places;
  // A download needs little room.
  refuse(cacheTrouble(cache, options.freeBytes), 'closed');
  try {
    return await obtain(options, places);
  } catch (error) {
    const found = troubleOf(error, cache, options.freeBytes);
    if (found === null) throw error;
    throw new WorkerUnavailable(`The mediasoup worker could not be kept. ${sayTrouble(found)}`, { cause: error });
  }
}

async function obtain(options: ResolveOptions, places: ReturnType<typeof placesOf>): Promise<string> {
  const { env, log, signal, heartbeatMs } = options;
  const { cache, name, key, built, prebuilt, mediasoup, nativeFolder } = places;
  const notDownloaded = await download({ ...options, mediasoup, cache, name });
  if (notDownloaded === null) return prebuilt;
  refuse(cacheTrouble(cache, options.freeBytes), 'closed', 'full');
  log(`${notDownloaded}; building it here`);
  const progress = options.progress ?? log;
  const { workerFolder } = mediasoup;
  const build = await buildWorker({
    ...{ key, cache, nativeFolder, workerFolder, env, log, progress, signal },
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  });
  if (build.ok) return built;
  // The compiler's words about a full disk are hard to find among its others.
  const trouble = cacheTrouble(cache, options.freeBytes);
  throw new WorkerUnavailable(
    `There is no mediasoup worker. ${notDownloaded}. ${build.why}\n` +
      (trouble === null ? '' : `${sayTrouble(trouble)}\n`) +
      'A worker from elsewhere can be named by MEDIASOUP_WORKER_BIN.',
  );
}

function refuse(trouble: CacheTrouble | null, ...kinds: CacheTrouble['is'][]): void {
  if (trouble === null || !kinds.includes(trouble.is)) return;
  throw new WorkerUnavailable(`There is no mediasoup worker yet. ${sayTrouble(trouble)}`);
}

/** A usable worker that is on this machine already, named or not; null where one would be downloaded or built. */
export async function findWorker(options: Pick<ResolveOptions, 'env' | 'mediasoup' | 'nativeFolder'>) {
  const explicit = options.env.MEDIASOUP_WORKER_BIN;
  return firstUsable(explicit !== undefined && explicit !== '' ? [explicit] : placesOf(options).files);
}

function placesOf(options: Pick<ResolveOptions, 'env' | 'mediasoup' | 'nativeFolder'>) {
  const mediasoup = options.mediasoup ?? mediasoupPackage();
  const nativeFolder = options.nativeFolder ?? NATIVE_FOLDER;
  const { version, workerFolder } = mediasoup;
  const cache = cacheFolder(options.env);
  const key = buildKey({ version, nativeFolder, platform: platform(), arch: arch() });
  const name = prebuiltName({ version, platform: platform(), arch: arch(), release: release() });
  const built = builtFile({ cache, key });
  const prebuilt = prebuiltFile({ cache, name });
  const files = [join(workerFolder, 'out', 'Release', 'mediasoup-worker'), prebuilt, built];
  return { mediasoup, nativeFolder, cache, key, name, built, prebuilt, files };
}

async function firstUsable(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    if ((await probeWorker(file)).ok) return file;
  }
  return null;
}

/** Null when the download is in the cache now, else why not. */
async function download(
  options: ResolveOptions & { mediasoup: MediasoupPackage; cache: string; name: string },
): Promise<string | null> {
  const { env, log, mediasoup, cache, name, connectLimitMs } = options;
  // Both names are mediasoup's own.
  const skip = env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD;
  if (skip !== undefined && skip !== '') return "mediasoup's own worker is not downloaded, as asked";
  const releases = env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL ?? mediasoup.releases;
  log(`looking for mediasoup's own worker ${mediasoup.version} at ${new URL(releases).host}`);
  const probe = await downloadPrebuilt({
    version: mediasoup.version,
    releases,
    cache,
    name,
    ...(connectLimitMs === undefined ? {} : { connectLimitMs }),
  });
  return probe.ok ? null : `mediasoup's own worker cannot be had (${probe.why})`;
}
