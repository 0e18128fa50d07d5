import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './debian.ts';
import { withLock } from './lock.ts';
import { probeWorker, type Probe } from './probe.ts';
import { replaceFolder } from './prebuilt.ts';
import { BUILD_PACKAGES, missingPackages } from './requirements.ts';
import { run } from './run.ts';

export type BuildOptions = {
  key: string;
  cache: string;
  /** Folder with our CMakeLists.txt. */
  nativeFolder: string;
  /** mediasoup's sources. */
  workerFolder: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  progress: (line: string) => void;
  signal?: AbortSignal | undefined;
  heartbeatMs?: number;
};

/** One source file takes longer than a minute on a slow machine: without a sign of life that looks like a hang. */
const HEARTBEAT_MS = 5_000;

/** What the compiler takes for the largest source file at -O3, rounded up; fewer jobs beat a swapping machine. */
const BYTES_PER_JOB = 700_000_000;

/** Where a build is kept. */
export function builtFile(options: Pick<BuildOptions, 'cache' | 'key'>): string {
  return join(options.cache, options.key, 'mediasoup-worker');
}

/** Builds the worker into the cache. A process that finds another one at it waits for that one's result. */
export async function buildWorker(options: BuildOptions): Promise<Probe> {
  const { cache, key, signal, progress } = options;
  await mkdir(cache, { recursive: true });
  const lock = {
    folder: join(cache, `.lock-${key}`),
    signal,
    onWait: () => progress('another process is building the mediasoup worker: waiting for it'),
  };
  return withLock(lock, async () => {
    const others = await probeWorker(builtFile(options));
    return others.ok ? others : build(options);
  });
}

async function build(options: BuildOptions): Promise<Probe> {
  const { cache, key, env, log } = options;
  const missing = missingPackages(env);
  if (missing.length > 0) {
    const installed = await installPackages({ packages: missing, purpose: 'Building the mediasoup worker', env, log });
    if (!installed.ok) return installed;
  }
  await removeLeftovers(cache, key);
  const folder = await mkdtemp(join(cache, leftover(key)));
  try {
    const compiled = await compile(folder, options);
    if (!compiled.ok) return compiled;
    const out = join(folder, 'result');
    await mkdir(out);
    await rename(join(folder, 'out', 'mediasoup-worker'), join(out, 'mediasoup-worker'));
    const probe = await probeWorker(join(out, 'mediasoup-worker'));
    if (!probe.ok) return { ok: false, why: `the worker was built but does not run: ${probe.why}` };
    await replaceFolder(out, join(cache, key));
    return probe;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compile(folder: string, options: BuildOptions): Promise<Probe> {
  const { nativeFolder, workerFolder, env, log, progress, signal } = options;
  const out = join(folder, 'out');
  const jobs = Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / BYTES_PER_JOB)));
  log(`building the mediasoup worker with ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, once for this machine (minutes)`);
  const began = performance.now();
  let doing = 'building the mediasoup worker: preparing';
  const show = () => progress(`${doing}, ${elapsed(performance.now() - began)}`);
  const heartbeat = setInterval(show, options.heartbeatMs ?? HEARTBEAT_MS);
  try {
    const configured = await run({
      command: 'cmake',
      args: ['-G', 'Unix Makefiles', '-S', nativeFolder, '-B', out, `-DMEDIASOUP_WORKER=${workerFolder}`],
      env,
      signal,
    });
    if (configured.code !== 0) {
      return { ok: false, why: failure('cmake could not configure the build', configured.tail) };
    }
    const onLine = (line: string) => {
      const percent = /^\[ *(\d+)%\]/.exec(line)?.[1];
      const now = `building the mediasoup worker: ${percent} %`;
      if (percent === undefined || now === doing) return;
      doing = now;
      show();
    };
    // Not `cmake --build`: it would leave make running when it is told to stop.
    const made = await run({ command: 'make', args: ['-C', out, '-j', `${jobs}`], env, signal, onLine });
    return made.code === 0 ? { ok: true } : { ok: false, why: failure('the compiler failed', made.tail) };
  } finally {
    clearInterval(heartbeat);
  }
}

/** `9 s`, `3 min 10 s` */
export function elapsed(ms: number): string {
  const all = Math.floor(ms / 1_000);
  const minutes = Math.floor(all / 60);
  return minutes === 0 ? `${all} s` : `${minutes} min ${all % 60} s`;
}

function failure(what: string, tail: string): string {
  return `${what}. The build needs, by Debian's names: ${BUILD_PACKAGES.join(' ')}. Its last lines were:\n${tail}`;
}

const leftover = (key: string) => `.build-${key}-`;

/** Of builds that were killed; whoever holds the lock is alone. */
async function removeLeftovers(cache: string, key: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(leftover(key))) await rm(join(cache, name), { recursive: true, force: true });
  }
}
