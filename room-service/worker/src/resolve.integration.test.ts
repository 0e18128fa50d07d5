import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorker } from 'mediasoup';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtFile } from './build.ts';
import { buildKey, cacheFolder } from './cache.ts';
import { WorkerUnavailable } from './error.ts';
import { readMediasoupPackage } from './mediasoup.ts';
import { probeWorker } from './probe.ts';
import { findWorker, resolveWorker } from './resolve.ts';

/** What `probeWorker` takes for a worker: nothing but mediasoup's ends like this. */
const ACTS_AS_WORKER = '#!/bin/sh\nexit 41\n';
/** What a binary for another libc or processor looks like from outside. */
const CANNOT_RUN = '#!/bin/sh\necho "version GLIBC_9.9 not found" >&2\nexit 1\n';

const NATIVE = join(import.meta.dirname, '..', 'native');

let root: string;
let server: Server | null;
let asked: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrium-resolve-'));
  server = null;
  asked = [];
});
afterEach(async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  if (server) {
    server.closeAllConnections();
    server.close(resolve);
  } else resolve(null);
  await promise;
  rmSync(root, { recursive: true });
});

function script(path: string, text: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** A folder that looks like mediasoup's package, whose sources are one empty program. */
function fakeMediasoup(main = 'int main() { return 41; }') {
  const folder = join(root, 'mediasoup');
  mkdirSync(join(folder, 'worker', 'src'), { recursive: true });
  const repository = { url: 'git+https://releases.invalid/mediasoup.git' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '9.9.9', repository }));
  writeFileSync(join(folder, 'worker', 'src', 'main.cpp'), main);
  return readMediasoupPackage(folder);
}

/** Build files that need a compiler only: the real ones take minutes. */
function fakeNative() {
  const folder = join(root, 'native');
  mkdirSync(folder);
  const lines = [
    'cmake_minimum_required(VERSION 3.20)',
    'project(fake LANGUAGES CXX)',
    'add_executable(mediasoup-worker "${MEDIASOUP_WORKER}/src/main.cpp")',
  ];
  writeFileSync(join(folder, 'CMakeLists.txt'), lines.join('\n'));
  return folder;
}

/** Serves `answer` for every request. */
async function serve(answer: { status: number; body?: Buffer } | 'silence'): Promise<string> {
  const listening = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (answer === 'silence') return;
    response.writeHead(answer.status).end(answer.body);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

function archive(text: string): Buffer {
  const folder = join(root, 'archive');
  script(join(folder, 'mediasoup-worker'), text);
  return execFileSync('tar', ['-cz', '-C', folder, 'mediasoup-worker']);
}

function setUp(env: NodeJS.ProcessEnv, main?: string) {
  const lines: string[] = [];
  const options = {
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: join(root, 'cache'), ...env },
    log: (line: string) => void lines.push(line),
    mediasoup: fakeMediasoup(main),
    nativeFolder: fakeNative(),
    connectLimitMs: 2_000,
  };
  return { options, lines, cache: cacheFolder(options.env) };
}

describe('a named worker', () => {
  it('is taken without looking further', async () => {
    const named = script(join(root, 'mine'), ACTS_AS_WORKER);
    const { options, lines, cache } = setUp({ MEDIASOUP_WORKER_BIN: named });
    expect(await resolveWorker(options)).toBe(named);
    expect(lines).toEqual([]);
    expect(existsSync(cache)).toBe(false);
  });

  it.each([
    ['does not exist', () => join(root, 'nowhere'), /no such file/],
    ['does not run', () => script(join(root, 'broken'), CANNOT_RUN), /code 1: version GLIBC_9.9 not found/],
    ['is no worker', () => '/bin/true', /code 0/],
  ])('is refused when it %s, rather than replaced', async (_, file, why) => {
    const { options } = setUp({ MEDIASOUP_WORKER_BIN: file() });
    const resolving = resolveWorker(options);
    await expect(resolving).rejects.toThrow(WorkerUnavailable);
    await expect(resolving).rejects.toThrow(why);
  });
});

