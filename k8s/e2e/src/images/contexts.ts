import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveWorker } from '@atrium/worker';
import { findCollector } from '../../../../scripts/lib/collector.ts';
import { buildWeb } from '../../../../scripts/lib/web.mjs';
import type { ImageName } from './names.ts';
import { productionOf, type Lock } from './production.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** What `/ops` shows beside the service's own (room-service/src/telemetry/ops/files.ts). */
const OPS_DATA = ['ops/generated/ops.json', 'alerts/generated/runbooks'];
/** The worker's sources are 20 MB, and it is there as a program. */
const NOT_IN_MODULES = ['mediasoup/worker'];
const FOR_READERS = /\.(map|md|markdown|d\.[cm]?ts|test\.tsx?)$/;
const FOLDERS_LEFT_OUT = ['node_modules', 'dist', 'testing', 'native'];
/** Node runs no TypeScript below node_modules. Folders are left as they are: what a package calls `test` it may load (mediasoup-client). */
const NOT_RUN_IN_MODULES = /\.[cm]?tsx?$/;

export type ContextOptions = { env: NodeJS.ProcessEnv; log: (line: string) => void };

/** Puts together in `folder`, which is empty, what an image is built from. */
export async function fillContext(name: ImageName, folder: string, options: ContextOptions): Promise<void> {
  switch (name) {
    case 'room-service': {
      await buildWeb({ env: options.env });
      addProgram(folder, 'node', process.execPath);
      addProgram(folder, 'mediasoup-worker', await resolveWorker(options));
      addWorkspace(folder, 'room-service');
      for (const path of ['web/dist', ...OPS_DATA])
        copy(path, join(folder, 'app', path), (from) => !from.endsWith('.map'));
      return;
    }
    case 'release-gate': {
      addProgram(folder, 'node', process.execPath);
      addWorkspace(folder, 'k8s/release-gate');
      return;
    }
    case 'prober': {
      addProgram(folder, 'node', process.execPath);
      addWorkspace(folder, 'k8s/prober');
      return;
    }
    case 'collector': {
      const collector = await findCollector(options);
      if (!collector.ok) throw new Error(`no OpenTelemetry Collector: ${collector.why}`);
      addProgram(folder, 'otelcol', collector.path);
      return;
    }
    case 'edge':
    case 'redis':
    case 'coturn': {
      // Debian's packages are all of it.
      return;
    }
  }
}

function addProgram(folder: string, name: string, from: string): void {
  const to = join(folder, 'bin', name);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}

/** The workspace and those that it needs in `app`, what npm installs for them in `modules`. */
function addWorkspace(folder: string, workspace: string): void {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const { workspaces, modules, links } = productionOf(lock, workspace);
  const others = Object.keys(lock.packages).filter((path) => path !== '' && !path.includes('node_modules'));
  for (const path of workspaces) {
    const nested = others.filter((other) => other.startsWith(`${path}/`));
    copy(path, join(folder, 'app', path), (from) => !nested.includes(from) && !isLeftOut(from));
  }
  for (const path of modules) {
    // Of an optional one for another machine npm has nothing.
    if (!existsSync(join(ROOT, path))) continue;
    copy(path, inModules(folder, path), (from) => !isForeign(path, from) && isRun(from));
  }
  // Links as npm makes them, and not copies: Node strips no types below node_modules.
  for (const { path, workspace: target } of links) {
    const at = inModules(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(relative(dirname(path), target), at);
  }
}

const isLeftOut = (path: string): boolean => FOLDERS_LEFT_OUT.includes(basename(path)) || FOR_READERS.test(path);

const inModules = (folder: string, path: string): string => join(folder, 'modules', relative('node_modules', path));

/** A module of its own inside this one, or what nobody runs. */
const isForeign = (module: string, from: string): boolean =>
  relative(module, from).split('/').includes('node_modules') || NOT_IN_MODULES.includes(relative('node_modules', from));

const isRun = (from: string): boolean => !FOR_READERS.test(from) && !NOT_RUN_IN_MODULES.test(from);

/** `wanted` is asked of paths in the project. */
function copy(path: string, to: string, wanted: (path: string) => boolean = () => true): void {
  cpSync(join(ROOT, path), to, { recursive: true, filter: (from) => wanted(relative(ROOT, from)) });
}
