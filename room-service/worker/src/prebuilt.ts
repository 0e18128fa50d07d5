import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { probeWorker, type Probe } from './probe.ts';
import { run } from './run.ts';

export type PrebuiltOptions = {
  version: string;
  /** Folder of the release downloads, without the version. */
  releases: string;
  name: string;
  cache: string;
  connectLimitMs?: number;
  downloadLimitMs?: number;
};

/** Where there is no internet, some networks drop packets silently: do not make people wait for that. */
const CONNECT_LIMIT_MS = 4_000;

/** The archive has about 4 MB; a link slower than 30 kB/s is better served by the local build. */
const DOWNLOAD_LIMIT_MS = 120_000;

/** Name of mediasoup's release file for a machine, as its own npm-scripts.mjs makes it. */
export function prebuiltName(machine: {
  version: string;
  platform: NodeJS.Platform;
  arch: string;
  /** `os.release()` */
  release: string;
}): string {
  const { version, platform, arch, release } = machine;
  const kernel = platform === 'linux' ? `-kernel${Number(release.split('.')[0])}` : '';
  return `mediasoup-worker-${version}-${platform}-${arch}${kernel}`;
}

/** Where a download is kept. */
export function prebuiltFile(options: Pick<PrebuiltOptions, 'cache' | 'name'>): string {
  return join(options.cache, options.name, 'mediasoup-worker');
}

/** Downloads mediasoup's own binary into the cache and checks that it runs here. */
export async function downloadPrebuilt(options: PrebuiltOptions): Promise<Probe> {
  const url = `${options.releases}/${options.version}/${options.name}.tgz`;
  const archive = await download(url, options);
  if (!archive.ok) return archive;

  await mkdir(options.cache, { recursive: true });
  const folder = await mkdtemp(join(options.cache, '.download-'));
  try {
    await writeFile(join(folder, 'worker.tgz'), archive.bytes);
    const unpacked = await run({
      command: 'tar',
      args: ['-xzf', join(folder, 'worker.tgz'), '-C', folder, 'mediasoup-worker'],
    });
    if (unpacked.code !== 0) return { ok: false, why: 'the download could not be unpacked' };
    await rm(join(folder, 'worker.tgz'));
    await chmod(join(folder, 'mediasoup-worker'), 0o755);
    const probe = await probeWorker(join(folder, 'mediasoup-worker'));
    if (probe.ok) await replaceFolder(folder, join(options.cache, options.name));
    return probe;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Download = { ok: true; bytes: Uint8Array } | { ok: false; why: string };

async function download(url: string, options: PrebuiltOptions): Promise<Download> {
  const controller = new AbortController();
  const connect = setTimeout(() => controller.abort(), options.connectLimitMs ?? CONNECT_LIMIT_MS);
  const all = setTimeout(() => controller.abort(), options.downloadLimitMs ?? DOWNLOAD_LIMIT_MS);
  try {
    const response = await fetch(url, { signal: controller.signal });
    clearTimeout(connect);
    if (response.status === 404) return { ok: false, why: 'there is none for this machine' };
    if (!response.ok) return { ok: false, why: `the server answered ${response.status}` };
    return { ok: true, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch {
    return { ok: false, why: controller.signal.aborted ? 'no answer in time' : 'the server cannot be reached' };
  } finally {
    clearTimeout(connect);
    clearTimeout(all);
  }
}

/** Renames `from` to `to`. When somebody else put a folder there meanwhile, or an old one is there, ours replaces it. */
export async function replaceFolder(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rename(join(from, 'mediasoup-worker'), join(to, 'mediasoup-worker'));
  }
}