describe('the download', () => {
  it('is kept, so that the second time nothing is asked', async () => {
    const base = await serve({ status: 200, body: archive(ACTS_AS_WORKER) });
    const { options, cache } = setUp({ MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: base });
    const file = await resolveWorker(options);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(new RegExp(`^/9\\.9\\.9/mediasoup-worker-9\\.9\\.9-${process.platform}-.*\\.tgz$`));
    expect(file.startsWith(cache)).toBe(true);
    expect(await resolveWorker(options)).toBe(file);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['there is none', { status: 404 }, /none for this machine/],
    ['the server fails', { status: 503 }, /answered 503/],
    ['it is no archive', { status: 200, body: Buffer.from('<html>') }, /could not be unpacked/],
    ['the server is silent', 'silence' as const, /no answer in time/],
  ])('is replaced by a build when %s', async (_, answer, why) => {
    const base = await serve(answer);
    const { options, lines, cache } = setUp({ MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: base });
    const file = await resolveWorker({ ...options, connectLimitMs: 300 });
    expect(lines.join('\n')).toMatch(why);
    expect(file.startsWith(cache)).toBe(true);
    expect(await probeWorker(file)).toEqual({ ok: true });
  });

  it('is replaced by a build when it does not run here, and not kept', async () => {
    const base = await serve({ status: 200, body: archive(CANNOT_RUN) });
    const { options, lines, cache } = setUp({ MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: base });
    await resolveWorker(options);
    expect(lines.join('\n')).toMatch(/GLIBC_9.9/);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});

describe('a cache folder', () => {
  const offline = { MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: '1' };

  it('that cannot be written is said to be so before anything is tried', async () => {
    // A file where the folder should be: that stops root as well.
    const file = join(root, 'file');
    writeFileSync(file, '');
    const { options, lines } = setUp({
      XDG_CACHE_HOME: file,
      MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: await serve('silence'),
    });
    const resolving = resolveWorker(options);
    await expect(resolving).rejects.toThrow(WorkerUnavailable);
    await expect(resolving).rejects.toThrow(/file.* cannot be written \(E\w+\)\..* set XDG_CACHE_HOME/);
    expect([lines, asked]).toEqual([[], []]);
  });

  it('without room for a build is said to be so, with how much a build takes', async () => {
    const { options, lines } = setUp(offline);
    const resolving = resolveWorker({ ...options, freeBytes: () => 5e6 });
    await expect(resolving).rejects.toThrow(WorkerUnavailable);
    await expect(resolving).rejects.toThrow(/has 5 MB left\..*a build takes 100 MB/);
    expect(lines).toEqual([]);
  });

  it('that fills up while the compiler works is told beside its words', async () => {
    const { options } = setUp(offline, 'this is not C++');
    let asks = 0;
    const freeBytes = () => (asks++ < 2 ? 1e9 : 0);
    const resolving = resolveWorker({ ...options, freeBytes });
    await expect(resolving).rejects.toThrow(WorkerUnavailable);
    await expect(resolving).rejects.toThrow(/the compiler failed[\s\S]* has 0 MB left/);
  });

  it('that is closed while the worker is built is no stack trace either', async () => {
    const { options, cache } = setUp(offline);
    // The last step renames the result to a folder; a file is in its place.
    const progress = () => {
      for (const name of readdirSync(cache)) {
        const key = /^\.lock-(.+)$/.exec(name)?.[1];
        if (key !== undefined) writeFileSync(join(cache, key), '');
      }
    };
    const resolving = resolveWorker({ ...options, progress });
    await expect(resolving).rejects.toThrow(WorkerUnavailable);
    await expect(resolving).rejects.toThrow(/cannot be written \(ENOTDIR\)/);
  });
});

describe('the build', () => {
  const offline = { MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: '1' };

  it('happens once, also when two processes want it at once', async () => {
    const { options, lines, cache } = setUp(offline);
    const [one, two] = await Promise.all([resolveWorker(options), resolveWorker(options)]);
    expect(one).toBe(two);
    expect(lines.filter((line) => /with \d+ jobs?/.test(line))).toHaveLength(1);
    expect(readdirSync(cache)).toHaveLength(1);
    lines.length = 0;
    expect(await resolveWorker(options)).toBe(one);
    expect(lines).toEqual([]);
  });

  it('is done again when the cached one does not run any more', async () => {
    const { options } = setUp(offline);
    const file = await resolveWorker(options);
    script(file, CANNOT_RUN);
    expect(await resolveWorker(options)).toBe(file);
    expect(await probeWorker(file)).toEqual({ ok: true });
  });

  it('is found afterwards, and not begun by looking', async () => {
    const { options, cache } = setUp(offline);
    expect(await findWorker(options)).toBeNull();
    expect(existsSync(cache)).toBe(false);
    const file = await resolveWorker(options);
    expect(await findWorker(options)).toBe(file);
    expect(await findWorker({ ...options, env: { ...options.env, MEDIASOUP_WORKER_BIN: '/bin/true' } })).toBeNull();
  });

  it('explains a failure with the packages and the compiler’s words, and leaves nothing behind', async () => {
    const { options, cache } = setUp(offline, 'this is not C++');
    const resolving = resolveWorker(options);
    await expect(resolving).rejects.toThrow(WorkerUnavailable);
    await expect(resolving).rejects.toThrow(/libsrtp2-dev[\s\S]*main\.cpp[\s\S]*MEDIASOUP_WORKER_BIN/);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('gives a sign of life with the time while one file takes long', async () => {
    const { options, lines } = setUp(offline);
    const gate = join(root, 'gate');
    // What follows the compiler takes as long as the gate is not there.
    const slow = script(join(root, 'slow'), `#!/bin/sh\nuntil test -e ${gate}; do sleep 0.05; done\n`);
    const target = `\nadd_custom_target(slow ALL COMMAND ${slow})\nadd_dependencies(slow mediasoup-worker)`;
    appendFileSync(join(options.nativeFolder, 'CMakeLists.txt'), target);
    const beats: string[] = [];
    const progress = (line: string) => {
      beats.push(line);
      if (beats.filter((beat) => beat.includes('100 %')).length === 3) writeFileSync(gate, '');
    };
    await resolveWorker({ ...options, progress, heartbeatMs: 20 });
    expect(lines.length).toBeGreaterThan(0);
    expect(beats.at(-1)).toMatch(/^building the mediasoup worker: \d+ %, (\d+ min )?\d+ s$/);
    expect(new Set(beats.map((beat) => beat.split(',')[0])).size).toBeLessThan(beats.length);
  });

  it('ends when told to', async () => {
    const { options, cache } = setUp(offline);
    const stop = new AbortController();
    stop.abort();
    await expect(resolveWorker({ ...options, signal: stop.signal })).rejects.toThrow();
    expect(readdirSync(cache)).toEqual([]);
  });

  it('has real build files that hash like a copy of them', () => {
    const copy = join(root, 'copy');
    cpSync(NATIVE, copy, { recursive: true });
    const machine = { version: '1.0.0', platform: 'linux', arch: 'x64' } as const;
    const key = buildKey({ ...machine, nativeFolder: copy });
    expect(builtFile({ cache: root, key })).toBe(join(root, key, 'mediasoup-worker'));
    expect(key).toBe(buildKey({ ...machine, nativeFolder: NATIVE }));
  });
});

// Where there is none yet, this builds one: minutes.
it('finds a worker that mediasoup can use', { timeout: 30 * 60_000 }, async () => {
  const lines: string[] = [];
  const workerBin = await resolveWorker({ env: process.env, log: (line) => void lines.push(line) });
  const worker = await createWorker({ workerBin });
  try {
    const webRtcServer = await worker.createWebRtcServer({
      listenInfos: [
        { protocol: 'udp', ip: '127.0.0.1' },
        { protocol: 'tcp', ip: '127.0.0.1' },
      ],
    });
    const router = await worker.createRouter();
    const transport = await router.createWebRtcTransport({ webRtcServer });
    expect(transport.iceCandidates.map((candidate) => candidate.protocol).sort()).toEqual(['tcp', 'udp']);
  } finally {
    worker.close();
  }
});
