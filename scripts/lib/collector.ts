import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, run } from '@atrium/worker';
import { alone } from './alone.mjs';

const FOLDER = fileURLToPath(new URL('../../k8s/collector/', import.meta.url));
/** The builder's own version; that of the parts is in builder.yaml. */
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.139.0';
/** Downloading and compiling takes one to five minutes on two cores. */
const LIMIT_MS = 20 * 60_000;

export type FindCollectorOptions = { env: NodeJS.ProcessEnv; log: (line: string) => void };
export type Collector = { ok: true; path: string } | { ok: false; why: string };

/**
 * The OpenTelemetry Collector with exactly the parts of builder.yaml: built once for this machine and kept in the user's
 * cache. It takes Go; without it, or without its modules, the answer says why there is none.
 */
export async function findCollector({ env, log }: FindCollectorOptions): Promise<Collector> {
  const cache = cacheFolder(env, 'otelcol');
  const key = `${process.platform}-${process.arch}-${hashOf(join(FOLDER, 'builder.yaml'))}`;
  const path = join(cache, key, 'otelcol');
  if (existsSync(path)) return { ok: true, path };
  const go = await run({ command: 'go', args: ['version'], env });
  if (go.code !== 0) return { ok: false, why: 'there is no Go (https://go.dev/dl), which building it takes' };
  await mkdir(cache, { recursive: true });
  return alone(join(cache, `.${key}.pid`), async () => {
    if (existsSync(path)) return { ok: true, path };
    const folder = await mkdtemp(join(cache, '.building-'));
    try {
      return await build({ folder, target: join(cache, key), env, log });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** The configuration for any machine; kubernetes.yaml comes on top of it in a cluster. */
export const COLLECTOR_CONFIG = join(FOLDER, 'collector.yaml');

type BuildOptions = FindCollectorOptions & { folder: string; target: string };

async function build({ folder, target, env, log }: BuildOptions): Promise<Collector> {
  // The builder writes versions that it has resolved itself; a go.work or vendor folder around it must not matter.
  const goEnv = { ...env, GOFLAGS: '-mod=mod', GOWORK: 'off', GOBIN: folder };
  const step = async (what: string, command: string, args: string[]): Promise<string | null> => {
    log(`OpenTelemetry Collector: ${what}`);
    const { code, tail } = await run({ command, args, env: goEnv, limitMs: LIMIT_MS });
    return code === 0 ? null : `${what} failed:\n${tail}`;
  };
  const builder = readFileSync(join(FOLDER, 'builder.yaml'), 'utf8');
  await writeFile(
    join(folder, 'builder.yaml'),
    builder.replace(/^dist:$/m, `dist:\n  output_path: ${JSON.stringify(join(folder, 'out'))}`),
  );
  const trouble =
    (await step('fetching its builder', 'go', ['install', BUILDER])) ??
    (await step('building it, once for this machine (minutes)', join(folder, 'builder'), [
      '--config',
      join(folder, 'builder.yaml'),
    ]));
  if (trouble !== null) return { ok: false, why: trouble };
  const result = join(folder, 'result');
  await mkdir(result);
  await cp(join(folder, 'out', 'otelcol'), join(result, 'otelcol'));
  await rm(target, { recursive: true, force: true });
  await rename(result, target);
  return { ok: true, path: join(target, 'otelcol') };
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).update(BUILDER).digest('hex').slice(0, 12);
}
